import { posix } from "node:path";
import { floors } from "./graph.ts";
import { importsOf } from "./imports.ts";
import type { Tree } from "./tree.ts";

/** The figures of a folder. Its nodes are its files and its subfolders, each subfolder as one node. */
export interface Figures {
  folder: string;
  /** files in the folder itself, README.md not counted */
  files: number;
  /** nodes that import or are imported; only these are drawn */
  boxes: number;
  /** pairs of nodes of which one imports the other */
  arrows: number;
  /** length of the longest chain of nodes */
  floors: number;
}

/** The figures of each folder that holds scripts, with the whole repository (`.`) first. */
export function figuresOf(tree: Tree): Figures[] {
  const imports = importsOf(tree);
  const folders = new Map<string, { files: number; graph: Map<string, Set<string>> }>();
  for (const path of tree.keys()) {
    if (posix.basename(path) === "README.md") continue;
    let box = path;
    while (box !== ".") {
      const dir = posix.dirname(box);
      const folder = folders.get(dir) ?? { files: 0, graph: new Map() };
      folders.set(dir, folder);
      if (box === path) folder.files += 1;
      if (imports.has(path) && !folder.graph.has(box)) folder.graph.set(box, new Set());
      for (const target of imports.get(path) ?? []) {
        const other = imports.has(target) ? boxIn(dir, target) : undefined;
        if (other && other !== box) folder.graph.get(box)!.add(other);
      }
      box = dir;
    }
  }
  return [...folders]
    .filter(([, { graph }]) => graph.size > 0)
    .map(([folder, { files, graph }]) => {
      const arrows = [...graph.values()].reduce((sum, needed) => sum + needed.size, 0);
      return { folder, files, boxes: graph.size, arrows, floors: floors(graph) };
    })
    .toSorted((a, b) => (a.folder === "." ? -1 : b.folder === "." ? 1 : a.folder.localeCompare(b.folder)));
}

/** The node of a folder that contains a path; undefined if the path is outside the folder. */
function boxIn(dir: string, path: string): string | undefined {
  const head = dir === "." ? "" : `${dir}/`;
  if (!path.startsWith(head)) return undefined;
  return head + path.slice(head.length).split("/")[0]!;
}
