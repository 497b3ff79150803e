import { appendFileSync } from "node:fs";

/** Names the file that the tries go to, a line of JSON each; without it they go nowhere. */
export const TRIES_FILE = "IGNY8_TRIES";

/** What a test of an attack tried. */
export interface Tries {
  /** the kind of attack; one file of tests is one */
  family: string;
  /** which of them, in words */
  case: string;
  tries: number;
  /** how many got what they were after, or harmed somebody */
  let_in: number;
  /** what others had to wait meanwhile, where that was measured */
  longest_stall_ms?: number;
}

/** Tells `npm run test:abuse` what was tried: the last thing before a test asserts that nothing was let in. */
export function report(tries: Tries): void {
  const file = process.env[TRIES_FILE];
  if (file) appendFileSync(file, `${JSON.stringify(tries)}\n`);
}

/**
 * Reports attacks of one kind, and says which of them got in.
 * @param tried each try in words, with what it got: undefined for nothing
 * @returns those that got something; a test asserts that there are none
 */
export function letIn(family: string, name: string, tried: [what: string, got: unknown][]): [string, unknown][] {
  const got = tried.filter(([, what]) => what !== undefined);
  report({ family, case: name, tries: tried.length, let_in: got.length });
  return got;
}
