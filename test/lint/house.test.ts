import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { figuresOf, type Figures } from "../../dev/house/figures.ts";
import { problemsOf } from "../../dev/house/rules.ts";
import { readTree, type Tree } from "../../dev/house/tree.ts";

/** A valid tree: a room in db with an inner room, and one in api. */
const HOUSE: Record<string, string> = {
  "db/orm.ts": "export const orm = 1;\n",
  "db/sites/README.md": "# db/sites\n\nSites.\n\nOffers: site.ts\n",
  "db/sites/site.ts": 'import { row } from "./row.ts";\nimport { keys } from "./keys/keys.ts";\nexport const site = row + keys;\n',
  "db/sites/row.ts": 'import { orm } from "../orm.ts";\nexport const row = orm;\n',
  "db/sites/keys/README.md": "# db/sites/keys\n\nKeys of sites.\n\nOffers: keys.ts\n",
  "db/sites/keys/keys.ts": 'import { secret } from "./secret.ts";\nimport { row } from "../row.ts";\nexport const keys = secret + row;\n',
  "db/sites/keys/secret.ts": "export const secret = 1;\n",
  "api/sites/README.md": "# api/sites\n\nRoutes of sites.\n\nOffers: routes.ts\n",
  "api/sites/routes.ts": 'import { site } from "../../db/sites/site.ts";\nexport const routes = site;\n',
  "api/app.ts": 'import { routes } from "./sites/routes.ts";\nexport const app = routes;\n',
};
const house = (changes: Record<string, string | undefined> = {}): Tree =>
  new Map(Object.entries({ ...HOUSE, ...changes }).filter((file): file is [string, string] => file[1] !== undefined));
const many = (dir: string, ending: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => [`${dir}/file${number}${ending}`, ""]));
const lines = (count: number) => "\n".repeat(count);

describe("this repository", () => {
  let tree: Tree;
  beforeAll(async () => {
    tree = await readTree(join(import.meta.dirname, "../.."));
  });

  test("is in order: no full folder, no long file, no circle, and each room is reached through what it offers", () => {
    expect(tree.size).toBeGreaterThan(1_000);
    expect(problemsOf(tree)).toEqual([]);
  });
});

/** A change of the tree, and the expected message; none if the tree stays valid. */
const CASES: [name: string, changes: Record<string, string | undefined>, said: string[]][] = [
  ["a house in order", {}, []],

  ["20 files in a folder, and a README", { ...many("bench", ".ts", 20), "bench/README.md": "" }, []],
  ["21 files in a folder", many("bench", ".ts", 21), ["bench has 21 files, more than 20: make folders in it."]],
  ["21 files of no language we parse", many("dev/demo", ".jpg", 21), ["dev/demo has 21 files, more than 20: make folders in it."]],
  ["21 files in folders of a folder", { ...many("bench/a", ".ts", 11), ...many("bench/b", ".ts", 10) }, []],
  ["recordings, which grow", many("test/workflows/histories", ".json", 60), []],

  ["a file of 300 lines", { "bench/a.ts": lines(300) }, []],
  ...["ts", "tsx", "php", "css", "mjs"].map((ending): (typeof CASES)[number] => [
    `a file of 301 lines, .${ending}`,
    { [`bench/a.${ending}`]: ending === "php" || ending === "css" ? lines(301) : `export {};${lines(301)}` },
    [`bench/a.${ending} has 301 lines, more than 300: split it.`],
  ]),
  ["data of more lines", { "bench/data.json": lines(2_000), "plugin/texts.pot": lines(2_000) }, []],

  [
    "two files that import each other",
    { "bench/a.ts": 'import "./b.ts";', "bench/b.ts": 'import "./a.ts";' },
    ["A circle of imports: bench/a.ts → bench/b.ts → bench/a.ts. Move what both need to a file of its own."],
  ],
  [
    "a circle of three by a type, a re-export and a lazy import",
    {
      "bench/a.ts": 'import type { B } from "./b.ts"; export type A = B;',
      "bench/b.ts": 'export * from "./c.tsx"; export type B = 1;',
      "bench/c.tsx": 'export const c = () => import("./a.ts");',
    },
    ["A circle of imports: bench/a.ts → bench/b.ts → bench/c.tsx → bench/a.ts. Move what both need to a file of its own."],
  ],
  [
    "a circle by the type of an import",
    { "bench/a.ts": 'export type A = typeof import("./b.ts");', "bench/b.ts": 'import { a } from "./a.ts"; a();' },
    ["A circle of imports: bench/a.ts → bench/b.ts → bench/a.ts. Move what both need to a file of its own."],
  ],
  ["an import that stands in a text", { "bench/a.ts": `export const a = 'import "./b.ts"';`, "bench/b.ts": 'import "./a.ts";' }, []],

  [
    "a room without README",
    { "db/sites/README.md": undefined },
    ["db/sites/README.md is missing: say what the room is for, what must hold there, and what others use of it."],
  ],
  [
    "a room of the plugin without README, and one with",
    {
      "plugin/igny8-wp-bridge/includes/a/a.php": "",
      "plugin/igny8-wp-bridge/includes/b/b.php": "",
      "plugin/igny8-wp-bridge/includes/b/README.md": "#\nOf b.\nCalled by all.\n",
      "plugin/igny8-wp-bridge/includes/load.php": "",
      "plugin/igny8-wp-bridge/admin/page.php": "",
      "plugin/igny8-wp-bridge/admin/README.md": "# admin\nPages.\n",
    },
    [
      "plugin/igny8-wp-bridge/includes/a/README.md is missing: say what the room is for, what must hold there, and what others use of it.",
      "plugin/igny8-wp-bridge/admin/README.md has 2 lines of text, not 3 to 8.",
    ],
  ],
  [
    "a README without the line of what is offered",
    { "db/sites/README.md": "# db/sites\n\nSites.\n\nMore.\n" },
    ['db/sites/README.md has no line "Offers: file.ts, other.ts".'],
  ],
  [
    "a README that says too little",
    { "db/sites/README.md": "Sites.\nOffers: site.ts\n" },
    ["db/sites/README.md has 2 lines of text, not 3 to 8."],
  ],
  [
    "a README that says too much",
    { "db/sites/README.md": `# db/sites\n${"Sites.\n".repeat(7)}Offers: site.ts\n` },
    ["db/sites/README.md has 9 lines of text, not 3 to 8."],
  ],
  [
    "a file of another layer's room that is not offered",
    { "api/sites/other.ts": 'import { row } from "../../db/sites/row.ts"; row();' },
    [
      "api/sites/other.ts imports db/sites/row.ts, which db/sites/README.md does not offer: use what it offers, or add the file to its list.",
    ],
  ],
  [
    "a type of another room of the layer",
    {
      "db/events/README.md": "# db/events\n\nEvents.\n\nOffers: nothing\n",
      "db/events/event.ts": 'export type Event = typeof import("../sites/row.ts");',
    },
    [
      "db/events/event.ts imports db/sites/row.ts, which db/sites/README.md does not offer: use what it offers, or add the file to its list.",
    ],
  ],
  [
    "a room reached from the layer's own files",
    { "db/all.ts": 'export * from "./sites/row.ts";' },
    ["db/all.ts imports db/sites/row.ts, which db/sites/README.md does not offer: use what it offers, or add the file to its list."],
  ],
  [
    "a room inside a room, reached past what it offers",
    { "db/sites/site.ts": 'import "./row.ts";\nimport "./keys/keys.ts";\nimport "./keys/secret.ts";\n' },
    [
      "db/sites/site.ts imports db/sites/keys/secret.ts, which db/sites/keys/README.md does not offer: use what it offers, or add the file to its list.",
    ],
  ],
  [
    "a folder inside a room without a README: part of the room",
    {
      "db/sites/keys/README.md": undefined,
      "db/sites/site.ts": 'import "./row.ts";\nimport "./keys/secret.ts";\n',
    },
    [],
  ],
  [
    "an offer that nobody takes",
    { "db/sites/README.md": "# db/sites\n\nSites.\n\nOffers: row.ts, site.ts\n" },
    ["db/sites/README.md offers db/sites/row.ts, which nobody outside imports: take it off the list."],
  ],
  [
    "an offer that tests alone take",
    {
      "db/sites/README.md": "# db/sites\n\nSites.\n\nOffers: row.ts, site.ts\n",
      "test/db/row.test.ts": 'import "../../db/sites/row.ts";',
    },
    ["db/sites/README.md offers db/sites/row.ts, which nobody outside imports: take it off the list."],
  ],
  [
    "an offer of what is not there",
    { "db/sites/README.md": "# db/sites\n\nSites.\n\nOffers: site.ts, gone.ts\n" },
    ["db/sites/README.md offers db/sites/gone.ts, which is not there."],
  ],
  [
    "tests, benchmarks and tools, which may import any file",
    {
      "test/db/row.test.ts": 'import "../../db/sites/row.ts";',
      "bench/row.ts": 'import "../db/sites/row.ts";',
      "dev/row.ts": 'import "../db/sites/row.ts";',
    },
    [],
  ],
];
test.each(CASES)("%s", (_, changes, said) => {
  expect(problemsOf(house(changes)).toSorted()).toEqual(said.toSorted());
});

describe("figures", () => {
  const figures = (folder: string, changes = {}): Figures | undefined => figuresOf(house(changes)).find((row) => row.folder === folder);

  test("a folder's boxes are its files and folders, its arrows the pairs that import, its floors the longest chain", () => {
    expect(figures(".")).toEqual({ folder: ".", files: 0, boxes: 2, arrows: 1, floors: 2 });
    expect(figures("db")).toEqual({ folder: "db", files: 1, boxes: 2, arrows: 1, floors: 2 });
    expect(figures("db/sites")).toEqual({ folder: "db/sites", files: 2, boxes: 3, arrows: 3, floors: 3 });
  });

  test("a circle counts as one floor", () => {
    const circle = { "bench/a.ts": 'import "./b.ts";', "bench/b.ts": 'import "./c.ts";', "bench/c.ts": 'import "./b.ts";' };
    expect(figures("bench", circle)).toEqual({ folder: "bench", files: 3, boxes: 3, arrows: 3, floors: 2 });
  });

  test("a folder without scripts has none", () => {
    expect(figures("docs", { "docs/words.md": "", "docs/chart.svg": "" })).toBeUndefined();
  });
});
