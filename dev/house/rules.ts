import { posix } from "node:path";
import { circle, groups } from "./graph.ts";
import { importsOf } from "./imports.ts";
import { roomProblems } from "./rooms.ts";
import type { Tree } from "./tree.ts";

const MOST_FILES = 20;
const MOST_LINES = 300;
/** Folders that may hold more files, with the reason. */
const GROWING: Record<string, string> = {
  "docs/decisions": "one file for each decision; its number is how others name it",
  "db/migrations": "one file for each change of the schema; what was released stays",
  "test/workflows/histories": "one file for each recorded history; they stay to be replayed",
};
const HAS_LINES = /\.(css|mjs|php|tsx?)$/;

/**
 * The violations of the structure, in sentences that name the file and the remedy: folders over 20 files, files over 300 lines, cycles of
 * imports, imports that bypass what a room offers. The linter checks which layer may import which (.oxlintrc.json).
 */
export function problemsOf(tree: Tree): string[] {
  const problems: string[] = [];
  for (const [dir, count] of filesPerFolder(tree)) {
    if (count > MOST_FILES && !GROWING[dir]) problems.push(`${dir} has ${count} files, more than ${MOST_FILES}: make folders in it.`);
  }
  for (const [path, text] of tree) {
    const lines = text.split("\n").length - 1;
    if (HAS_LINES.test(path) && lines > MOST_LINES) problems.push(`${path} has ${lines} lines, more than ${MOST_LINES}: split it.`);
  }
  const imports = importsOf(tree);
  for (const group of groups(imports)) {
    const way = group.length > 1 && circle(imports, group[0]!);
    if (way) problems.push(`A circle of imports: ${way.join(" → ")}. Move what both need to a file of its own.`);
  }
  return [...problems, ...roomProblems(tree, imports)];
}

/** The number of files directly in each folder, without its README. */
export function filesPerFolder(tree: Tree): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of tree.keys()) {
    if (posix.basename(path) === "README.md") continue;
    const dir = posix.dirname(path);
    counts.set(dir, (counts.get(dir) ?? 0) + 1);
  }
  return counts;
}
