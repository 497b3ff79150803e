import { join } from "node:path";
import { expect, test } from "vitest";
import { lintProblems, syntaxProblems } from "../../../activities/plugin/lint.ts";
import { readSources } from "../../../activities/plugin/sources.ts";
import { PLUGIN_SOURCES } from "../../support/fixtures/accounts.ts";

const file = (text: string, path = "bread.php") => [{ path, bytes: new TextEncoder().encode(text) }];

test("the plugin's own sources have no problems", async () => {
  expect(await lintProblems("igny8-wp-bridge", "1.5.0", await readSources(join(PLUGIN_SOURCES, "igny8-wp-bridge")))).toEqual([]);
});

test.each([
  ["<?php\n\nfunction (", "bread.php, line 3: Parse Error : syntax error, expecting ')'"],
  ["<?php\nif ( $a ) {\n", "bread.php, line 3: Parse Error : syntax error, expecting '}'"],
  ["<?php\n$a = match( 1 ) { 1 => 2 };", "bread.php, line 2: Match statements are not allowed before PHP 8"],
  ["<?php\nbake( loaf: 1 );", "bread.php, line 2: PHP 8+ is required to use named arguments"],
])("%j is told with file and line, once", async (text, problem) => {
  expect(await syntaxProblems(file(text), "7.4")).toEqual([problem]);
});

test("syntax of a newer PHP is accepted if the version requires it, and other files are not parsed", async () => {
  expect(await syntaxProblems(file("<?php\n$a = match( 1 ) { 1 => 2 };"), "8.1")).toEqual([]);
  expect(await syntaxProblems(file("<?php function (", "notes.txt"), "7.4")).toEqual([]);
  expect(await syntaxProblems([{ path: "a.php", bytes: new Uint8Array([0xff, 0xfe]) }], "7.4")).toEqual([
    expect.stringMatching(/^a\.php: .*not valid/),
  ]);
});
