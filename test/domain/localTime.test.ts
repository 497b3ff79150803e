import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf, offsetAt } from "../../domain/localTime.ts";

const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"];
const iso = (instant: number) => new Date(instant).toISOString();
const wallClock = (instant: number, zone: string) => iso(instant + offsetAt(zone, instant)).slice(0, 19);

test.each([
  ["an ordinary time", "2027-07-01T09:00", "Europe/Berlin", "2027-07-01T07:00:00.000Z"],
  ["a time that spring skips", "2027-03-28T02:30", "Europe/Berlin", "2027-03-28T01:00:00.000Z"],
  ["a time that autumn has twice: the first", "2027-10-31T02:30", "Europe/Berlin", "2027-10-31T00:30:00.000Z"],
  ["a skipped time in New York", "2027-03-14T02:15", "America/New_York", "2027-03-14T07:00:00.000Z"],
  ["half an hour skipped on Lord Howe", "2027-10-03T02:10", "Australia/Lord_Howe", "2027-10-02T15:30:00.000Z"],
  ["seconds", "2027-01-01T00:00:30", "Asia/Kolkata", "2026-12-31T18:30:30.000Z"],
])("%s", (_, local, zone, instant) => {
  expect(iso(instantOf(local, zone))).toBe(instant);
});

test("a local time becomes the time at which the wall clock shows it, or the first one after it that exists", () => {
  const minutes = fc.integer({ min: 0, max: 3 * 366 * 24 * 60 }).map((n) => Date.UTC(2026, 0, 1) + n * 60_000);
  fc.assert(
    fc.property(minutes, fc.constantFrom(...ZONES), (wall, zone) => {
      const local = iso(wall).slice(0, 19);
      const shown = wallClock(instantOf(local, zone), zone);
      expect(shown >= local).toBe(true);
      if (shown !== local) expect(wallClock(instantOf(local, zone) - 1, zone) < local).toBe(true);
    }),
  );
});

test.each(["", "tomorrow", "2027-02-30T25:00", "2027-01-01T00:00:00Z"])("%j is refused", (local) => {
  expect(() => instantOf(local, "UTC")).toThrow(RangeError);
});
