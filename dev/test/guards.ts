import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Guard } from "../../test/guards/guard.ts";
import { GUARDS } from "../../test/guards/index.ts";
import { buildConsole } from "../console/bundle.ts";
import { judge, redBefore, wantedBy, wantedByAll } from "../guards/judge.ts";
import type { Answer, Order } from "../guards/lane.ts";
import { type Lane, makeLane } from "../guards/lanes.ts";
import { printTable } from "./vitest.ts";

/*
 * npm run test:guards [-- --area api] [--only TEXT] [--list] [--lanes 2]: removes each guard of test/guards/, one at a time, and runs its
 * tests, of which one must fail. Tests that fail without the change prove nothing. Everything happens in copies of the repository.
 * Last line `{"guards":…,"unnoticed":…}`; fails if any is unnoticed.
 */
const { values: given } = parseArgs({
  options: { area: { type: "string" }, only: { type: "string" }, list: { type: "boolean" }, lanes: { type: "string", default: "2" } },
});
const chosen = Object.entries(GUARDS)
  .flatMap(([area, guards]) => guards.map((guard): Guard & { area: string } => ({ ...guard, area })))
  .filter(
    ({ area, name, file }) => (given.area ?? area) === area && `${name} ${file}`.toLowerCase().includes((given.only ?? "").toLowerCase()),
  );
if (given.list) {
  for (const { area, name, file } of chosen) console.log(`${area.padEnd(8)}${name} (${file})`);
  process.exit(0);
}
if (chosen.length === 0) {
  console.error(`No such guard. Areas: ${Object.keys(GUARDS).join(", ")}; --list says what there is.`);
  process.exit(2);
}

const dir = await realpath(await mkdtemp(join(tmpdir(), "igny8-guards-")));
const lanes: Lane[] = [];
let ending = false;
const takeDown = async () => {
  await Promise.all(lanes.map((lane) => lane.stop()));
  await rm(dir, { recursive: true, force: true });
};
for (const [name, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)
  process.once(name, () => {
    ending = true;
    void takeDown().finally(() => process.exit(code));
  });

/** The result of an order; undefined after a signal, because its process is being killed. */
const ask = async (lane: Lane, order: Order): Promise<Answer> => {
  const answer = await lane.order(order);
  return ending ? new Promise<never>(() => undefined) : answer;
};
/** Works through the orders, one at a time on each lane. */
async function each<T>(all: T[], work: (one: T, lane: Lane) => Promise<void>): Promise<void> {
  const left = all.values();
  await Promise.all(
    lanes.map(async (lane) => {
      for (const one of left) await work(one, lane);
    }),
  );
}
const seconds = (since: number) => (performance.now() - since) / 1_000;

const results: { guard: (typeof chosen)[number]; why?: string; seconds: number }[] = [];
try {
  await buildConsole();
  for (let n = 1; n <= Number(given.lanes); n += 1) lanes.push(await makeLane(join(dir, `copy-${n}`)));

  const files = wantedByAll(chosen);
  console.log(`${chosen.length} guards, ${files.length} files of tests. First their tests as they are:`);
  const before: Answer[] = [];
  await each(files, async (wanted, lane) => {
    const started = performance.now();
    const answer = await ask(lane, { change: undefined, wanted: [wanted] });
    before.push(answer);
    const red = answer.trouble !== undefined || answer.tests.some(({ state }) => state === "failed");
    console.log(`${red ? "RED  " : "green"} ${seconds(started).toFixed(1).padStart(6)} s  ${wanted.file}`);
  });

  console.log("\nThen without each guard:");
  await each(chosen, async (guard, lane) => {
    const started = performance.now();
    const red = redBefore(guard, before);
    const { file, find, put } = guard;
    const order = { change: { file, find, put }, wanted: wantedBy(guard) };
    let answer: Answer | undefined;
    // What tests share may fail to start on a busy machine. Without a single test, that says nothing about the guard.
    const tries = red === undefined ? 2 : 0;
    for (let again = 0; again < tries && !answer?.tests.length; again += 1) answer = await ask(lane, order);
    const verdict = answer ? judge(guard, answer) : { why: red ?? "not tried" };
    results.push({ guard, seconds: seconds(started), ...("why" in verdict ? { why: verdict.why } : {}) });
    const said = "why" in verdict ? `UNNOTICED ${guard.name}: ${verdict.why}` : `noticed   ${guard.name} — "${verdict.by}"`;
    console.log(`${String(results.length).padStart(3)}/${chosen.length} ${seconds(started).toFixed(1).padStart(6)} s  ${said}`);
  });
} finally {
  await takeDown();
}

const unnoticed = results.filter(({ why }) => why !== undefined);
printTable(
  ["area", "guards", "noticed", "seconds"],
  Object.keys(GUARDS)
    .map((area) => results.filter(({ guard }) => guard.area === area))
    .filter((of) => of.length > 0)
    .map((of) => [
      of[0]!.guard.area,
      of.length,
      of.filter(({ why }) => why === undefined).length,
      Math.round(of.reduce((sum, one) => sum + one.seconds, 0)),
    ]),
);
console.log(unnoticed.length > 0 ? `\nNoticed by no test:` : "\nEach guard is noticed when it is gone.");
for (const { guard, why } of unnoticed) console.log(`  ${guard.file}: ${guard.name}: ${why}`);
console.log(JSON.stringify({ guards: results.length, unnoticed: unnoticed.length }));
process.exit(unnoticed.length > 0 ? 1 : 0);
