import { expect, test } from "vitest";
import { addDays, calendarDays, dateAt, mondayOf } from "../../console/pages/sites/site/calendar/days.ts";

test("weeks begin on Mondays, across months, years and clock changes", () => {
  expect(["2026-11-23", "2026-11-25", "2026-11-29", "2027-01-01", "2026-10-25"].map(mondayOf)).toEqual([
    "2026-11-23",
    "2026-11-23",
    "2026-11-23",
    "2026-12-28",
    "2026-10-19",
  ]);
  expect([addDays("2026-12-28", 4), addDays("2027-03-01", -1), addDays("2026-10-24", 2)]).toEqual([
    "2027-01-01",
    "2027-02-28",
    "2026-10-26",
  ]);
});

test("a moment's date is in the site's time zone", () => {
  const moment = Date.parse("2026-11-25T23:30:00Z");
  expect(["Europe/Berlin", "UTC", "Pacific/Auckland", "America/Los_Angeles"].map((zone) => dateAt(moment, zone))).toEqual([
    "2026-11-26",
    "2026-11-25",
    "2026-11-26",
    "2026-11-25",
  ]);
});

test("a day shows what is published on it in the site's time zone, even in an hour that occurs twice", () => {
  const posts = ["2026-10-25T00:00:00", "2026-10-25T02:30:00", "2026-10-25T23:59:59", "2026-10-26T00:00:00"].map((local_time) => ({
    local_time,
  }));
  const days = calendarDays(posts, "Europe/Berlin", "2026-10-24", 3);
  expect(days.map(({ date, posts: of, clocks_change }) => [date, of.length, clocks_change])).toEqual([
    ["2026-10-24", 0, 0],
    ["2026-10-25", 3, -60],
    ["2026-10-26", 1, 0],
  ]);
});

test.each([
  ["Europe/Berlin", "2027-03-28", 60],
  ["America/New_York", "2026-11-01", -60],
  ["Australia/Lord_Howe", "2026-10-04", 30],
  // The clocks change at midnight, so the day begins at one.
  ["Africa/Cairo", "2026-04-24", 60],
  ["Asia/Kolkata", "2026-04-24", 0],
])("in %s the clocks change on %s by %i minutes, and on no day beside it", (zone, date, minutes) => {
  const changes = calendarDays([], zone, addDays(date, -2), 5).map((day) => day.clocks_change);
  expect(changes).toEqual([0, 0, minutes, 0, 0]);
});
