/** The value below which `share` of the samples lie (nearest rank). */
export function percentile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/**
 * Calls `act` at a fixed rate, whether the calls before have ended or not, so that a slow answer delays no other's start
 * and its wait counts. Returns milliseconds per call.
 */
export async function atRate(perSecond: number, count: number, act: (index: number) => Promise<unknown>): Promise<number[]> {
  const begin = performance.now();
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const due = begin + (index * 1_000) / perSecond;
      await new Promise((resume) => setTimeout(resume, Math.max(0, due - performance.now())));
      const started = performance.now();
      await act(index);
      return performance.now() - started;
    }),
  );
}

/** A table for people, on stderr, so that stdout ends with one line of JSON. */
export function table(rows: Record<string, string | number>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const width = (column: string) => Math.max(column.length, ...rows.map((row) => String(row[column]).length));
  const print = (cells: string[]) => console.error(`  ${cells.map((cell, index) => cell.padEnd(width(columns[index]!))).join("  ")}`);
  print(columns);
  for (const row of rows) print(columns.map((column) => String(row[column])));
}
