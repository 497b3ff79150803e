import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTree } from "../../dev/house/tree.ts";
import { finds, glossaryOf, problemsOf } from "./glossary.ts";
import { type Text, textsOf, textsOfPot } from "./texts.ts";

const root = join(import.meta.dirname, "../..");
const POT = "plugin/igny8-wp-bridge/languages/igny8-wp-bridge.pot";
/** Pages, messages, events, advice and mails. SQL is for PostgreSQL alone. */
const READ = /^(console|api|domain|db|activities)\/(?!.*(\/statements|migrations\/)).*\.tsx?$/;

const glossary = glossaryOf(readFileSync(join(root, "docs/words.md"), "utf8"));
const texts: Text[] = [
  ...[...(await readTree(root))].flatMap(([path, source]) => (READ.test(path) ? textsOf(path, source) : [])),
  ...textsOfPot(POT, readFileSync(join(root, POT), "utf8")),
];

test("no text for people has a wording that docs/words.md forbids", () => {
  expect(texts.length).toBeGreaterThan(5_000);
  expect(glossary.length).toBeGreaterThan(60);
  expect(problemsOf(texts, glossary)).toEqual([]);
});

test("each word of the glossary is in use", () => {
  const unused = glossary.filter(({ word }) => !texts.some(({ text }) => finds(word.toLowerCase()).test(text)));
  expect(unused.map(({ word }) => word)).toEqual([]);
});

test.each([
  ["text between tags", "console/a.tsx", "const a = <p>You can take\n  it back.</p>;"],
  ["text around a value", "console/a.tsx", "const a = <p>{count} taken back</p>;"],
  ["an attribute", "console/a.tsx", 'const a = <Button label="Take it back" />;'],
  ["a template", "api/a.ts", "refuse(`${name} is taken back`);"],
  ["a value of an object", "domain/a.ts", 'const ADVICE = { other: "Runs by itself." };'],
  ["the beginning of a text", "console/a.tsx", 'const a = open ? "Its articles" : null;'],
  ["one word", "console/a.ts", 'const LABELS = { queued: "Waits" };'],
])("a forbidden wording is found in %s", (_, path, source) => {
  expect(problemsOf(textsOf(path, source), glossary)).toHaveLength(1);
});

test("a forbidden wording is found in the plugin's strings, also in several lines", () => {
  const pot = 'msgid ""\n"What IGNY8 "\n"was told"\nmsgstr ""\n\nmsgid "%s way"\nmsgid_plural "%s ways by itself"\nmsgstr[0] ""\n';
  expect(problemsOf(textsOfPot("a.pot", pot), glossary)).toHaveLength(2);
});

test.each([
  ["a part of a word", 'const a = "A desktop, still standing";'],
  ["a small letter for a forbidden capital", 'const a = "The article waits.";'],
  ["a comparison", 'if (state === "Waits for it") run();'],
  ["a type", 'type State = "Taken back";'],
  ["a name of a property", 'const a = { "taken back": 1 };'],
  ["a comment", "/* Its articles are taken back. */ run();"],
])("nothing is found in %s", (_, source) => {
  expect(problemsOf(textsOf("console/a.ts", source), glossary)).toEqual([]);
});
