import { DAYS, type AutomationSchedule, type PublishingWindow } from "./automation.ts";
import { instantOf, offsetAt } from "./localTime.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** When posts of a site may go out. */
export interface SlotRules {
  /** IANA name; days and windows are in it */
  time_zone: string;
  /** none: at any time */
  windows: PublishingWindow[];
  /** posts per local day; null: as many as there are */
  daily_cap: number | null;
  /** between one post and the next */
  spacing_minutes: number;
}

/**
 * The next times at which posts may go out, in milliseconds since the epoch, ascending; none is before `now` or before what is planned.
 * A local time that the change of clocks skips is the first one after it; of an hour that comes twice only the first counts.
 * @param planned times that were given out already; they count towards the cap of their day
 * @param count how many are wanted
 */
export function nextSlots(rules: SlotRules, planned: readonly number[], now: number, count: number): number[] {
  const { time_zone: zone } = rules;
  const cap = rules.daily_cap ?? Number.POSITIVE_INFINITY;
  const spacing = rules.spacing_minutes * MINUTE_MS;
  const slots: number[] = [];
  const perDay = new Map<string, number>();
  const hasRoom = (day: string) => slots.length < count && (perDay.get(day) ?? 0) < cap;
  const note = (instant: number) => {
    const day = localDay(instant, zone);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  };
  let earliest = planned.reduce((latest, instant) => Math.max(latest, instant + spacing), now);
  // Days that are over need no counting: a plan may be long.
  for (const instant of planned) if (instant > earliest - spacing - 2 * DAY_MS) note(instant);
  for (let day = localDay(earliest, zone); slots.length < count; day = dayAfter(day, 1)) {
    for (const { start, end } of openings(rules, day)) {
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

/** When a schedule was due last, `now` included; null when it has no day. */
export function lastDue(schedule: AutomationSchedule, zone: string, now: number): number | null {
  for (const due of dueTimes(schedule, zone, now, -1)) if (due <= now) return due;
  return null;
}

/** When a schedule is due next, after `now`. */
export function nextDue(schedule: AutomationSchedule, zone: string, now: number): number | null {
  for (const due of dueTimes(schedule, zone, now, 1)) if (due > now) return due;
  return null;
}

/** The times of a schedule within eight days of `now`, from a day before it onwards, or from a day after it back. */
function* dueTimes({ days, at }: AutomationSchedule, zone: string, now: number, step: 1 | -1): Generator<number> {
  const today = localDay(now, zone);
  for (let offset = -1; offset <= 8; offset += 1) {
    const day = dayAfter(today, offset * step);
    if (days.includes(weekday(day))) yield instantOf(`${day}T${at}`, zone);
  }
}

/** The windows of a local day as instants, first things first. */
function openings({ windows, time_zone: zone }: SlotRules, day: string): { start: number; end: number }[] {
  const ofDay = windows.length === 0 ? [{ from: "00:00", to: "24:00" }] : windows.filter(({ days }) => days.includes(weekday(day)));
  return ofDay
    .map(({ from, to }) => {
      const start = instantOf(`${day}T${from}`, zone);
      // One that the change of clocks skips as a whole is open for a minute: the day is not to be lost.
      return { start, end: Math.max(start + MINUTE_MS, instantOf(`${day}T${to}`, zone)) };
    })
    .toSorted((a, b) => a.start - b.start);
}

/** The instant itself, or, in an hour that comes for the second time, the end of that. */
function firstPass(instant: number, zone: string): number {
  const repeated = instant - instantOf(localTime(instant, zone), zone);
  if (repeated === 0) return instant;
  let [early, late] = [instant, instant + repeated];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (instantOf(localTime(middle, zone), zone) === middle) late = middle;
    else early = middle;
  }
  return late;
}

/** `2027-03-28T09:00:00.000`: what the clock on the wall shows. */
export function localTime(instant: number, zone: string): string {
  return new Date(instant + offsetAt(zone, instant)).toISOString().slice(0, -1);
}

const localDay = (instant: number, zone: string) => localTime(instant, zone).slice(0, 10);
const dayAfter = (day: string, days: number) => new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
const weekday = (day: string) => DAYS[new Date(`${day}T00:00Z`).getUTCDay()]!;
