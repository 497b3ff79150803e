import { instantOfWall, offsetAt } from "../localTime.ts";
import { DAYS } from "./run.ts";
import { DAY_MS, dayNumber, openingsOf, type SlotRules, weekdayOf } from "./slots.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A time is free if the site has nothing within so many hours before and after it. */
export const FREE_HOURS = 3;
/** A site that has published nothing yet. */
const FIRST_HOUR = 9;
/** Nobody can approve an article and send it in less. */
const LEAD_MS = 5 * MINUTE_MS;
/** How far the search goes, in days. */
const FARTHEST_DAYS = 366;

/**
 * The hour at which a site usually publishes, 0 to 23 in its local time: the most frequent one, of equally frequent ones the earliest.
 * Without any it is nine in the morning.
 * @param published times of its newest posts, in milliseconds since the epoch
 */
export function usualHour(published: readonly number[], zone: string): number {
  const counts = Array.from({ length: 24 }, () => 0);
  for (const instant of published) {
    const wall = instant + offsetAt(zone, instant);
    counts[Math.floor((wall - dayNumber(instant, zone) * DAY_MS) / HOUR_MS)]! += 1;
  }
  const most = Math.max(...counts);
  return most === 0 ? FIRST_HOUR : counts.indexOf(most);
}

export interface FreeSlot {
  /** milliseconds since the epoch */
  at: number;
  by: "windows" | "usual_hour";
}

/**
 * The next time at which a site has nothing within `FREE_HOURS`, or within the least distance of its automation, if that is longer. If
 * automation has windows, it is a full hour after the beginning of one; otherwise the site's usual hour of a day. Days whose cap is reached
 * are left out.
 * @param taken what the site has: the times of articles that are planned, and of posts that were made a little while ago
 * @param published times of its newest posts, from which the usual hour follows. All in milliseconds since the epoch
 * @returns null if a whole year is full
 */
export function nextFree(rules: SlotRules, taken: readonly number[], published: readonly number[], now: number): FreeSlot | null {
  const { time_zone: zone, windows, daily_cap, spacing_minutes } = rules;
  const near = Math.max(FREE_HOURS * HOUR_MS, spacing_minutes * MINUTE_MS);
  const sorted = taken.toSorted((a, b) => a - b);
  const perDay = new Map<number, number>();
  for (const instant of sorted) {
    const day = dayNumber(instant, zone);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  const from = usualHour(published, zone) * HOUR_MS;
  const by = windows.length > 0 ? "windows" : "usual_hour";
  const usual = [{ from, to: from + MINUTE_MS }];
  const today = dayNumber(now, zone);
  for (let day = today; day <= today + FARTHEST_DAYS; day += 1) {
    if ((perDay.get(day) ?? 0) >= (daily_cap ?? Number.POSITIVE_INFINITY)) continue;
    for (const opening of by === "windows" ? openingsOf(windows, DAYS[weekdayOf(day)]!) : usual) {
      for (let wall = opening.from; wall < opening.to; wall += HOUR_MS) {
        const at = instantOfWall(day * DAY_MS + wall, zone);
        if (at >= now + LEAD_MS && !hasNear(sorted, at, near)) return { at, by };
      }
    }
  }
  return null;
}

/** Whether one of the ascending times is less than `distance` away. */
function hasNear(sorted: readonly number[], at: number, distance: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= at - distance) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && sorted[low]! < at + distance;
}
