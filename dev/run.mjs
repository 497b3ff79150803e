// node dev/run.mjs NODE_FLAGS… ENTRY.ts ARGS… : installs the packages when that is needed, then runs ENTRY on Node 24.
// Works with nothing but Node 20 and npm, so no package and no TypeScript in here.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const NODE_MAJOR = 24;
const HOUR_MS = 3_600_000;
const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");
const lockfile = join(root, "package-lock.json");
const installedLock = join(modules, ".installed-lock");
const installing = join(root, ".cache", "installing");

const readText = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");
const lockHash = () => createHash("sha256").update(readFileSync(lockfile)).digest("hex");

/** Whether node_modules holds what the lockfile asks for. */
function installed() {
  if (readText(installedLock) === lockHash()) return true;
  // Somebody ran npm by hand: npm's own notes say what it installed.
  const notes = readText(join(modules, ".package-lock.json"));
  if (!notes) return false;
  const there = JSON.parse(notes).packages;
  const wanted = JSON.parse(readFileSync(lockfile, "utf8")).packages;
  const same =
    Object.entries(wanted).every(([path, { version, optional, devOptional, peer }]) => {
      const maybe = optional || devOptional || peer;
      return path === "" || (there[path] ? there[path].version === version : maybe);
    }) && Object.keys(there).every((path) => wanted[path]);
  if (same) writeFileSync(installedLock, lockHash());
  return same;
}

/** @returns whether this process may install; false when another one just did */
async function takeTurn() {
  mkdirSync(join(root, ".cache"), { recursive: true });
  for (;;) {
    try {
      writeFileSync(installing, String(process.pid), { flag: "wx" });
      return true;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    if (abandoned()) rmSync(installing, { force: true });
    else await sleep(200);
    if (!existsSync(installing) && installed()) return false;
  }
}

/** Left by a run that was killed: its process is gone, or the number is somebody else's by now. */
function abandoned() {
  const { mtimeMs } = statSync(installing, { throwIfNoEntry: false }) ?? {};
  if (mtimeMs === undefined) return false;
  const age = Date.now() - mtimeMs;
  // A file that was made this very moment may have no number in it yet.
  return age > HOUR_MS || (age > 2_000 && !alive(Number(readText(installing))));
}

function alive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
}

let npm;

/** @returns npm's exit code and what it had to say */
function runNpm(command, ...options) {
  const args = [command, ...options, "--loglevel=error", "--no-audit", "--no-fund", "--include=dev", "--include=optional"];
  npm = spawn("npm", args, { cwd: root, stdio: ["ignore", "ignore", "pipe"], shell: process.platform === "win32" });
  let said = "";
  npm.stderr.on("data", (chunk) => (said += chunk));
  return new Promise((resolve) => {
    npm.on("error", (error) => resolve({ code: 1, said: `npm can't be started: ${error.message}` }));
    npm.on("close", (code) => resolve({ code: code ?? 1, said }));
  });
}

async function npmCi() {
  const result = await runNpm("ci");
  // It also refuses a lockfile that lacks a package of some other platform because the registry had none at the time.
  // `install` takes the same versions and leaves out what this platform doesn't need.
  if (result.code !== 0 && result.said.includes("EUSAGE")) return runNpm("install", "--no-save");
  return result;
}

/** npm's words without its prefix, its help and where its log is. */
function causeOf(said) {
  const lines = said.split("\n").map((line) => line.replace(/^npm (error|warn) ?/i, "").trimEnd());
  const end = lines.findIndex((line) => /^(Clean install a project|A complete log of this run)/.test(line));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .filter(Boolean)
    .slice(0, 12)
    .map((line) => `    ${line}`)
    .join("\n");
}

async function install() {
  if (installed() || !(await takeTurn())) return;
  try {
    const started = Date.now();
    process.stderr.write("  Installing packages … ");
    const { code, said } = await npmCi();
    const took = `${((Date.now() - started) / 1_000).toFixed(1)} s`;
    if (code !== 0) {
      process.stderr.write(`failed after ${took}\n${causeOf(said)}\n`);
      process.exit(1);
    }
    writeFileSync(installedLock, lockHash());
    process.stderr.write(`${took}\n`);
  } finally {
    rmSync(installing, { force: true });
  }
}

function findNode() {
  const npmNode = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(npmNode)) return npmNode;
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  process.stderr.write(`Node ${NODE_MAJOR} is missing: node_modules has none for this machine, and this is ${process.version}.\n`);
  process.exit(1);
}

const given = process.argv.slice(2);
const first = given.findIndex((one) => !one.startsWith("-"));
if (first === -1) {
  process.stderr.write("Usage: node dev/run.mjs NODE_FLAGS… ENTRY.ts ARGS…\n");
  process.exit(2);
}
const flags = given.slice(0, first);
const [entry, ...args] = given.slice(first);
process.on("exit", () => {
  if (readText(installing) === String(process.pid)) rmSync(installing, { force: true });
});
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(name, stopInstalling);
await install();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(name, stopInstalling);

const path = [join(modules, ".bin"), process.env.PATH].join(delimiter);
const child = spawn(findNode(), [...flags, join(root, entry), ...args], { stdio: "inherit", env: { ...process.env, PATH: path } });
child.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
// A terminal sends Ctrl-C to the child too, and it must not get it twice; from elsewhere it reaches us alone.
process.on("SIGINT", () => {
  if (!process.stdin.isTTY) child.kill("SIGINT");
});
for (const name of ["SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));

function stopInstalling(name) {
  npm?.kill(name);
  process.exit(128 + constants.signals[name]);
}
