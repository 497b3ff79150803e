import { join } from "node:path";
import { expect, test } from "vitest";
import { readTree } from "../../dev/house/tree.ts";
import { counted } from "../../domain/text.ts";

const tree = await readTree(join(import.meta.dirname, "../.."));
const THINGS =
  "articles|sites|posts|events|members|calls|pictures|days|minutes|hours|seconds|versions|files|tokens|runs|times|comments|notifications|errors|fields|links|views|people|publications|accounts";
/** A number in a text, before the plural of a thing: `${count} articles`, and in JSX {count} articles. Limits have names in capitals. An attribute of an element is no text. */
const COUNTED = new RegExp(`\\{(?!number\\b|[A-Z_]+(?:\\.[\\w()]+)?\\})[^{}]+\\} (?:${THINGS})\\b(?! ?[=/]| \\w+=)`);
/** The line chooses between one and many, or a rate is meant. */
const CHOOSES = /=== 1|> 1|toFixed/;

/** Lines that would say "1 articles". */
const saying = (files: Iterable<[string, string]>) =>
  [...files]
    .filter(([path]) => /^(console|api|domain|activities|db|worker|workflows)\/.*\.tsx?$/.test(path))
    .flatMap(([path, text]) =>
      text.split("\n").flatMap((line, at) => (COUNTED.test(line) && !CHOOSES.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
    );

test('no text says "1 articles": a number before a plural chooses, or is made by counted()', () => {
  expect(tree.size).toBeGreaterThan(1_000);
  expect(saying(tree)).toEqual([]);
});

test.each([
  ["a template", "`${count} articles failed`", 1],
  ["JSX", "In {data.days} days", 1],
  ["one that chooses", '`${count} article${count === 1 ? "" : "s"}`', 0],
  ["a limit", "`at most ${LIMIT} articles`", 0],
])("%s", (_, line, found) => {
  expect(saying([["console/a.tsx", line]])).toHaveLength(found);
});

test("counted", () => {
  expect([0, 1, 2, 1_200].map((count) => counted(count, "article"))).toEqual(["0 articles", "1 article", "2 articles", "1,200 articles"]);
  expect(counted(2, "reply", "replies")).toBe("2 replies");
});
