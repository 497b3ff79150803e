import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Engine } from "php-parser";
import { parseSync } from "vite";
import { expect, test } from "vitest";
import { GUARDS } from "./index.ts";

// `npm run test:guards` removes each of these guards, which takes long. These quick tests check that the list matches the code.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const guards = Object.values(GUARDS).flat();
const textOf = (file: string) => readFile(join(ROOT, file), "utf8");

test("no two guards have one name", () => {
  const names = guards.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test("each guard's code occurs once in its file, and without it the file can still be parsed", async () => {
  const wrong: string[] = [];
  for (const { name, file, find, put } of guards) {
    const parts = (await textOf(file)).split(find);
    if (parts.length !== 2) wrong.push(`${name}: in ${file} its code stands ${parts.length - 1} times`);
    const mistake = mistakeIn(file, parts.join(put));
    if (mistake) wrong.push(`${name}: ${file} without it: ${mistake}`);
  }
  expect(wrong).toEqual([]);
});

test("each guard's tests exist, with the given name", async () => {
  const wrong: string[] = [];
  for (const { name, tests, named = "" } of guards) {
    // `%s` stands for a row's text in the file, and no test that runs has it in its name.
    if (named.includes("%")) wrong.push(`${name}: "${named}" has a placeholder`);
    const missing = tests.filter((file) => !existsSync(join(ROOT, file)));
    if (tests.length === 0 || missing.length > 0) wrong.push(`${name}: there is no ${missing.join(", ") || "test"}`);
    for (const file of tests.filter((one) => !missing.includes(one)))
      if (!(await textOf(file)).includes(named)) wrong.push(`${name}: ${file} has no test "${named}"`);
  }
  expect(wrong).toEqual([]);
});

/** The parser's error about a program; undefined if it can be parsed. */
function mistakeIn(file: string, text: string): string | undefined {
  // Only PostgreSQL can parse SQL, and the guard's own tests do that.
  if (file.endsWith(".sql")) return undefined;
  try {
    if (!file.endsWith(".php")) return parseSync(file, stripTypeScriptTypes(text)).errors[0]?.message;
    new Engine({ parser: { version: "8.0" } }).parseCode(text, file);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
