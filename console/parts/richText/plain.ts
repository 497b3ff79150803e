import { parse } from "./parse.ts";

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, td, th, figcaption, pre, blockquote, dt, dd, summary, br";

/** The words of an article's HTML on one line. */
export function plainOf(html: string): string {
  const body = parse(html);
  for (const block of body.querySelectorAll(BLOCKS)) block.after(" ");
  return body.textContent.replaceAll(/\s+/g, " ").trim();
}

/** Words that an adult reads in a minute, in most languages with blanks between words. */
const WORDS_A_MINUTE = 230;
const words = new Intl.Segmenter(undefined, { granularity: "word" });

/** The number of words of a plain text, also in a language without blanks, and the minutes that reading takes: at least 1, 0 without words. */
export function lengthOf(text: string): { words: number; minutes: number } {
  let count = 0;
  for (const { isWordLike } of words.segment(text)) if (isWordLike) count += 1;
  return { words: count, minutes: Math.ceil(count / WORDS_A_MINUTE) };
}
