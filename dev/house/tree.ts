import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The repository's files: path from its root, with forward slashes, to text. */
export type Tree = ReadonlyMap<string, string>;

/** Files whose lines and imports count. Of every other file only the name counts. */
const READ = /\.(css|md|mjs|php|tsx?)$/;

/** Reads the files in a folder that git tracks or would add. */
export async function readTree(dir: string): Promise<Tree> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await promisify(execFile)("git", args, { cwd: dir, maxBuffer: 1e8 });
  const paths = [...new Set(stdout.split("\0").filter(Boolean))].toSorted();
  const files = await Promise.all(
    paths.map(async (path): Promise<[string, string] | undefined> => {
      try {
        return [path, READ.test(path) ? await readFile(join(dir, path), "utf8") : ""];
      } catch {
        // Deleted, but git still lists it.
        return undefined;
      }
    }),
  );
  return new Map(files.filter((file) => file !== undefined));
}
