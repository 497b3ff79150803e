import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FileResult, RESULTS_FILE } from "./reporter.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs vitest once, with its output on the terminal.
 * @param files the files that tests write into, by their environment variables; vitest gets paths of empty ones
 * @returns its exit code, how it ended in words, the results by file (undefined: it ended without any), and the texts of `files`
 */
export async function runVitest(args: string[], files: string[] = []) {
  const dir = await mkdtemp(join(tmpdir(), "igny8-results-"));
  const path = (name: string) => join(dir, name);
  const text = (name: string) => readFile(path(name), "utf8").catch(() => "");
  const script = join(ROOT, "node_modules/vitest/vitest.mjs");
  const started = performance.now();
  const child = spawn(process.execPath, [script, "run", "--reporter=default", "--reporter=./dev/test/reporter.ts", ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      // The processes that run the files share a cache of compiled packages.
      NODE_COMPILE_CACHE: path("compiled"),
      ...Object.fromEntries([RESULTS_FILE, ...files].map((name) => [name, path(name)])),
      ...(process.env["CI"] ? { NO_COLOR: "1" } : { FORCE_COLOR: "1" }),
    },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const { code, how } = await new Promise<{ code: number; how: string }>((resolve) =>
    child.on("exit", (exit, by) => resolve({ code: exit ?? 1, how: by ?? `exit code ${exit}` })),
  );
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const results = await text(RESULTS_FILE);
  const said = Object.fromEntries(await Promise.all(files.map(async (name) => [name, await text(name)] as const)));
  await rm(dir, { recursive: true, force: true });
  return { code, how, seconds, report: results ? (JSON.parse(results) as FileResult[]) : undefined, said };
}

/** Prints rows as a table: the first `texts` columns are texts, and the others are numbers, aligned right. */
export function printTable(head: string[], rows: (string | number)[][], texts = 1): void {
  const widths = head.map((_, column) => Math.max(7, ...[head, ...rows].map((cells) => String(cells[column]).length)) + 2);
  console.log("");
  for (const cells of [head, ...rows])
    console.log(cells.map((cell, at) => (at < texts ? String(cell).padEnd(widths[at]!) : String(cell).padStart(widths[at]!))).join(""));
}
