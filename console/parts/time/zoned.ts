const parts = (time_zone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: time_zone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });

/** Milliseconds that a zone's clocks are before UTC's at a moment. */
function offsetAt(moment: number, zone: string): number {
  const shown = parts(zone).format(moment).replace(", ", "T");
  return Date.parse(`${shown}Z`) - Math.floor(moment / 1000) * 1000;
}

/**
 * The moment of a local time in a zone, for showing; the API decides which is meant where clocks change.
 * @param local `2027-03-28T09:00`
 * @returns undefined for what is no time
 */
export function momentIn(local: string, zone: string): Date | undefined {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const guess = asUtc - offsetAt(asUtc, zone);
  return new Date(asUtc - offsetAt(guess, zone));
}

/** A moment as a zone's clocks show it, as `datetime-local` takes it: `2027-03-28T09:00`. */
export const localIn = (moment: Date, zone: string): string => parts(zone).format(moment).replace(", ", "T").slice(0, 16);
