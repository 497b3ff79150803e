import type { Guard } from "../../test/guards/guard.ts";
import type { Answer, Wanted } from "./lane.ts";

export const projectOf = (file: string): string => (file.startsWith("test/plugin/") ? "plugin, newest" : "platform");

/** The tests of a guard. */
export const wantedBy = ({ tests, named }: Guard): Wanted[] =>
  tests.map((file) => ({ file, project: projectOf(file), named: named === undefined ? undefined : [named] }));

/** The tests of all these guards, each file once. */
export function wantedByAll(guards: Guard[]): Wanted[] {
  const files = new Map<string, Wanted>();
  for (const wanted of guards.flatMap(wantedBy)) {
    const known = files.get(wanted.file);
    const named = known ? known.named && wanted.named && [...new Set([...known.named, ...wanted.named])] : wanted.named;
    files.set(wanted.file, { ...wanted, named });
  }
  return [...files.values()];
}

const concerns = (guard: Guard, test: Answer["tests"][number]) =>
  guard.tests.includes(test.file) && (guard.named === undefined || test.name.includes(guard.named));

/** Why a guard's tests prove nothing in the unchanged code: they fail, or there are none. Undefined if they pass. */
export function redBefore(guard: Guard, answers: Answer[]): string | undefined {
  const trouble = answers.find((answer) => answer.trouble !== undefined && answer.tests.some(({ file }) => guard.tests.includes(file)));
  const tests = answers.flatMap((answer) => answer.tests).filter((test) => concerns(guard, test));
  const failed = tests.find(({ state }) => state === "failed");
  if (failed) return `red before: ${failed.name}: ${failed.error}`;
  if (trouble) return `red before: ${trouble.trouble}`;
  for (const file of guard.tests)
    if (!tests.some((test) => test.file === file && test.state === "passed")) return `no test of that name passes in ${file}`;
  return undefined;
}

/** @returns the test that fails without the guard, or why none does. A file that does not load, or a hook that fails, proves nothing. */
export function judge(guard: Guard, { tests, trouble }: Answer): { by: string } | { why: string } {
  const failed = tests.find((test) => test.state === "failed" && concerns(guard, test));
  if (failed) return { by: failed.name };
  return { why: trouble === undefined ? "all its tests pass without it" : `no test fails, but what is around them: ${trouble}` };
}
