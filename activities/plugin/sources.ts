import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseProblem, type SourceFile } from "../../domain/plugin/release.ts";

/** Files for developers alone are not released: these, each folder's README.md, and names that begin with a dot. */
const NOT_RELEASED = new Set(["phpcs.xml"]);
const isReleased = (name: string, path: string) => !name.startsWith(".") && name !== "README.md" && !NOT_RELEASED.has(path);

/** The largest size of all files of a plugin, in bytes. They are packed in memory, and hosts seldom accept a larger upload. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Reads a plugin's files, in the order of their paths.
 * @throws ReleaseProblem if the folder is missing, its files are too large, or an entry is neither a file nor a folder: a link could lead out
 *   of the sources
 */
export async function readSources(folder: string): Promise<SourceFile[]> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new ReleaseProblem(`There are no sources in ${folder}. A worker of the queue build finds them by PLUGIN_SOURCES.`);
  const paths = (await below(folder, "")).toSorted((one, other) => (one < other ? -1 : 1));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(folder, path))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > MOST_BYTES) throw new ReleaseProblem(`The sources are ${bytes} bytes. A package may have ${MOST_BYTES} at most.`);
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
}

async function below(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const released = entries.filter(({ name }) => isReleased(name, `${prefix}${name}`));
  const paths: string[] = [];
  for (const entry of released) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await below(folder, `${path}/`)));
    else if (entry.isFile()) paths.push(path);
    else throw new ReleaseProblem(`${path} is neither a file nor a folder, and can't be released.`);
  }
  return paths;
}
