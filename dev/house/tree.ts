import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The repository's files: path from its root, with forward slashes, to text. */
export type Tree = ReadonlyMap<string, string>;

/** What has lines and imports of its own; of every other file only the name counts. */
const READ = /\.(css|md|mjs|php|tsx?)$/;

/** Reads the files that git tracks in a folder, and those it would track if they were added. */
export async function readTree(dir: string): Promise<Tree> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await promisify(execFile)("git", args, { cwd: dir, maxBuffer: 1e8 });
  const paths = [...new Set(stdout.split("\0").filter(Boolean))].toSorted();
  const files = await Promise.all(
    paths.map(async (path): Promise<[string, string] | undefined> => {
      try {
        return [path, READ.test(path) ? await readFile(join(dir, path), "utf8") : ""];
      } catch {
        // Deleted, and git was not told yet.
        return undefined;
      }
    }),
  );
  return new Map(files.filter((file) => file !== undefined));
}
