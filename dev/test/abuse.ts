import { TRIES_FILE, type Tries } from "../../test/support/tries.ts";
import { printTable, runVitest } from "./vitest.ts";

/*
 * npm run test:abuse [-- options of vitest]: tries what a customer, a site or a stranger may do to others. Prints a table of the attacks,
 * how often each was tried, how often it succeeded, and the longest wait of others meanwhile; and the same as one line of JSON. Fails if an
 * attack succeeded, a test failed, or fewer than LEAST were tried.
 */
const LEAST = 2_000;
/** The attacks on the plugin itself, and on WordPress's fetching. */
const PLUGIN = ["test/plugin/abuse/", "test/plugin/pictures/addresses"];
const PROJECTS = ["platform", "plugin, newest"];

const { code, how, report, said } = await runVitest(
  ["test/abuse/", ...PLUGIN, ...PROJECTS.map((name) => `--project=${name}`), ...process.argv.slice(2)],
  [TRIES_FILE],
);

const cases = new Map<string, Tries>();
const lines = said[TRIES_FILE]!.split("\n").filter(Boolean);
for (const one of lines.map((line) => JSON.parse(line) as Tries)) {
  const key = `${one.family}\n${one.case}`;
  const { tries = 0, let_in = 0, longest_stall_ms } = cases.get(key) ?? {};
  const stalls = [longest_stall_ms, one.longest_stall_ms].filter((ms) => ms !== undefined);
  cases.set(key, {
    ...one,
    tries: tries + one.tries,
    let_in: let_in + one.let_in,
    ...(stalls.length > 0 ? { longest_stall_ms: Math.round(Math.max(...stalls)) } : {}),
  });
}

const all = [...cases.values()].toSorted((a, b) => a.family.localeCompare(b.family));
const sum = (of: (row: Tries) => number) => all.reduce((so_far, row) => so_far + of(row), 0);
printTable(
  ["family", "case", "tries", "let in", "longest stall"],
  all.map((row) => [row.family, row.case, row.tries, row.let_in, row.longest_stall_ms === undefined ? "" : `${row.longest_stall_ms} ms`]),
  2,
);
const figures = {
  families: new Set(all.map(({ family }) => family)).size,
  tries: sum(({ tries }) => tries),
  let_in: sum(({ let_in }) => let_in),
  longest_stall_ms: Math.max(0, ...all.map(({ longest_stall_ms = 0 }) => longest_stall_ms)),
};
const troubles = [
  ...(report ? [] : [`the test runner ended without a report (${how})`]),
  ...(code === 0 ? [] : ["a test failed"]),
  ...(figures.let_in === 0 ? [] : [`${figures.let_in} were let in`]),
  ...(figures.tries >= LEAST ? [] : [`fewer than ${LEAST} were tried`]),
];
console.log(troubles.length > 0 ? `\nFailed: ${troubles.join("; ")}.` : "\nNobody got in.");
console.log(JSON.stringify(figures));
process.exit(troubles.length > 0 ? code || 1 : 0);
