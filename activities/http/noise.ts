import { costOf } from "../../domain/jsonShape.ts";

/** The JSON of an answer, and the text around it: PHP's messages, a cache's comment, a byte order mark. The text may be empty. */
export interface FoundJson {
  value: unknown;
  noise: string;
}

/** Where JSON may begin: at the start of a line, or behind a tag. */
const BEGINNINGS = /^\s*\{|>\s*\{/gm;
const SEARCHED = 10_000;
const TRIED = 20;

const read = new WeakMap<{ text: string }, FoundJson | undefined>();

/**
 * Finds the JSON in an answer's text, whatever stands around it; undefined if there is none. It never takes a piece of a page for an answer.
 * Each answer is parsed once, however often this is called.
 */
export function findJson(answer: { text: string }): FoundJson | undefined {
  if (!read.has(answer)) read.set(answer, readJson(answer.text));
  return read.get(answer);
}

function readJson(text: string): FoundJson | undefined {
  const plain = text.replace(/^\uFEFF/, "");
  try {
    return { value: parsed(plain), noise: "" };
  } catch {
    return plain.includes("{") ? amongNoise(plain) : undefined;
  }
}

/** @throws SyntaxError also for JSON that is nested too deep to walk */
function parsed(text: string): unknown {
  if (costOf(text) === "deep") throw new SyntaxError("nested too deep");
  return JSON.parse(text) as unknown;
}

function amongNoise(text: string): FoundJson | undefined {
  const starts = [...text.slice(0, SEARCHED).matchAll(BEGINNINGS)].map(({ 0: match, index }) => index + match.length - 1);
  // A brace without an end costs a scan of the whole text. The budget bounds these scans.
  let budget = 3 * text.length;
  for (const start of starts.slice(0, TRIED)) {
    if (budget <= 0) return undefined;
    const before = text.slice(0, start);
    if (/<!doctype|<html|<head|<body|<script[^>]*>\s*$/i.test(before)) return undefined;
    const end = endOfObject(text, start);
    budget -= (end ?? text.length) - start;
    if (end === undefined) continue;
    try {
      const value = parsed(text.slice(start, end));
      return { value, noise: `${before.trim()} ${text.slice(end).trim()}`.trim() };
    } catch {
      // These braces were not JSON.
    }
  }
  return undefined;
}

/** The position behind the brace that closes the one at `start`; undefined if none does. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === "\\") at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{") depth += 1;
    else if (character === "}") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
