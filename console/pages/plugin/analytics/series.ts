import type { Analytics } from "../../../data/plugin/versions.ts";

/** The last days up to today, as the API names them (UTC), oldest first. */
export function lastDays(count: number, now = Date.now()): string[] {
  return Array.from({ length: count }, (_, place) => new Date(now - (count - 1 - place) * 86_400_000).toISOString().slice(0, 10));
}

/**
 * One row a day: the number of sites by version. Keys are indexes of `versions`, since charts read a name with dots as a path. If there are
 * more versions than colours, the least common ones are summed.
 */
export function byDay(distribution: Analytics["distribution"], colours: number) {
  const most = new Map<string, number>();
  for (const { version, sites } of distribution) most.set(version, Math.max(most.get(version) ?? 0, sites));
  const sorted = [...most].toSorted(([, one], [, other]) => other - one).map(([version]) => version);
  const shown = new Set(sorted.length > colours ? sorted.slice(0, colours - 1) : sorted);
  const highestFirst = [...shown].toSorted((one, other) => other.localeCompare(one, "en", { numeric: true }));
  const versions = [...highestFirst, ...(sorted.length > shown.size ? ["Others"] : [])];
  const rows = new Map<string, { day: string; [place: `v${number}`]: number }>();
  for (const { day, version, sites } of distribution) {
    const row = rows.get(day) ?? { day, ...Object.fromEntries(versions.map((_, place) => [`v${place}`, 0])) };
    row[`v${versions.indexOf(shown.has(version) ? version : "Others")}`]! += sites;
    rows.set(day, row);
  }
  return { versions, rows: [...rows.values()] };
}

/** Days without a download have an entry too. */
export function downloadsByDay(rows: Analytics["downloads"]["by_day"], all: string[]) {
  const known = new Map(rows.map((row) => [row.day, row]));
  return all.map((day) => known.get(day) ?? { day, complete: 0, partial: 0, aborted: 0, refused: 0, failed: 0 });
}
