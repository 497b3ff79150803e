import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startChild } from "../../dev/processes.ts";

const ENTRY = fileURLToPath(new URL("../../dev/release.ts", import.meta.url));

async function release(args: string[], env: Record<string, string> = {}) {
  const lines: string[] = [];
  const child = startChild({
    name: "release",
    command: process.execPath,
    args: [ENTRY, ...args],
    env: { PATH: process.env["PATH"], ...env },
    onLine: (line) => lines.push(line),
  });
  await child.exited;
  return lines;
}
const answerOf = (lines: string[]) => JSON.parse(lines.find((line) => line.startsWith("{"))!) as { sha256: string; bytes: number };

test("a dry run says what the package is; it is the same in every time zone, and kept where asked", async () => {
  const output = await mkdtemp(join(tmpdir(), "igny8-release-"));
  onTestFinished(() => rm(output, { recursive: true }));
  const wanted = ["--version", "1.4.0", "--dry-run"];
  const here = answerOf(await release([...wanted, "--output", output], { TZ: "UTC" }));
  expect(answerOf(await release(wanted, { TZ: "Pacific/Apia" }))).toEqual(here);
  expect(answerOf(await release(wanted, { TZ: "America/St_Johns" }))).toEqual(here);

  expect(await readdir(output)).toEqual(["igny8-wp-bridge-1.4.0.zip"]);
  const zip = await readFile(join(output, "igny8-wp-bridge-1.4.0.zip"));
  expect({ sha256: createHash("sha256").update(zip).digest("hex"), bytes: zip.length }).toEqual(here);
});

test("a version that the sources do not have is refused, and each place that says another is named", async () => {
  const said = (await release(["--version", "9.9.9", "--dry-run"])).join("\n");
  for (const place of ['header "Version"', "its VERSION constant", '"Stable tag"'])
    expect(said).toContain(`${place} says 1.4.0 instead of 9.9.9`);
  expect((await release(["--version", "latest", "--dry-run"])).join("\n")).toContain("--version is a version such as 1.4.0");
  expect((await release(["--version", "1.4.0"])).join("\n")).toContain("add --dry-run");
});
