import { posix } from "node:path";
import type { Imports } from "./imports.ts";
import type { Tree } from "./tree.ts";

/** The layers. Each of their subfolders is a room. */
const LAYERS = ["domain", "db", "activities", "api", "console/data", "console/parts", "console/pages"];
/** Rooms too, but PHP loads files in its own way. A README says what others call, and test/plugin/source/rooms.test.ts checks that. */
const PHP = "plugin/igny8-wp-bridge";
const PHP_ROOM = new RegExp(`^${PHP}/(?:admin|includes/[^/]+)(?=/)`);
/** They assemble or test the parts, so they may import any file. */
const FREE = /^(bench|dev|test)\//;
const LINES = { least: 3, most: 8 };

/** A folder of a layer. Other folders use only what its README offers. */
interface Room {
  dir: string;
  /** text of its README.md; undefined if there is none */
  readme: string | undefined;
}

const readmeOf = (dir: string) => `${dir}/README.md`;
const isIn = (path: string, dir: string) => path.startsWith(`${dir}/`);

/** Each folder of a layer, and each deeper folder with a README of its own. The innermost come first. */
export function roomsOf(tree: Tree): Room[] {
  const dirs = new Set<string>();
  for (const path of tree.keys()) {
    const php = PHP_ROOM.exec(path);
    if (php) dirs.add(php[0]);
    const layer = LAYERS.find((dir) => isIn(path, dir));
    if (!layer) continue;
    const [first, ...rest] = path.slice(layer.length + 1).split("/");
    if (rest.length > 0) dirs.add(`${layer}/${first}`);
    if (rest.length > 0 && path.endsWith("/README.md")) dirs.add(posix.dirname(path));
  }
  return [...dirs].toSorted((a, b) => b.length - a.length).map((dir) => ({ dir, readme: tree.get(readmeOf(dir)) }));
}

/** The files on the line `Offers: a.ts, b.ts` of a README, as paths from the repository's root. */
function offeredBy({ dir, readme }: Room): string[] | undefined {
  const line = /^Offers:(.*)$/m.exec(readme ?? "");
  if (!line) return undefined;
  const names = line[1]!.replace(/\.$/, "").split(",");
  return names
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "nothing")
    .map((name) => `${dir}/${name}`);
}

/** The violations of a tree's rooms: imports from outside of files that the room's README does not offer. */
export function roomProblems(tree: Tree, imports: Imports): string[] {
  const rooms = roomsOf(tree);
  const problems: string[] = [];
  /** a room's file, with the files outside that import it */
  const reached = new Map<string, string>();
  const roomOf = (path: string) => rooms.find(({ dir }) => isIn(path, dir));
  for (const [from, targets] of imports) {
    if (FREE.test(from)) continue;
    for (const target of targets) {
      const room = roomOf(target);
      if (room && !isIn(from, room.dir)) reached.set(target, reached.get(target) ?? from);
    }
  }
  for (const room of rooms.toSorted((a, b) => a.dir.localeCompare(b.dir))) {
    const readme = readmeOf(room.dir);
    if (room.readme === undefined) {
      problems.push(`${readme} is missing: say what the room is for, what must hold there, and what others use of it.`);
      continue;
    }
    const lines = room.readme.split("\n").filter((line) => line.trim() !== "").length;
    if (lines < LINES.least || lines > LINES.most)
      problems.push(`${readme} has ${lines} lines of text, not ${LINES.least} to ${LINES.most}.`);
    if (isIn(room.dir, PHP)) continue;
    const offered = offeredBy(room);
    if (!offered) {
      problems.push(`${readme} has no line "Offers: file.ts, other.ts".`);
      continue;
    }
    for (const file of offered) {
      if (!tree.has(file)) problems.push(`${readme} offers ${file}, which is not there.`);
      else if (!reached.has(file)) problems.push(`${readme} offers ${file}, which nobody outside imports: take it off the list.`);
    }
    for (const [file, from] of reached) {
      if (roomOf(file) !== room || offered.includes(file)) continue;
      problems.push(`${from} imports ${file}, which ${readme} does not offer: use what it offers, or add the file to its list.`);
    }
  }
  return problems;
}
