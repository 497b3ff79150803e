import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolder } from "./support.ts";

let bin: string;
let findPhp: typeof import("../../dev/php/find.ts").findPhp;
beforeEach(async () => {
  bin = await temporaryFolder();
  vi.stubEnv("PATH", [bin, process.env["PATH"]].join(delimiter));
  onTestFinished(() => void vi.unstubAllEnvs());
  // It looks once per process.
  vi.resetModules();
  ({ findPhp } = await import("../../dev/php/find.ts"));
});

/** A fake `php` on PATH that answers the probe. */
async function phpSays(answer: { version: string; missing: string[] }): Promise<void> {
  await writeFile(join(bin, "php"), `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
  await chmod(join(bin, "php"), 0o755);
}

test("a PHP on PATH that has what WordPress needs is preferred", async () => {
  await phpSays({ version: "8.2.7", missing: [] });
  expect(await findPhp()).toMatchObject({ bin: "php", args: [], version: "8.2.7", source: "PHP on PATH" });
});

test.runIf(process.platform === "linux" && process.arch === "x64").each([
  ["lacks an extension", { version: "8.2.7", missing: ["gd"] }],
  ["is too old", { version: "7.3.0", missing: [] }],
])("a PHP on PATH that %s is passed over", { timeout: 240_000 }, async (_, answer) => {
  await phpSays(answer);
  const php = await findPhp();
  expect(php).toMatchObject({ version: "8.3.33", source: "PHP from npm (serverlesswp 0.7.0)" });
});
