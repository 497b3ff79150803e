import { appendFileSync } from "node:fs";

/** The file that tries are appended to, one line of JSON each. Without it they are not recorded. */
export const TRIES_FILE = "IGNY8_TRIES";

/** One attempt of an attack. */
export interface Tries {
  /** the kind of attack; one test file per kind */
  family: string;
  /** which attempt, in words */
  case: string;
  tries: number;
  /** how many succeeded, or harmed somebody */
  let_in: number;
  /** how long others waited meanwhile, if measured */
  longest_stall_ms?: number;
}

/** Reports a try to `npm run test:abuse`. Call it last, before the test asserts that nothing succeeded. */
export function report(tries: Tries): void {
  const file = process.env[TRIES_FILE];
  if (file) appendFileSync(file, `${JSON.stringify(tries)}\n`);
}

/**
 * Reports attacks of one kind.
 * @param tried each attack in words, with what it gained: undefined for nothing
 * @returns the successful ones; a test asserts that there are none
 */
export function letIn(family: string, name: string, tried: [what: string, got: unknown][]): [string, unknown][] {
  const got = tried.filter(([, what]) => what !== undefined);
  report({ family, case: name, tries: tried.length, let_in: got.length });
  return got;
}
