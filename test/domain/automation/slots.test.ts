import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAYS, type PublishingWindow } from "../../../domain/automation/run.ts";
import { lastDue, localTime, nextDue, nextSlots, type SlotRules } from "../../../domain/automation/slots.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY_DAY = [...DAYS];

/** Three zones, each at its clock changes in 2027: an hour in the north, half an hour on Lord Howe. */
const CHANGES = {
  "Europe/Berlin": { spring: "2027-03-28T01:00Z", autumn: "2027-10-31T01:00Z", shift: HOUR },
  "America/New_York": { spring: "2027-03-14T07:00Z", autumn: "2027-11-07T06:00Z", shift: HOUR },
  "Australia/Lord_Howe": { spring: "2027-10-02T15:30Z", autumn: "2027-04-03T15:00Z", shift: HOUR / 2 },
} as const;
type Zone = keyof typeof CHANGES;
const zones = Object.keys(CHANGES) as Zone[];
const rules = (more: Partial<SlotRules> = {}): SlotRules => ({
  time_zone: "UTC",
  windows: [],
  daily_cap: null,
  spacing_minutes: 0,
  ...more,
});
const daily = (from: string, to: string): PublishingWindow[] => [{ days: EVERY_DAY, from, to }];
const at = (iso: string) => Date.parse(iso);
const iso = (instants: number[]) => instants.map((instant) => new Date(instant).toISOString().slice(0, 16));
const wall = (zone: string) => (instant: number) => localTime(instant, zone).slice(0, 16);

describe("slots", () => {
  test("without rules everything is published now", () => {
    expect(nextSlots(rules(), [], 5_000, 3)).toEqual([5_000, 5_000, 5_000]);
  });

  test("window, spacing and cap are kept, and what does not fit goes to the next day", () => {
    const slots = nextSlots(rules({ windows: daily("09:00", "10:00"), spacing_minutes: 30, daily_cap: 3 }), [], at("2027-01-04T08:00Z"), 5);
    expect(iso(slots)).toEqual(["2027-01-04T09:00", "2027-01-04T09:30", "2027-01-05T09:00", "2027-01-05T09:30", "2027-01-06T09:00"]);
  });

  test("planned articles count towards their day's cap, and the next one keeps its spacing from them", () => {
    const planned = [at("2027-01-04T09:00Z"), at("2027-01-04T09:20Z")];
    const slots = nextSlots(rules({ spacing_minutes: 20, daily_cap: 3 }), planned, at("2027-01-04T08:00Z"), 2);
    expect(iso(slots)).toEqual(["2027-01-04T09:40", "2027-01-05T00:00"]);
  });

  test("only windows of the day itself are used", () => {
    const windows: PublishingWindow[] = [{ days: ["mon", "thu"], from: "22:00", to: "24:00" }];
    const slots = nextSlots(rules({ windows, daily_cap: 1 }), [], at("2027-01-05T00:00Z"), 3);
    expect(iso(slots)).toEqual(["2027-01-07T22:00", "2027-01-11T22:00", "2027-01-14T22:00"]);
  });
});

describe.each(zones)("in %s", (zone) => {
  const { spring, autumn, shift } = CHANGES[zone];
  const dayOf = (change: string) => localTime(at(change), zone).slice(0, 10);
  const nearChange = fc
    .record({ change: fc.constantFrom(spring, autumn), minutes: fc.integer({ min: -72 * 60, max: 48 * 60 }) })
    .map(({ change, minutes }) => at(change) + minutes * MINUTE);
  const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const window = fc
    .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 600 }), fc.subarray(EVERY_DAY, { minLength: 1 }))
    .map(([from, length, days]) => ({ days, from: clock(from), to: clock(Math.min(1440, from + length)) }));
  const anyRules = fc.record({
    time_zone: fc.constant(zone),
    windows: fc.array(window, { maxLength: 3 }),
    daily_cap: fc.option(fc.integer({ min: 1, max: 6 })),
    spacing_minutes: fc.integer({ min: 0, max: 300 }),
  });

  test("a window across both clock changes opens at its local time on each day", () => {
    for (const change of [spring, autumn]) {
      const slots = nextSlots(rules({ time_zone: zone, windows: daily("09:00", "17:00"), daily_cap: 1 }), [], at(change) - 60 * HOUR, 6);
      // The first may be in the middle of an open window.
      expect(slots.slice(1).map((slot) => wall(zone)(slot).slice(11))).toEqual(Array(5).fill("09:00"));
    }
  });

  test("a time that spring skips becomes the first time after it, and the day is used", () => {
    const windows = daily("02:05", "02:25");
    const slots = nextSlots(rules({ time_zone: zone, windows, daily_cap: 1 }), [], at(spring) - 30 * HOUR, 3);
    const skipped = slots.find((slot) => wall(zone)(slot).startsWith(dayOf(spring)));
    expect(skipped).toBe(at(spring));
    expect(new Set(slots.map((slot) => wall(zone)(slot).slice(0, 10))).size).toBe(3);
  });

  test("of an hour that occurs twice in autumn only the first is used", () => {
    const slots = nextSlots(rules({ time_zone: zone, spacing_minutes: 10 }), [], at(autumn) - shift, 18).map(wall(zone));
    expect(new Set(slots).size).toBe(slots.length);
    expect(slots.toSorted()).toEqual(slots);
    // Nothing is sent while the clock repeats.
    expect(nextSlots(rules({ time_zone: zone }), [], at(autumn) + MINUTE, 1)).toEqual([at(autumn) + shift]);
  });

  test("with any rules, slots are in a window, ordered, spaced, within the cap, and at no local time twice", () => {
    fc.assert(
      fc.property(anyRules, nearChange, fc.integer({ min: 1, max: 25 }), (given, now, count) => {
        const slots = nextSlots(given, [], now, count);
        expect(slots).toHaveLength(count);
        const perDay = new Map<string, number>();
        slots.forEach((slot, index) => {
          const [day, time] = wall(zone)(slot).split("T") as [string, string];
          const weekday = DAYS[new Date(`${day}T00:00Z`).getUTCDay()]!;
          perDay.set(day, (perDay.get(day) ?? 0) + 1);
          const inside = given.windows.some(({ days, from, to }) => days.includes(weekday) && from <= time && time < to);
          expect(given.windows.length === 0 || inside || slot === at(spring)).toBe(true);
          const before = index === 0 ? now : slots[index - 1]! + given.spacing_minutes * MINUTE;
          expect(slot).toBeGreaterThanOrEqual(before);
        });
        if (given.daily_cap !== null) expect(Math.max(...perDay.values())).toBeLessThanOrEqual(given.daily_cap);
        const times = slots.map((slot) => localTime(slot, zone));
        expect(times.toSorted()).toEqual(times);
        if (given.spacing_minutes > 0) expect(new Set(times).size).toBe(count);
      }),
      { numRuns: 300 },
    );
  });

  test("no slot is later than necessary: the minute before was closed, full, or a repeated local time", () => {
    fc.assert(
      fc.property(anyRules, nearChange, fc.double({ min: 0, max: 1, noNaN: true }), (given, now, part) => {
        const [first] = nextSlots(given, [], now, 1);
        const tried = now + Math.floor((part * (first! - now)) / MINUTE) * MINUTE;
        if (tried === first) return;
        const [day, time] = wall(zone)(tried).split("T") as [string, string];
        const weekday = DAYS[new Date(`${day}T00:00Z`).getUTCDay()]!;
        const open =
          given.windows.length === 0 || given.windows.some(({ days, from, to }) => days.includes(weekday) && from <= time && time < to);
        const secondPass = tried >= at(autumn) && tried < at(autumn) + shift;
        expect(open && !secondPass).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test("planning page by page gives the same times as planning at once", () => {
    fc.assert(
      fc.property(anyRules, nearChange, fc.integer({ min: 1, max: 10 }), (given, now, page) => {
        const whole = nextSlots(given, [], now, page * 2);
        const first = nextSlots(given, [], now, page);
        expect([...first, ...nextSlots(given, first, now, page)]).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  test("a schedule is due once on each of its local days, a year long", () => {
    const start = at("2027-01-01T12:00Z");
    for (const time of ["00:00", "02:15", "13:45"]) {
      const schedule = { days: EVERY_DAY, at: time };
      const due = new Set<number>();
      for (let hour = 0; hour < 365 * 24; hour += 3) due.add(lastDue(schedule, zone, start + hour * HOUR)!);
      const days = [...due].map((instant) => wall(zone)(instant).slice(0, 10));
      expect(new Set(days).size).toBe(days.length);
      expect(days.length).toBeGreaterThanOrEqual(365);
      const odd = [...due].filter((instant) => wall(zone)(instant).slice(11) !== time);
      expect(odd).toEqual(time === "02:15" ? [at(spring)] : []);
    }
  });

  test("the next due time becomes the last due time once it has passed", () => {
    fc.assert(
      fc.property(nearChange, fc.integer({ min: 0, max: 1439 }), fc.subarray(EVERY_DAY, { minLength: 1 }), (now, minutes, days) => {
        const schedule = { days, at: clock(minutes) };
        const next = nextDue(schedule, zone, now)!;
        expect(next).toBeGreaterThan(now);
        expect(lastDue(schedule, zone, next)).toBe(next);
        expect(lastDue(schedule, zone, next - 1)).toBeLessThanOrEqual(now);
      }),
    );
  });
});

test("a weekly schedule that was not checked for a month is due once, at its latest time", () => {
  const schedule = { days: ["mon" as const], at: "06:00" };
  expect(new Date(lastDue(schedule, "Europe/Berlin", at("2027-02-05T12:00Z"))!).toISOString()).toBe("2027-02-01T05:00:00.000Z");
});
