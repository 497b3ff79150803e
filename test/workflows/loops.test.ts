import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const FOLDER = new URL("../../workflows/", import.meta.url);
const LOOP = /^\s*(?:for \((?!const )|while \(|do \{)/;
const BOUND = /^\s*\/\/ Bound: \S/;

/** The loops in a workflow's source that can run forever: they neither check the history's length nor state a bound. */
function unbounded(source: string): string[] {
  if (/\bcontinueAsNewSuggested\b/.test(source) && /\bcontinueAsNew</.test(source)) return [];
  const lines = source.split("\n");
  return lines.filter((line, index) => LOOP.test(line) && !BOUND.test(lines[index - 1] ?? "")).map((line) => line.trim());
}

const sources = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, source: readFileSync(new URL(file, FOLDER), "utf8") }));

test.each(sources)("$file: each loop continues as new when its history grows long, or states its bound", ({ source }) => {
  expect(unbounded(source)).toEqual([]);
});

test.each([
  ["for (;;) {\n}", ["for (;;) {"]],
  ["  while (left) {\n}", ["while (left) {"]],
  ["  do {\n} while (left);", ["do {"]],
  ["for (let n = 0; n < many; n += 1) {\n}", ["for (let n = 0; n < many; n += 1) {"]],
  ["// Bound: seven.\nfor (;;) {\n}", []],
  ["// Bound:\nfor (;;) {\n}", ["for (;;) {"]],
  ["for (const one of list) {\n}", []],
  ["while (left) {\nif (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof x>();\n}", []],
  ["while (left) {\nif (workflowInfo().continueAsNewSuggested) return;\n}", ["while (left) {"]],
])("the rule sees %j", (source, found) => {
  expect(unbounded(source)).toEqual(found);
});
