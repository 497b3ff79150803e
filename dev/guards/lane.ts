import { join } from "node:path";
import { createVitest, type TestCase, type TestModule, type Vitest } from "vitest/node";
import { type Change, makeChange } from "./copy.ts";

/*
 * A process that runs tests of one copy of the repository, repeatedly. PostgreSQL, Temporal and the workflows' bundle start once and are
 * shared. Its argument is the copy's folder. It gets orders from the process that forked it, one at a time, and answers each.
 */

/** The tests to run in a file: those whose names contain an entry of `named`, otherwise all. */
export interface Wanted {
  file: string;
  project: string;
  named: string[] | undefined;
}
export interface Order {
  /** applied before the tests, reverted after them */
  change: Change | undefined;
  wanted: Wanted[];
}
export interface Answer {
  tests: { file: string; name: string; state: "passed" | "failed" | "skipped" | "pending"; error: string }[];
  /** errors outside of tests: a file that does not load, a hook that fails */
  trouble: string | undefined;
}

/** All tests share the result of these files, so a change of one needs a new process. */
const SHARED = /^(db\/migrations|workflows)\//;
/** Less than the suite's: only the time limit of a test may notice that a guard is missing. */
const TEST_MS = 100_000;
const root = process.argv[2]!;
let stopAtFailure = false;
let vitest: Vitest | undefined;

function start(): Promise<Vitest> {
  return createVitest({
    root,
    watch: false,
    retry: 0,
    testTimeout: TEST_MS,
    fsModuleCachePath: join(root, ".vitest-cache"),
    reporters: [
      {
        onTestCaseResult(test: TestCase) {
          if (stopAtFailure && test.result().state === "failed") void vitest?.cancelCurrentRun("test-failure");
        },
      },
    ],
  });
}

async function carryOut({ change, wanted }: Order): Promise<Answer> {
  if (!change) return runTests(wanted);
  const anew = SHARED.test(change.file);
  const forget = async () => {
    if (anew) {
      await vitest?.close();
      vitest = undefined;
    } else vitest?.invalidateFile(join(root, change.file));
  };
  const takeBack = await makeChange(root, change);
  stopAtFailure = true;
  try {
    await forget();
    return await runTests(wanted);
  } finally {
    stopAtFailure = false;
    await takeBack();
    await forget();
  }
}

async function runTests(wanted: Wanted[]): Promise<Answer> {
  vitest ??= await start();
  const { projects } = vitest;
  const specifications = wanted.map(({ file, project, named }) =>
    projects
      .find(({ name }) => name === project)!
      .createSpecification(join(root, file), named ? { testNamePattern: new RegExp(named.map(escaped).join("|")) } : undefined),
  );
  const asked = new Set(specifications.map(({ project, moduleId }) => `${project.name} ${moduleId}`));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const modules = testModules.filter(({ project, moduleId }) => asked.has(`${project.name} ${moduleId}`));
  const troubles = [...modules.flatMap(troublesOf), ...unhandledErrors.map((error) => (error as Error).message)];
  return {
    tests: modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => {
        const { state, errors } = test.result();
        return { file: module.relativeModuleId, name: test.fullName, state, error: errors?.[0]?.message ?? "" };
      }),
    ),
    trouble: troubles[0],
  };
}

const troublesOf = (module: TestModule): string[] => [
  ...module.errors().map(({ message }) => message),
  ...[...module.children.allSuites()].flatMap((suite) => suite.errors().map(({ message }) => message)),
];
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

process.on("message", (order: Order) => {
  carryOut(order)
    .catch((error: unknown): Answer => ({ tests: [], trouble: (error as Error).stack ?? String(error) }))
    .then((answer) => process.send!(answer))
    .catch(end);
});
async function end(): Promise<void> {
  await vitest?.close().catch(() => undefined);
  process.exit(0);
}
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, end);
process.once("disconnect", end);
