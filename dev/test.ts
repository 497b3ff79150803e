import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FileResult, RESULTS_FILE } from "./testReporter.ts";

/*
 * npm test [-- FILTER… and other options of vitest]: runs the tests, then says per folder, and per WordPress, what came of
 * them, the counts on a line of their own, and all of it as one line of JSON.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const dir = await mkdtemp(join(tmpdir(), "igny8-results-"));
const results = join(dir, "results.json");
const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
const args = [vitest, "run", "--reporter=default", "--reporter=./dev/testReporter.ts", ...process.argv.slice(2)];
const started = performance.now();
const child = spawn(process.execPath, args, {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, [RESULTS_FILE]: results, ...(process.env["CI"] ? { NO_COLOR: "1" } : { FORCE_COLOR: "1" }) },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
let how = "";
const code = await new Promise<number>((resolve) =>
  child.on("exit", (exit, by) => {
    how = by ?? `exit code ${exit}`;
    resolve(exit ?? 1);
  }),
);

const report = await readFile(results, "utf8").then(
  (text) => JSON.parse(text) as FileResult[],
  () => undefined,
);
await rm(dir, { recursive: true, force: true });
if (!report) {
  console.log("0 passed, 1 failed");
  console.log(JSON.stringify({ ok: false, error: `the test runner ended without a report (${how})` }));
  process.exit(code || 1);
}

const groups = new Map<string, Omit<FileResult, "group"> & { files: number }>();
const total = { files: 0, passed: 0, failed: 0, skipped: 0 };
for (const { group, seconds, ...counts } of report) {
  const row = groups.get(group) ?? { files: 0, passed: 0, failed: 0, skipped: 0, seconds: 0 };
  for (const [key, count] of Object.entries({ files: 1, ...counts }) as [keyof typeof total, number][]) {
    row[key] += count;
    total[key] += count;
  }
  row.seconds += seconds;
  groups.set(group, row);
}
if (code !== 0 && total.failed === 0) total.failed = 1;

const width = Math.max(12, ...[...groups.keys()].map((group) => group.length)) + 2;
const print = (cells: (string | number)[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(width) : String(cell).padStart(9))).join(""));
console.log("");
print(["test/", "files", "passed", "failed", "skipped", "seconds"]);
for (const [group, row] of [...groups].toSorted(([a], [b]) => a.localeCompare(b)))
  print([group, row.files, row.passed, row.failed, row.skipped, row.seconds.toFixed(1)]);
const seconds = Math.round((performance.now() - started) / 100) / 10;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
console.log(JSON.stringify({ ok: code === 0, ...total, seconds }));
process.exit(code);
