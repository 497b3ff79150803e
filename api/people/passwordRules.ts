import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { invalid } from "../http/errors.ts";

/** Only this many characters are judged: judging takes up to quadratic time, and attackers' lists have no longer passwords. */
const JUDGED = 64;
/** The least score. A password below it falls within a second to a list of guesses against stolen hashes (zxcvbn's score 2 and below). */
const LEAST_SCORE = 3;

const judge = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: JUDGED, useLevenshteinDistance: false });

/**
 * Refuses a new password that attackers try first: a common one or a variation of it, a row of keys, a date, or public data about the person.
 * @param known the person's e-mail and names
 * @throws ApiError 422
 */
export function refuseGuessable(password: string, known: (string | undefined)[]): void {
  const words = known.flatMap((text) => (text ? formsOf(text.slice(0, 2 * JUDGED)) : []));
  const { score } = judge.check(password, ["igny8", ...words.filter((word) => word.length > 2)]);
  if (score >= LEAST_SCORE) return;
  throw invalid("password", "is easy to guess. Avoid common words, names, dates and rows of keys. Use, for example, four random words");
}

/** The parts of an e-mail or a name: `jo.miller@bakery.example` also gives `jo.miller`, `jomiller`, `miller` and `bakery`. */
function formsOf(text: string): string[] {
  const parts = [text, text.split("@")[0]!];
  return [...parts, ...parts.map((part) => part.replace(/[^\p{L}\p{N}]+/gu, "")), ...text.split(/[^\p{L}\p{N}]+/u)];
}
