import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDir } from "../cache.ts";
import { run } from "../processes.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The workflows' bundle is built from the copy's own sources. */
const OWN_CACHE = "workflows";

/** A piece of code that occurs once in a file, and its replacement. */
export interface Change {
  /** path from the repository's root */
  file: string;
  find: string;
  put: string;
}

/** Copies the working tree into another folder: the files that git tracks or would add. Packages and downloads are linked. */
export async function copyRepository(dir: string): Promise<void> {
  const { stdout } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
  for (const file of new Set(stdout.split("\0").filter(Boolean))) {
    const info = await stat(join(ROOT, file)).catch(() => undefined);
    // Git still lists a removed file until the removal is committed.
    if (!info?.isFile()) continue;
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await cp(join(ROOT, file), join(dir, file));
  }
  await symlink(join(ROOT, "node_modules"), join(dir, "node_modules"));
  await mkdir(join(dir, ".cache"));
  for (const name of await readdir(cacheDir())) if (name !== OWN_CACHE) await symlink(join(cacheDir(), name), join(dir, ".cache", name));
  await cp(join(ROOT, "dist"), join(dir, "dist"), { recursive: true });
}

/** Applies the change to a copy. @returns a function that reverts it. @throws Error if `find` does not occur exactly once */
export async function makeChange(dir: string, { file, find, put }: Change): Promise<() => Promise<void>> {
  const path = join(dir, file);
  const before = await readFile(path, "utf8");
  const parts = before.split(find);
  if (parts.length !== 2) throw new Error(`In ${file} this stands ${parts.length - 1} times, not once: ${find}`);
  await writeFile(path, parts.join(put));
  return () => writeFile(path, before);
}
