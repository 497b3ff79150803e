import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseProblem, type SourceFile } from "../../domain/plugin/release.ts";

/** Of use to developers alone, as are the README.md of all folders; what begins with a dot is not released either. */
const NOT_RELEASED = new Set(["phpcs.xml"]);
const isReleased = (name: string, path: string) => !name.startsWith(".") && name !== "README.md" && !NOT_RELEASED.has(path);

/** All files of a plugin together, in bytes: they are packed in memory, and a host's limit for an upload is seldom more. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * A plugin's files, in the order of their paths.
 * @throws ReleaseProblem when there is no such folder, it holds too much, or something in it is neither a file nor a folder: a link may lead out of
 *   the sources
 */
export async function readSources(folder: string): Promise<SourceFile[]> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new ReleaseProblem(`There are no sources in ${folder}. A worker of the queue build finds them by PLUGIN_SOURCES.`);
  const paths = (await below(folder, "")).toSorted((one, other) => (one < other ? -1 : 1));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(folder, path))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes > MOST_BYTES) throw new ReleaseProblem(`The sources are ${bytes} bytes; a package is made of ${MOST_BYTES} at most.`);
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
