import { expect, test } from "vitest";
import { changelogOf, checkHigher, isVersion, pluginHeaders, releaseProblems, renumbered } from "../../../domain/plugin/release.ts";

const MAIN = `<?php
/**
 * Plugin Name: Bread
 * Version:           2.1.0
 * Requires at least: 5.6
 * Requires PHP:      7.4
 */
define( 'BREAD_VERSION', '2.1.0' );
`;
const README = "=== Bread ===\nTested up to: 7.1\nStable tag: 2.1.0\n";
const files = (main = MAIN, readme = README) =>
  [
    { path: "bread.php", text: main },
    { path: "readme.txt", text: readme },
  ].map(({ path, text }) => ({ path, bytes: new TextEncoder().encode(text) }));

test("sources whose main file, constant and readme agree have no problems, and state their requirements", () => {
  expect(releaseProblems("bread", "2.1.0", files())).toEqual([]);
  expect(pluginHeaders("bread", files())).toEqual({
    version: "2.1.0",
    requires_wordpress: "5.6",
    tested_wordpress: "7.1",
    requires_php: "7.4",
  });
});

test.each([
  [
    "the header",
    files(MAIN.replace("Version:           2.1.0", "Version: 2.0.9")),
    ['bread.php, header "Version" says 2.0.9 instead of 2.1.0.'],
  ],
  ["the constant", files(MAIN.replace("'2.1.0'", "'2.0.9'")), ["bread.php, its VERSION constant says 2.0.9 instead of 2.1.0."]],
  ["the readme", files(MAIN, README.replace("2.1.0", "trunk")), ['readme.txt, "Stable tag" says trunk instead of 2.1.0.']],
  ["what it needs", files(MAIN.replace("Requires PHP:      7.4", "")), ['bread.php, header "Requires PHP" says nothing.']],
  ["no main file", files().slice(1), ["bread.php is missing: WordPress finds a plugin by its main file."]],
  ["no readme", files().slice(0, 1), ["readme.txt is missing: WordPress shows it before an update."]],
])("%s is told of", (_, sources, problems) => {
  expect(releaseProblems("bread", "2.1.0", sources)).toEqual(problems);
});

test("the readme's section about a version is its changelog", () => {
  const readme = `${README}\n== Changelog ==\n\n= 2.1.0 =\n* Rises faster.\n* Keeps longer.\n\n= 2.0 =\n* First.\n\n== Upgrade Notice ==\n\n= 2.0.9 =\nNot this.\n`;
  expect(changelogOf("2.1.0", files(MAIN, readme))).toBe("* Rises faster.\n* Keeps longer.");
  expect(changelogOf("2.1.0", files(MAIN, readme.replaceAll("\n", "\r\n")))).toContain("* Keeps longer.");
  expect(changelogOf("2.0", files(MAIN, readme))).toBe("* First.");
  for (const none of ["2.0.9", "2.1", "9.9.9"]) expect(changelogOf(none, files(MAIN, readme))).toBe("");
  expect([changelogOf("2.1.0", files()), changelogOf("2.1.0", files().slice(0, 1))]).toEqual(["", ""]);
});

test("renumbered files agree on the new version, and differ in nothing else", () => {
  const more = { path: "includes/other.php", bytes: new TextEncoder().encode("<?php // Version: 2.1.0") };
  const sources = renumbered("bread", "2.1.2", [...files(), more]);
  expect(releaseProblems("bread", "2.1.2", sources)).toEqual([]);
  expect(sources).toEqual([...files(MAIN.replaceAll("2.1.0", "2.1.2"), README.replace("2.1.0", "2.1.2")), more]);
  expect(releaseProblems("bread", "2.1.2", renumbered("bread", "2.1.2", files(MAIN, "Tested up to: 7.1\n")))).toEqual([
    'readme.txt, "Stable tag" says nothing instead of 2.1.2.',
  ]);
});

test.each(["1.4.0", "0.0.1", "10.20.30", "1.5.0-beta.1"])("%s is a version", (text) => expect(isVersion(text)).toBe(true));
test.each(["", "1.4", "v1.4.0", "1.4.0.1", "01.4.0", "1.4.0-", "1.4.0+build", "1.4.0/../x", "1.4.0\n"])("%j is not a version", (text) =>
  expect(isVersion(text)).toBe(false),
);

test.each([
  ["1.4.0", ["1.3.3", "1.3.10"]],
  ["1.10.0", ["1.9.9"]],
  ["1.5.0", ["1.5.0-beta.2"]],
  ["1.5.0-beta.10", ["1.5.0-beta.9"]],
  ["1.0.0", []],
])("%s may follow %j", (version, released) => expect(() => checkHigher(version, released)).not.toThrow());
test.each([
  ["1.4.0", ["1.3.3", "1.4.0"], "1.4.0"],
  ["1.9.9", ["1.10.0", "1.2.0"], "1.10.0"],
  ["1.5.0-beta.1", ["1.5.0"], "1.5.0"],
])("%s may not follow %j: %s is named", (version, released, highest) =>
  expect(() => checkHigher(version, released)).toThrow(`${version} is not higher than ${highest}, which was released`),
);
