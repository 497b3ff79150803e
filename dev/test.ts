import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * npm test [-- FILTER… and other options of vitest]: runs the tests, then says per folder what came of them, the counts on
 * a line of their own, and all of it as one line of JSON.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const dir = await mkdtemp(join(tmpdir(), "igny8-results-"));
const results = join(dir, "results.json");
const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
const args = [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${results}`, ...process.argv.slice(2)];
const started = performance.now();
const child = spawn(process.execPath, args, {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, FORCE_COLOR: process.env["CI"] ? "0" : "1" },
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
const code = await new Promise<number>((resolve) => child.on("exit", (exit) => resolve(exit ?? 1)));

interface Report {
  numFailedTestSuites: number;
  testResults: { name: string; startTime: number; endTime: number; status: string; assertionResults: { status: string }[] }[];
}
const report = await readFile(results, "utf8").then(
  (text) => JSON.parse(text) as Report,
  () => undefined,
);
await rm(dir, { recursive: true, force: true });
if (!report) {
  console.log("0 passed, 1 failed");
  console.log(JSON.stringify({ ok: false, error: "the test runner ended without a report" }));
  process.exit(code || 1);
}

const folders = new Map<string, { files: number; passed: number; failed: number; skipped: number; seconds: number }>();
const total = { files: 0, passed: 0, failed: 0, skipped: 0 };
for (const { name, startTime, endTime, status, assertionResults } of report.testResults) {
  const folder = relative(join(ROOT, "test"), name).split(sep)[0]!;
  const row = folders.get(folder) ?? { files: 0, passed: 0, failed: 0, skipped: 0, seconds: 0 };
  const counts = { files: 1, passed: 0, failed: 0, skipped: 0 };
  for (const { status: outcome } of assertionResults) counts[outcome === "passed" || outcome === "failed" ? outcome : "skipped"] += 1;
  // A file that fails outside its tests, in a hook or an import, has failed too.
  if (status === "failed" && counts.failed === 0) counts.failed = 1;
  for (const key of ["files", "passed", "failed", "skipped"] as const) {
    row[key] += counts[key];
    total[key] += counts[key];
  }
  row.seconds += Math.max(0, endTime - startTime) / 1_000;
  folders.set(folder, row);
}
if (code !== 0 && total.failed === 0) total.failed = 1;

const print = (cells: (string | number)[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? String(cell).padEnd(12) : String(cell).padStart(9))).join(""));
console.log("");
print(["test/", "files", "passed", "failed", "skipped", "seconds"]);
for (const [folder, row] of [...folders].toSorted(([a], [b]) => a.localeCompare(b)))
  print([folder, row.files, row.passed, row.failed, row.skipped, row.seconds.toFixed(1)]);
const seconds = Math.round((performance.now() - started) / 100) / 10;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
console.log(JSON.stringify({ ok: code === 0, ...total, seconds }));
process.exit(code);
