import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../cache.ts";
import { run } from "../processes.ts";

/*
 * npm run test:previous -- REF [FILTER… and other options of vitest]: the tests of an earlier version (a tag, a branch, a commit) on today's
 * migrations. While a deploy goes on, and after a rollback, that version's code runs on this version's schema. Without a filter: the tests of its API.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MIGRATIONS = "db/migrations";
/** What belongs to one version: the workflows' bundle. */
const OWN_CACHE = "workflows";

const [ref, ...filters] = process.argv.slice(2);
if (ref === undefined) {
  console.error("Name the earlier version: npm run test:previous -- v0.1.0");
  process.exit(2);
}
const commit = await run("git", ["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`], { cwd: ROOT }).then(
  ({ stdout }) => stdout.trim(),
  () => undefined,
);
if (commit === undefined) {
  console.error(`Git knows no version ${ref}.`);
  process.exit(2);
}

const dir = await mkdtemp(join(tmpdir(), "igny8-previous-"));
try {
  const archive = `${dir}.tar`;
  await run("git", ["archive", "--output", archive, commit], { cwd: ROOT });
  await run("tar", ["-xf", archive, "-C", dir]);
  await rm(archive);
  const before = new Set(await readdir(join(dir, MIGRATIONS)));
  await rm(join(dir, MIGRATIONS), { recursive: true });
  await cp(join(ROOT, MIGRATIONS), join(dir, MIGRATIONS), { recursive: true });
  const newer = (await readdir(join(dir, MIGRATIONS))).filter((name) => !before.has(name));
  console.log(`The code of ${commit.slice(0, 8)}, and ${newer.length} newer migrations: ${newer.join(", ") || "none"}`);

  await symlink(join(ROOT, "node_modules"), join(dir, "node_modules"));
  await mkdir(join(dir, ".cache"));
  for (const name of await readdir(cacheDir())) if (name !== OWN_CACHE) await symlink(join(cacheDir(), name), join(dir, ".cache", name));
  const args = [join(dir, "dev/test/run.ts"), ...(filters.length > 0 ? filters : ["test/api"])];
  const child = spawn(process.execPath, args, { cwd: dir, stdio: "inherit", env: { ...process.env, IGNY8_CACHE: "" } });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((done) => child.on("exit", (code) => done(code ?? 1)));
} finally {
  await rm(dir, { recursive: true, force: true });
}
