const parts = (time_zone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: time_zone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });

/** A zone's offset from UTC at a moment, in milliseconds. */
function offsetAt(moment: number, zone: string): number {
  const shown = parts(zone).format(moment).replace(", ", "T");
  return Date.parse(`${shown}Z`) - Math.floor(moment / 1000) * 1000;
}

/**
 * The moment of a local time in a zone, for display. At a change of clocks, the API decides which moment is meant.
 * @param local `2027-03-28T09:00`
 * @returns undefined if it is no time
 */
export function momentIn(local: string, zone: string): Date | undefined {
  const asUtc = Date.parse(`${local}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const guess = asUtc - offsetAt(asUtc, zone);
  return new Date(asUtc - offsetAt(guess, zone));
}

/** A moment in a zone's local time, in the form of `datetime-local`: `2027-03-28T09:00`. */
export const localIn = (moment: Date, zone: string): string => parts(zone).format(moment).replace(", ", "T").slice(0, 16);
