import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { withReleaseKeys } from "../activities/plugin/keys.ts";
import { lintProblems } from "../activities/plugin/lint.ts";
import { packPlugin } from "../activities/plugin/pack.ts";
import { readSources } from "../activities/plugin/sources.ts";
import { readSigningKeys } from "../config.ts";
import { CHANNELS, type Channel } from "../domain/plugin/version.ts";
import { isVersion, pluginHeaders } from "../domain/plugin/release.ts";
import { releaseThroughApi } from "./releaseThroughApi.ts";

const SLUG = "igny8-wp-bridge";
const USAGE = `npm run plugin:release -- --version 1.5.0 [--channel beta] [--rollout 25] [--changelog FILE] [--api URL --token TOKEN]
npm run plugin:release -- --version 1.5.0 --dry-run [--output FOLDER] [--source FOLDER]
Without --api it is the stack that npm start runs (.data/stack.json). The token is an operator's.`;

/* Releases a version of the plugin through the API; with --dry-run it builds the package here, says what it is, and releases nothing. */
try {
  const { values } = parseArgs({
    options: {
      version: { type: "string" },
      channel: { type: "string" },
      rollout: { type: "string" },
      changelog: { type: "string" },
      api: { type: "string" },
      token: { type: "string" },
      "dry-run": { type: "boolean" },
      output: { type: "string" },
      source: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) console.log(USAGE);
  else if (values["dry-run"]) await dryRun(values.version, values);
  else await release(values.version, values);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function release(version: string | undefined, given: { [name: string]: string | boolean | undefined }): Promise<void> {
  const { channel, rollout, changelog, source, output } = given as Record<string, string | undefined>;
  checkVersion(version);
  if (source !== undefined || output !== undefined)
    throw new Error(`--source and --output are for a --dry-run: what is released is built by a worker, of its own sources.\n${USAGE}`);
  if (channel !== undefined && !(CHANNELS as readonly string[]).includes(channel))
    throw new Error(`--channel is ${CHANNELS.join(" or ")}, not ${channel}.`);
  if (rollout !== undefined && !(/^\d{1,3}$/.test(rollout) && Number(rollout) <= 100))
    throw new Error(`--rollout is how many of a hundred sites are offered it, 0 to 100, not ${rollout}.`);
  const fields = {
    ...(channel === undefined ? {} : { channel: channel as Channel }),
    ...(rollout === undefined ? {} : { rollout: Number(rollout) }),
    ...(changelog === undefined ? {} : { changelog: await readChangelog(changelog) }),
  };
  const done = await releaseThroughApi(await apiOf(given as Record<string, string | undefined>), { slug: SLUG, version, fields });
  console.log(JSON.stringify(done));
  if (done.status !== "released") process.exitCode = 1;
}

async function dryRun(version: string | undefined, { source, output }: { source?: string; output?: string }): Promise<void> {
  checkVersion(version);
  const folder = source ?? fileURLToPath(new URL(`../plugin/${SLUG}`, import.meta.url));
  const keys = readSigningKeys(process.env);
  const files = withReleaseKeys(await readSources(folder), keys);
  const problems = await lintProblems(SLUG, version, files);
  if (problems.length > 0) throw new Error(`${SLUG} can't be released as ${version}:\n${problems.map((one) => `  ${one}`).join("\n")}`);

  const { name, zip, sha256, md5, files: packed } = packPlugin(SLUG, version, files);
  const { requires_wordpress, tested_wordpress, requires_php } = pluginHeaders(SLUG, files);
  const none = "none: PLUGIN_SIGNING_KEYS is not set here. Sites with this package install no update by themselves";
  const rows = [
    ["package", name],
    ["size", `${zip.length} bytes, ${packed.length} files`],
    ["SHA-256", sha256],
    ["MD5", md5],
    ["WordPress", `${requires_wordpress} to ${tested_wordpress}`],
    ["PHP", `${requires_php} and newer`],
    ["trusts", keys.map(({ id }) => id).join(", ") || none],
  ];
  for (const [what, is] of rows) console.error(`  ${what!.padEnd(10)} ${is}`);
  if (output !== undefined) {
    await mkdir(output, { recursive: true });
    await writeFile(join(output, name), zip);
    console.error(`  ${"kept as".padEnd(10)} ${join(output, name)}`);
  }
  console.log(JSON.stringify({ sha256, bytes: zip.length }));
}

function checkVersion(version: string | undefined): asserts version is string {
  if (version === undefined || !isVersion(version)) throw new Error(`--version is a version such as 1.5.0.\n${USAGE}`);
}

async function readChangelog(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new Error(`--changelog: ${file} can't be read.`);
  }
}

/** The API's address and the token. @throws Error that says how to give both */
async function apiOf({ api, token }: Record<string, string | undefined>): Promise<{ url: string; token: string }> {
  if (api !== undefined && token !== undefined) return { url: api.replace(/\/$/, ""), token };
  if (api !== undefined || token !== undefined) throw new Error(`--api and --token go together.\n${USAGE}`);
  const text = await readFile(".data/stack.json", "utf8").catch(() => undefined);
  const stack = text && (JSON.parse(text) as { api_url: string; operator?: { api_token: string } });
  if (!stack || !stack.operator)
    throw new Error(`Whose API? Name it with --api and --token, or run npm start, which writes .data/stack.json.\n${USAGE}`);
  return { url: stack.api_url, token: stack.operator.api_token };
}
