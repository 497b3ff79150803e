import { DAYS, type AutomationSchedule, type Day, type PublishingWindow } from "./run.ts";
import { instantOfWall, offsetAt } from "../localTime.ts";

const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** The rules for when posts of a site may be published. */
export interface SlotRules {
  /** IANA name. Days and windows are local times of this zone */
  time_zone: string;
  /** none: at any time */
  windows: PublishingWindow[];
  /** posts per local day; null: no limit */
  daily_cap: number | null;
  /** the least distance between two posts */
  spacing_minutes: number;
}

/**
 * The next times at which posts may be published, in milliseconds since the epoch, ascending. None is before `now` or before a planned time.
 * A local time that the clock change skips becomes the first instant after the change. Of an hour that occurs twice, only the first counts.
 * @param planned times that are assigned already; they count towards the cap of their day
 * @param count how many times are wanted
 */
export function nextSlots(rules: SlotRules, planned: readonly number[], now: number, count: number): number[] {
  const { time_zone: zone } = rules;
  const cap = rules.daily_cap ?? Number.POSITIVE_INFINITY;
  const spacing = rules.spacing_minutes * MINUTE_MS;
  const week = DAYS.map((day) => openingsOf(rules.windows, day));
  const slots: number[] = [];
  const perDay = new Map<number, number>();
  const hasRoom = (day: number) => slots.length < count && (perDay.get(day) ?? 0) < cap;
  const note = (instant: number) => {
    const day = dayNumber(instant, zone);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  };
  let earliest = planned.reduce((latest, instant) => Math.max(latest, instant + spacing), now);
  // Past days need no counting. This matters because a plan may be long.
  for (const instant of planned) if (instant > earliest - spacing - 2 * DAY_MS) note(instant);
  // Up to a week may lie between two posts. The loop skips these days.
  for (let day = dayNumber(earliest, zone); slots.length < count; day = Math.max(day + 1, dayNumber(earliest, zone))) {
    for (const { from, to } of week[weekdayOf(day)]!) {
      if (!hasRoom(day)) break;
      const start = instantOfWall(day * DAY_MS + from, zone);
      // If the clock change skips a whole window, it is open for a minute, so that the day is not lost.
      const end = Math.max(start + MINUTE_MS, instantOfWall(day * DAY_MS + to, zone));
      while (hasRoom(day)) {
        const slot = firstPass(Math.max(earliest, start), zone);
        if (slot >= end) break;
        slots.push(slot);
        note(slot);
        earliest = slot + spacing;
      }
    }
  }
  return slots;
}

/** The last time at which a schedule was due, up to and including `now`; null if it has no day. */
export function lastDue(schedule: AutomationSchedule, zone: string, now: number): number | null {
  for (const due of dueTimes(schedule, zone, now, -1)) if (due <= now) return due;
  return null;
}

/** The next time at which a schedule is due, after `now`; null if it has no day. */
export function nextDue(schedule: AutomationSchedule, zone: string, now: number): number | null {
  for (const due of dueTimes(schedule, zone, now, 1)) if (due > now) return due;
  return null;
}

/** The times of a schedule within eight days of `now`: forward from a day before it, or backward from a day after it. */
function* dueTimes({ days, at }: AutomationSchedule, zone: string, now: number, step: 1 | -1): Generator<number> {
  const today = dayNumber(now, zone);
  for (let offset = -1; offset <= 8; offset += 1) {
    const day = today + offset * step;
    if (days.includes(DAYS[weekdayOf(day)]!)) yield instantOfWall(day * DAY_MS + sinceMidnight(at), zone);
  }
}

/** The windows of a weekday, in milliseconds since its midnight and in ascending order. Adjoining windows are merged. */
export function openingsOf(windows: readonly PublishingWindow[], day: Day): { from: number; to: number }[] {
  if (windows.length === 0) return [{ from: 0, to: DAY_MS }];
  const merged: { from: number; to: number }[] = [];
  const ofDay = windows
    .filter(({ days }) => days.includes(day))
    .map(({ from, to }) => ({ from: sinceMidnight(from), to: sinceMidnight(to) }));
  for (const window of ofDay.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && window.from <= last.to) last.to = Math.max(last.to, window.to);
    else merged.push(window);
  }
  return merged;
}

/** `HH:MM` in milliseconds. */
const sinceMidnight = (clock: string) => (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))) * MINUTE_MS;

/** The instant itself. If it lies in the second pass of a repeated hour, the end of that hour. */
function firstPass(instant: number, zone: string): number {
  const repeated = instant - firstOf(instant, zone);
  if (repeated === 0) return instant;
  let [early, late] = [instant, instant + repeated];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (firstOf(middle, zone) === middle) late = middle;
    else early = middle;
  }
  return late;
}

/** The first instant with the same local time. */
const firstOf = (instant: number, zone: string) => instantOfWall(instant + offsetAt(zone, instant), zone);

/** The local time, such as `2027-03-28T09:00:00.000`. */
export function localTime(instant: number, zone: string): string {
  return new Date(instant + offsetAt(zone, instant)).toISOString().slice(0, -1);
}

/** The number of local days since the epoch. */
export const dayNumber = (instant: number, zone: string) => Math.floor((instant + offsetAt(zone, instant)) / DAY_MS);
/** 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7;
