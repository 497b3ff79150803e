import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openPackages, openPictures } from "../blobs/open.ts";
import { LISTS, MANIFEST } from "./manifest.ts";

/** The names of backups are their times. */
export const UNFINISHED = ".unfinished";
const NAME = /^\d{4}-\d\d-\d\dT[\d-]+Z$/;

/** The complete backups in a folder, the oldest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => NAME.test(name)).toSorted();
  const complete = await Promise.all(names.map((name) => isFile(join(folder, name, MANIFEST))));
  return names.filter((_, index) => complete[index]).map((name) => join(folder, name));
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** Removes what backups that were killed have left. The caller holds the lock of the only backup. */
export async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (name.endsWith(UNFINISHED) && NAME.test(name.slice(0, -UNFINISHED.length)))
      await rm(join(folder, name), { recursive: true, force: true });
}

/** The keys and sizes in a backup's list of blobs. */
export async function* listed(dir: string, what: keyof typeof LISTS): AsyncGenerator<{ key: string; size: number }> {
  for await (const line of linesOf(join(dir, LISTS[what]))) {
    const [key = "", size] = line.split(" ");
    yield { key, size: Number(size) };
  }
}

export async function* linesOf(file: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) if (line) yield line;
}

/** Removes backups, and the pictures and packages that no other backup names. @returns how many backups */
export async function removeOlder(folder: string, old: string[]): Promise<number> {
  for (const dir of old) await rm(dir, { recursive: true, force: true });
  if (old.length === 0) return 0;
  const left = await backupsIn(folder);
  for (const [what, store] of [
    ["pictures", openPictures({ folder: join(folder, "pictures") })],
    ["packages", openPackages({ folder: join(folder, "packages") })],
  ] as const) {
    const named = new Set<string>();
    for (const dir of left) for await (const { key } of listed(dir, what)) named.add(key);
    for await (const { key } of store.list()) if (!named.has(key)) await store.remove(key);
  }
  return old.length;
}
