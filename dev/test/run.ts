import type { FileResult } from "./reporter.ts";
import { printTable, runVitest } from "./vitest.ts";

/*
 * npm test [-- FILTER… and other options of vitest]: runs the tests, then prints the results by folder and by WordPress, the total
 * counts on a line of their own, and everything as one line of JSON.
 */
const { code, how, report, seconds } = await runVitest(process.argv.slice(2));
if (!report) {
  console.log("0 passed, 1 failed");
  console.log(JSON.stringify({ ok: false, error: `the test runner ended without a report (${how})` }));
  process.exit(code || 1);
}

const groups = new Map<string, Omit<FileResult, "group"> & { files: number }>();
const total = { files: 0, passed: 0, failed: 0, skipped: 0 };
for (const { group, seconds: took, ...counts } of report) {
  const row = groups.get(group) ?? { files: 0, passed: 0, failed: 0, skipped: 0, seconds: 0 };
  for (const [key, count] of Object.entries({ files: 1, ...counts }) as [keyof typeof total, number][]) {
    row[key] += count;
    total[key] += count;
  }
  row.seconds += took;
  groups.set(group, row);
}
if (code !== 0 && total.failed === 0) total.failed = 1;

printTable(
  ["test/", "files", "passed", "failed", "skipped", "seconds"],
  [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([group, row]) => [group, row.files, row.passed, row.failed, row.skipped, row.seconds.toFixed(1)]),
);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
console.log(JSON.stringify({ ok: code === 0, ...total, seconds }));
process.exit(code);
