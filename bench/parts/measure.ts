/** The value below which `share` of the samples lie (nearest rank). */
export function percentile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/**
 * Calls `act` at a fixed rate, whether or not earlier calls have ended. So a slow answer delays no other start,
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

/**
 * Calls `act` from `clients` clients, each beginning its next call when the one before has ended, until `count` calls are made.
 * Returns milliseconds per call, and how long all of them took.
 */
export async function atOnce(
  clients: number,
  count: number,
  act: (index: number) => Promise<unknown>,
): Promise<{ samples: number[]; took_ms: number }> {
  const samples: number[] = [];
  let next = 0;
  const begin = performance.now();
  const client = async () => {
    while (next < count) {
      const index = next++;
      const started = performance.now();
      await act(index);
      samples.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { samples, took_ms: performance.now() - begin };
}

/** A table for people, on stderr, so that stdout ends with one line of JSON. */
export function table(rows: Record<string, string | number>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const width = (column: string) => Math.max(column.length, ...rows.map((row) => String(row[column]).length));
  const print = (cells: string[]) => console.error(`  ${cells.map((cell, index) => cell.padEnd(width(columns[index]!))).join("  ")}`);
  print(columns);
  for (const row of rows) print(columns.map((column) => String(row[column])));
}
