import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceFile } from "../../domain/release.ts";

/** Of use to developers alone; what begins with a dot is not released either. */
const NOT_RELEASED = new Set(["phpcs.xml"]);

/**
 * A plugin's files, in the order of their paths.
 * @throws Error naming the path when something is neither a file nor a folder: a link may lead out of the sources
 */
export async function readSources(folder: string): Promise<SourceFile[]> {
  const paths = (await below(folder, "")).toSorted((one, other) => (one < other ? -1 : 1));
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
}

async function below(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const released = entries.filter(({ name }) => !name.startsWith(".") && !NOT_RELEASED.has(`${prefix}${name}`));
  const paths: string[] = [];
  for (const entry of released) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) paths.push(...(await below(folder, `${path}/`)));
    else if (entry.isFile()) paths.push(path);
    else throw new Error(`${path} is neither a file nor a folder, and can't be released.`);
  }
  return paths;
}
