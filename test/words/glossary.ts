import type { Text } from "./texts.ts";

/** A word that people read, and the wordings that it replaces. */
export interface Word {
  word: string;
  not: string[];
}

/** The tables of the section "Words that people read" in docs/words.md. */
export function glossaryOf(markdown: string): Word[] {
  const section = markdown.split("\n## ").find((part) => part.startsWith("Words that people read\n")) ?? "";
  const lines = section.split("\n");
  return lines
    .filter((line, at) => line.startsWith("|") && !line.startsWith("| ---") && !lines[at + 1]?.startsWith("| ---"))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map((cells) => ({
      word: cells[1]!,
      not: cells
        .at(-2)!
        .split("; ")
        .filter((wording) => wording !== "–"),
    }));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Finds a wording as whole words: with a capital letter as it is written, with "…" at its end only at the beginning of a text. */
export function finds(wording: string): RegExp {
  const begins = wording.endsWith(" …");
  const words = begins ? wording.slice(0, -2) : wording;
  return new RegExp(`${begins ? "^" : "(?<![\\p{L}\\d-])"}${escaped(words)}(?![\\p{L}\\d-])`, /\p{Lu}/u.test(words) ? "u" : "iu");
}

/** The texts with a wording that a word replaces, in sentences that name the place and the word. */
export function problemsOf(texts: Text[], glossary: Word[]): string[] {
  const rules = glossary.flatMap(({ word, not }) => not.map((wording) => ({ word, wording, found: finds(wording) })));
  return texts.flatMap(({ at, text }) =>
    rules
      .filter(({ found }) => found.test(text))
      .map(({ word, wording }) => `${at}: “${wording}” in “${text}”. Use “${word}” (docs/words.md).`),
  );
}
