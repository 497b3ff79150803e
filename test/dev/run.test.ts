import { type ChildProcess, spawn } from "node:child_process";
import { chmod, cp, mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "./support.ts";

const RUN = fileURLToPath(new URL("../../dev/run.mjs", import.meta.url));

// Replaces npm: records its calls and makes a node_modules with this Node.
const NPM = `#!/bin/sh
echo "$1" >> npm-calls
[ -f npm-fails ] && { cat npm-fails >&2; [ "$1" = "$(cat npm-fails-for)" ] && exit 1; }
sleep 0.3
rm -rf node_modules && mkdir -p node_modules/node/bin node_modules/.bin && ln -s ${process.execPath} node_modules/node/bin/node
`;
const ENTRY = `
process.on("SIGTERM", () => { console.log("got SIGTERM"); process.exit(7); });
process.on("SIGINT", () => { console.log("got SIGINT"); process.exit(8); });
console.log("started " + process.argv.slice(2).join(" "));
if (process.argv[2] === "stay") setInterval(() => undefined, 1000);
else process.exitCode = Number(process.argv[2] ?? 0);
`;

let dir: string;
beforeEach(async () => {
  dir = await temporaryFolder();
  await mkdir(join(dir, "dev"));
  await mkdir(join(dir, "bin"));
  await cp(RUN, join(dir, "dev/run.mjs"));
  await writeFile(join(dir, "dev/entry.ts"), ENTRY);
  await writeFile(join(dir, "package-lock.json"), JSON.stringify({ packages: { "": {} } }));
  await writeFile(join(dir, "bin/npm"), NPM);
  await chmod(join(dir, "bin/npm"), 0o755);
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(...args: string[]): { child: ChildProcess; says: (text: string) => Promise<void>; ended: Promise<Ended> } {
  const path = [join(dir, "bin"), process.env["PATH"]].join(delimiter);
  const child = spawn(process.execPath, [join(dir, "dev/run.mjs"), "dev/entry.ts", ...args], {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  let heard: () => void = () => undefined;
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    heard();
  });
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const says = (text: string) =>
    new Promise<void>((resolve) => {
      heard = () => stdout.includes(text) && resolve();
      heard();
    });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  return { child, says, ended };
}

const calls = async () => (await readFile(join(dir, "npm-calls"), "utf8").catch(() => "")).split("\n").filter(Boolean);

test(
  "packages are installed once for two runs at the same time, and again only when the lockfile changes",
  { timeout: 180_000 },
  async () => {
    const both = await Promise.all([start("0", "one").ended, start("0", "two").ended]);
    expect(both.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, "started 0 one\n"],
      [0, "started 0 two\n"],
    ]);
    expect(both.map(({ stderr }) => stderr).join("")).toMatch(/^ {2}Installing packages … \d+\.\d s\n$/);
    expect((await start().ended).stderr).toBe("");
    expect(await calls()).toEqual(["ci"]);

    await writeFile(join(dir, "package-lock.json"), JSON.stringify({ packages: { "": {}, "node_modules/new": { version: "1.0.0" } } }));
    await start().ended;
    expect(await calls()).toEqual(["ci", "ci"]);
  },
);

test("packages that a person installed are used if they match the lockfile", { timeout: 180_000 }, async () => {
  const packages = { "node_modules/a": { version: "1.0.0" }, "node_modules/b-darwin": { version: "1.0.0", optional: true } };
  await writeFile(join(dir, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...packages } }));
  await mkdir(join(dir, "node_modules/node/bin"), { recursive: true });
  await symlink(process.execPath, join(dir, "node_modules/node/bin/node"));
  const notes = (version: string) =>
    writeFile(join(dir, "node_modules/.package-lock.json"), JSON.stringify({ packages: { "node_modules/a": { version } } }));
  await notes("1.0.0");
  await start().ended;
  expect(await calls()).toEqual([]);
  await rm(join(dir, "node_modules/.installed-lock"));
  await notes("0.9.0");
  await start().ended;
  expect(await calls()).toEqual(["ci"]);
});

test("if packages can't be installed the cause is shown, without npm's usage text", { timeout: 180_000 }, async () => {
  await writeFile(
    join(dir, "npm-fails"),
    "npm error code E404\nnpm error No such package: nonesuch\nnpm error A complete log of this run can be found in: /x\n",
  );
  await writeFile(join(dir, "npm-fails-for"), "ci");
  const { code, stderr, stdout } = await start().ended;
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^ {2}Installing packages … failed after \d+\.\d s\n {4}code E404\n {4}No such package: nonesuch\n$/);
});

test("a lockfile that npm ci calls incomplete is still installed", { timeout: 180_000 }, async () => {
  await writeFile(join(dir, "npm-fails"), "npm error code EUSAGE\n");
  await writeFile(join(dir, "npm-fails-for"), "ci");
  expect(await start().ended).toMatchObject({ code: 0, stdout: "started \n" });
  expect(await calls()).toEqual(["ci", "install"]);
});

test("what a killed run left does not block the next one", { timeout: 180_000 }, async () => {
  await mkdir(join(dir, ".cache"));
  const left = join(dir, ".cache/installing");
  await writeFile(left, "999999999");
  await utimes(left, new Date(Date.now() - 5_000), new Date(Date.now() - 5_000));
  expect(await start().ended).toMatchObject({ code: 0, stdout: "started \n" });
});

test("exit codes and signals are passed on", { timeout: 180_000 }, async () => {
  expect((await start("3").ended).code).toBe(3);
  for (const [signal, code] of [
    ["SIGTERM", 7],
    ["SIGINT", 8],
  ] as const) {
    const run = start("stay");
    await run.says("started stay");
    run.child.kill(signal);
    expect(await run.ended).toMatchObject({ code, stdout: `started stay\ngot ${signal}\n` });
  }
});
