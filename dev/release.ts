import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packPlugin } from "../activities/release/pack.ts";
import { readSources } from "../activities/release/sources.ts";
import { isVersion, pluginHeaders, releaseProblems } from "../domain/release.ts";

const SLUG = "igny8-wp-bridge";
const USAGE = "npm run plugin:release -- --version 1.4.0 --dry-run [--output FOLDER] [--source FOLDER]";

/* Builds the plugin's package and says what it is; --output keeps it, for an upload in WordPress's admin. */
try {
  const { values } = parseArgs({
    options: {
      version: { type: "string" },
      "dry-run": { type: "boolean" },
      output: { type: "string" },
      source: { type: "string" },
    },
  });
  const { version, output } = values;
  if (version === undefined || !isVersion(version)) throw new Error(`--version is a version such as 1.4.0. ${USAGE}`);
  if (!values["dry-run"])
    throw new Error(`This server does not hand out releases yet: add --dry-run, and --output to keep the package. ${USAGE}`);
  const source = values.source ?? fileURLToPath(new URL(`../plugin/${SLUG}`, import.meta.url));
  const files = await readSources(source);
  const problems = releaseProblems(SLUG, version, files);
  if (problems.length > 0) throw new Error(`${SLUG} can't be released as ${version}:\n${problems.map((one) => `  ${one}`).join("\n")}`);

  const { name, zip, sha256, md5, files: packed } = packPlugin(SLUG, version, files);
  const { requires_wordpress, tested_wordpress, requires_php } = pluginHeaders(SLUG, files);
  const rows = [
    ["package", name],
    ["size", `${zip.length} bytes, ${packed.length} files`],
    ["SHA-256", sha256],
    ["MD5", md5],
    ["WordPress", `${requires_wordpress} to ${tested_wordpress}`],
    ["PHP", `${requires_php} and newer`],
  ];
  for (const [what, is] of rows) console.error(`  ${what!.padEnd(10)} ${is}`);
  if (output !== undefined) {
    await mkdir(output, { recursive: true });
    await writeFile(join(output, name), zip);
    console.error(`  ${"kept as".padEnd(10)} ${join(output, name)}`);
  }
  console.log(JSON.stringify({ sha256, bytes: zip.length }));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
