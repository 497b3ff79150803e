import { join } from "node:path";
import { expect, test } from "vitest";
import { readTree } from "../../dev/house/tree.ts";

const LAYERS = /^(db|api|activities|worker|workflows)\/.*\.ts$/;
/** A statement that is written as a text: MikroORM's `execute` with a text or its name, and what db/prepared.ts makes. */
const RAW = /\.execute(<[\s\S]{1,300}?>)?\(\s*[^\s)]|\b(prepare|statement)(<[^;]*?>)?\(/;
/** Statements that stay SQL stand in their room's file of this name, each with its reason. */
const ALLOWED = /\/statements\.ts$|^db\/migrations\/|^db\/prepared\.ts$/;
const rawIn = (text: string) => RAW.test(text.replaceAll(/^\s*(\/\/|\/?\*).*$/gm, ""));

test("SQL that is written as a text stands in files called statements.ts", async () => {
  const code = [...(await readTree(join(import.meta.dirname, "../..")))].filter(([path]) => LAYERS.test(path));
  expect(code.length).toBeGreaterThan(200);
  const found = code.filter(([path, text]) => !ALLOWED.test(path) && rawIn(text)).map(([path]) => path);
  expect(found).toEqual([]);
});

test.each([
  'await em.execute("select 1");',
  "await tx.execute<{ id: number }[]>(\n  `select id from igny8_content`,\n);",
  "em.execute(LOOK, [1])",
  'const [row] = await c.var.em.execute<(A & { b: string | null })[]>("select 1")',
  "await c.var.em.execute<(A & { a: string | null; b: string })[]>(\n  `select 1`,\n);",
  'const ONE = prepare(["id"], "select :id");',
  'const ONE = statement([], "select 1");',
])("it would notice: %s", (text) => {
  expect(rawIn(text)).toBe(true);
});

test.each(["await query.execute();", 'tables(em).selectFrom("igny8_content").select("id").execute()', "// em.execute(text)"])(
  "it would leave alone: %s",
  (text) => {
    expect(rawIn(text)).toBe(false);
  },
);
