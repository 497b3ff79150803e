import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { printTable } from "../test/vitest.ts";
import { figuresOf } from "./figures.ts";
import { problemsOf } from "./rules.ts";
import { readTree } from "./tree.ts";

/*
 * npm run check -- --house [DIR]: prints the figures of each folder of this repository, or of another checkout of it.
 * Without --house (a step of npm run check): prints the violations, and exits with 1 if there are any.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const args = process.argv.slice(2);
const table = args.includes("--house");
const tree = await readTree(resolve(args.find((arg) => !arg.startsWith("--")) ?? ROOT));

if (table) {
  const figures = figuresOf(tree);
  printTable(
    ["folder", "files", "boxes", "arrows", "floors"],
    figures.map(({ folder, files, boxes, arrows, floors }) => [folder, files, boxes, arrows, floors]),
  );
  console.log(`\n${JSON.stringify({ ok: true, folders: figures })}`);
} else {
  const problems = problemsOf(tree);
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
