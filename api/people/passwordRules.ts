import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { invalid } from "../http/errors.ts";

/** Of a longer one so much is looked at: it costs up to its square, and is never guessed by the list. */
const JUDGED = 64;
/** Guesses that a password must withstand: fewer are tried on a list of stolen hashes in a second (zxcvbn's score 2 and below). */
const LEAST_SCORE = 3;

const judge = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: JUDGED, useLevenshteinDistance: false });

/**
 * Refuses a new password that attackers try first: a common one or a variation of it, a row of keys, a date, or what others know of the person.
 * @param known of the person: e-mail, names
 * @throws ApiError 422
 */
export function refuseGuessable(password: string, known: (string | undefined)[]): void {
  const words = known.flatMap((text) => (text ? formsOf(text.slice(0, 2 * JUDGED)) : []));
  const { score } = judge.check(password, ["igny8", ...words.filter((word) => word.length > 2)]);
  if (score >= LEAST_SCORE) return;
  throw invalid(
    "password",
    "is among those that are guessed first; take one that is no common word, name, date or row of keys, such as four words at random",
  );
}

/** Of `jo.miller@bakery.example` also `jo.miller`, `jomiller`, `miller` and `bakery`. */
function formsOf(text: string): string[] {
  const parts = [text, text.split("@")[0]!];
  return [...parts, ...parts.map((part) => part.replace(/[^\p{L}\p{N}]+/gu, "")), ...text.split(/[^\p{L}\p{N}]+/u)];
}
