import { expect, test } from "vitest";
import { moved } from "../../console/data/calendarMoved.ts";
import { gapsOf, rangeOf, shifted } from "../../console/parts/calendar/views.ts";
import { addDays, clocksChange, dateAt, daysBetween, firstOfMonth, mondayOf } from "../../console/parts/time/dates.ts";
import { passed, timePresets } from "../../console/parts/time/presets.ts";

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
  expect([daysBetween("2026-10-24", "2026-10-26"), daysBetween("2027-01-01", "2026-12-31")]).toEqual([2, -1]);
  expect([firstOfMonth("2026-12-31"), firstOfMonth("2026-12-31", 1), firstOfMonth("2027-01-31", -1)]).toEqual([
    "2026-12-01",
    "2027-01-01",
    "2026-12-01",
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

test.each([
  ["Europe/Berlin", "2027-03-28", 60],
  ["America/New_York", "2026-11-01", -60],
  ["Australia/Lord_Howe", "2026-10-04", 30],
  // The clocks change at midnight, so the day begins at one.
  ["Africa/Cairo", "2026-04-24", 60],
  ["Asia/Kolkata", "2026-04-24", 0],
])("in %s the clocks change on %s by %i minutes, and on no day beside it", (zone, date, minutes) => {
  expect([-2, -1, 0, 1, 2].map((days) => clocksChange(addDays(date, days), zone))).toEqual([0, 0, minutes, 0, 0]);
});

test("a month is shown in whole weeks with the coming one, and a step later is the next month", () => {
  const month = (date: string, today: string) => rangeOf({ view: "month", date }, today);
  expect(month("2026-11-29", "2026-11-02")).toEqual({ from: "2026-10-26", to: "2026-12-06" });
  // It begins on a Monday and ends on a Sunday.
  expect(month("2027-02-14", "2027-02-21")).toEqual({ from: "2027-02-01", to: "2027-02-28" });
  expect(month("2027-02-14", "2027-02-28")).toEqual({ from: "2027-02-01", to: "2027-03-07" });
  expect(month("2027-02-14", "2027-03-01")).toEqual({ from: "2027-02-01", to: "2027-02-28" });
  expect(rangeOf({ view: "week", date: "2027-01-01" }, "2027-01-01")).toEqual({ from: "2026-12-28", to: "2027-01-03" });
  expect(shifted({ view: "month", date: "2027-01-31" }, 1)).toEqual({ view: "month", date: "2027-02-01" });
  expect(shifted({ view: "week", date: "2027-01-01" }, -1)).toEqual({ view: "week", date: "2026-12-25" });
});

test("times that are often chosen are by the site's clock, and none is offered twice", () => {
  const values = (now: string, zone: string) => timePresets(Date.parse(now), zone).map(({ value }) => value);
  expect(values("2026-11-25T10:02:10Z", "Europe/Berlin")).toEqual(["2026-11-25T12:05", "2026-11-26T09:00", "2026-11-30T09:00"]);
  // It is Thursday there already.
  expect(values("2026-11-25T12:00:00Z", "Pacific/Auckland")).toEqual(["2026-11-26T02:00", "2026-11-27T09:00", "2026-11-30T09:00"]);
  expect(values("2026-11-29T12:00:00Z", "UTC")).toEqual(["2026-11-29T13:00", "2026-11-30T09:00"]);
});

test("of a given day, only times of that day are offered that have not passed", () => {
  const values = (date: string) =>
    timePresets(Date.parse("2026-11-25T14:02:10Z"), "Europe/Berlin", date).map(({ value }) => value.slice(11));
  expect(values("2026-12-14")).toEqual(["09:00", "12:00", "15:00", "18:00"]);
  expect(values("2026-11-25")).toEqual(["18:00"]);
});

test("a time has passed by the site's clock, but not in its own minute", () => {
  const now = Date.parse("2026-11-25T10:02:40Z");
  expect(passed("2026-11-25T11:01", "Europe/Berlin", now)).toBe("That time has passed. Pick a later time, or publish now.");
  expect(["2026-11-25T11:02", "2026-11-25T11:03", ""].map((value) => passed(value, "Europe/Berlin", now))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("an article that is moved is on its new day at once, and what happened to it stays", () => {
  const entry = (content_id: number, at: string, more: object = {}) => ({ content_id, at, kind: "scheduled", can_move: true, ...more });
  const data = {
    time_zone: "Europe/Berlin",
    days: [
      {
        date: "2026-11-30",
        total: 9,
        entries: [entry(1, "2026-11-30T08:00:00.000Z", { kind: "published", can_move: false }), entry(1, "2026-11-30T09:00:00.000Z")],
      },
      { date: "2026-12-01", total: 1, entries: [entry(2, "2026-12-01T08:00:00.000Z")] },
    ],
  };
  const after = moved(data, 1, Date.parse("2026-11-30T23:30:00Z"));
  expect(after.days.map(({ total, entries }) => [total, entries.map(({ content_id, at }) => [content_id, at])])).toEqual([
    [8, [[1, "2026-11-30T08:00:00.000Z"]]],
    [
      2,
      [
        [1, "2026-11-30T23:30:00.000Z"],
        [2, "2026-12-01T08:00:00.000Z"],
      ],
    ],
  ]);
  expect(moved(data, 3, 0)).toBe(data);
});

test("a row of empty days is one gap", () => {
  const isEmpty = (date: string) => date !== "2026-12-02";
  expect([...gapsOf(["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03"], isEmpty)]).toEqual([
    ["2026-11-30", "2026-12-01"],
    ["2026-12-03", "2026-12-03"],
  ]);
});
