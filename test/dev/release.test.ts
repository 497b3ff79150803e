import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startChild } from "../../dev/processes.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, SIGNING_KEYS } from "../support/fixtures/accounts.ts";
import { pluginSources } from "../support/fixtures/pluginSources.ts";
import { createOperator, releases } from "../support/fixtures/release.ts";
import { testWorker } from "../support/worker.ts";

const ENTRY = fileURLToPath(new URL("../../dev/release.ts", import.meta.url));

const release = async (args: string[], env: Record<string, string> = {}) => (await ran(args, env)).lines;
async function ran(args: string[], env: Record<string, string> = {}) {
  const lines: string[] = [];
  const child = startChild({
    name: "release",
    command: process.execPath,
    args: [ENTRY, ...args],
    env: { PATH: process.env["PATH"], ...env },
    // No developer's own stack may be used by accident.
    cwd: tmpdir(),
    onLine: (line) => lines.push(line),
  });
  const { code } = await child.exited;
  return { lines, code };
}
const answerOf = (lines: string[]) => JSON.parse(lines.find((line) => line.startsWith("{"))!) as { sha256: string; bytes: number };

test("a dry run reports the package; it is the same in every time zone, and stored where requested", async () => {
  const output = await mkdtemp(join(tmpdir(), "igny8-release-"));
  onTestFinished(() => rm(output, { recursive: true }));
  const wanted = ["--version", "1.5.0", "--dry-run"];
  const here = answerOf(await release([...wanted, "--output", output], { TZ: "UTC" }));
  expect(answerOf(await release(wanted, { TZ: "Pacific/Apia" }))).toEqual(here);
  expect(answerOf(await release(wanted, { TZ: "America/St_Johns" }))).toEqual(here);

  expect(await readdir(output)).toEqual(["igny8-wp-bridge-1.5.0.zip"]);
  const zip = await readFile(join(output, "igny8-wp-bridge-1.5.0.zip"));
  expect({ sha256: createHash("sha256").update(zip).digest("hex"), bytes: zip.length }).toEqual(here);
});

test("a version that differs from the sources is refused, and each differing place is named", async () => {
  const said = (await release(["--version", "9.9.9", "--dry-run"])).join("\n");
  for (const place of ['header "Version"', "its VERSION constant", '"Stable tag"'])
    expect(said).toContain(`${place} says 1.5.0 instead of 9.9.9`);
  expect((await release(["--version", "latest", "--dry-run"])).join("\n")).toContain("--version is a version such as 1.5.0");
});

test("a syntax error is refused by a dry run too, with file and line", async () => {
  const sources = await pluginSources();
  onTestFinished(() => sources.remove());
  await sources.edit("uninstall.php", (text) => `${text}\nif (`);
  const { lines, code } = await ran(["--version", "1.5.0", "--dry-run", "--source", sources.plugin]);
  expect([code, lines.some((line) => line.startsWith("{"))]).toEqual([1, false]);
  expect(lines.join("\n")).toMatch(/uninstall\.php, line \d+: /);
});

test("the package contains the signing keys, in any order; without keys the run says so", async () => {
  const [one, other] = SIGNING_KEYS.map(({ id, key }) => `${id}:${key.toString("base64")}`);
  const dry = (keys: string) => release(["--version", "1.5.0", "--dry-run"], keys ? { PLUGIN_SIGNING_KEYS: keys } : {});
  const none = await dry("");
  expect(none.join("\n")).toContain("PLUGIN_SIGNING_KEYS is not set here");
  const both = await dry(`${one},${other}`);
  expect(both.join("\n")).toContain("release-2, release-1");
  expect(answerOf(await dry(`${other},${one}`))).toEqual(answerOf(both));
  expect(answerOf(both)).not.toEqual(answerOf(none));
  expect((await dry("x:short")).join("\n")).toMatch(/PLUGIN_SIGNING_KEYS must be id:base64 of exactly 32 bytes/);
  for (const lines of [none, both]) expect(lines.join("\n")).not.toContain(SIGNING_KEYS[0]!.key.toString("base64"));
});

describe("through the API", () => {
  let app: TestApp;
  let sources: Awaited<ReturnType<typeof pluginSources>>;
  let worker: Awaited<ReturnType<typeof testWorker>>;
  let access: string[];
  const server = createServer();
  beforeAll(async () => {
    [app, sources] = await Promise.all([testApp(), pluginSources()]);
    const { token } = await createOperator(app);
    worker = await testWorker(app, { allowedHosts: [], queues: ["build"], release: { pluginSources: sources.folder } });
    server.on("request", getRequestListener(app.app.fetch));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    access = ["--api", `http://127.0.0.1:${(server.address() as AddressInfo).port}`, "--token", token];
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await worker?.stop();
    await sources?.remove();
    await app?.close();
  });

  test("it makes the draft, shows the steps, and reports the released package: the same as in a dry run", async () => {
    await writeFile(join(sources.folder, "changes.md"), "* Slow bread");
    const { lines, code } = await ran([
      "--version",
      "1.5.0",
      ...access,
      "--rollout",
      "25",
      "--changelog",
      join(sources.folder, "changes.md"),
    ]);
    const row = await releases(app).row("1.5.0");
    expect([code, answerOf(lines)]).toEqual([0, { version: "1.5.0", sha256: row.sha256, bytes: row.bytes, status: "released" }]);
    expect(lines.flatMap((line) => /✓ (\w+)/.exec(line)?.[1] ?? [])).toEqual(["lint", "pack", "sign", "store", "release"]);
    expect(row).toMatchObject({ rollout: 25, changelog: "* Slow bread", channel: "stable" });
    const keys = SIGNING_KEYS.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(",");
    const dry = answerOf(await release(["--version", "1.5.0", "--dry-run", "--source", sources.plugin], { PLUGIN_SIGNING_KEYS: keys }));
    expect(dry).toEqual({ sha256: row.sha256, bytes: row.bytes });
  });

  test("a version that is already released is not changed", async () => {
    const { lines, code } = await ran(["--version", "1.5.0", ...access, "--rollout", "100"]);
    expect([code, lines.join("\n")]).toEqual([1, expect.stringContaining("1.5.0 is released. This is not possible: release.")]);
    expect((await releases(app).row("1.5.0")).rollout).toBe(25);
  });

  test("a failed step ends it with exit code 1 and the reason; the next run uses the existing draft", async () => {
    const failed = await ran(["--version", "1.6.0-beta.1", "--channel", "beta", ...access]);
    expect([failed.code, answerOf(failed.lines)]).toEqual([1, { version: "1.6.0-beta.1", sha256: null, bytes: null, status: "draft" }]);
    expect(failed.lines.join("\n")).toMatch(/✗ lint .*says 1\.5\.0 instead of 1\.6\.0-beta\.1/);
    await sources.become("1.6.0-beta.1");
    const { lines, code } = await ran(["--version", "1.6.0-beta.1", "--rollout", "0", ...access]);
    expect([code, answerOf(lines)]).toMatchObject([0, { status: "released" }]);
    expect(await releases(app).row("1.6.0-beta.1")).toMatchObject({ channel: "beta", rollout: 0 });
  });

  test.each([
    [["--version", "1.7.0", "--api", "http://127.0.0.1:1", "--token", "x"], "http://127.0.0.1:1 can't be reached"],
    [["--version", "1.7.0", "--api", "http://127.0.0.1:1"], "--api and --token go together"],
    [["--version", "1.7.0", "--channel", "nightly"], "--channel is stable or beta"],
    [["--version", "1.7.0", "--rollout", "101"], "--rollout is how many of a hundred sites"],
    [["--version", "1.7.0", "--changelog", "nowhere.md"], "nowhere.md can't be read"],
    [["--version", "1.7.0", "--output", "x"], "are for a --dry-run"],
    [["--version", "1.6"], "--version is a version such as 1.5.0"],
    [["--version", "1.7.0"], "Whose API?"],
  ])("%j is refused with what to do", async (args, message) => {
    const { lines, code } = await ran(args);
    expect([code, lines.join("\n")]).toEqual([1, expect.stringContaining(message)]);
  });

  test("a token without operator rights is refused with the API's message", async () => {
    const owner = await createAccount(app.orm);
    const { lines, code } = await ran(["--version", "1.7.0", ...access.slice(0, 2), "--token", owner.token]);
    expect([code, lines.join("\n")]).toEqual([1, expect.stringContaining("Only operators of this installation")]);
  });
});
