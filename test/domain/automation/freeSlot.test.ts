import { describe, expect, test } from "vitest";
import { nextFree, usualHour } from "../../../domain/automation/freeSlot.ts";
import type { SlotRules } from "../../../domain/automation/slots.ts";

const at = (text: string) => Date.parse(text);
const ANY: SlotRules = { time_zone: "Europe/Berlin", windows: [], daily_cap: null, spacing_minutes: 0 };
const WORKDAYS = { days: ["mon", "tue", "wed", "thu", "fri"] as const, from: "09:00", to: "12:00" };
const free = (rules: Partial<SlotRules>, taken: string[], now: string, published: string[] = []) => {
  const found = nextFree({ ...ANY, ...rules }, taken.map(at), published.map(at), at(now));
  return found && [new Date(found.at).toISOString(), found.by];
};

describe("the usual hour", () => {
  test("is the most frequent one by the site's clock, in summer and in winter", () => {
    expect(usualHour(["2026-07-01T05:10:00Z", "2026-12-01T06:30:00Z", "2026-12-02T14:00:00Z"].map(at), "Europe/Berlin")).toBe(7);
  });
  test("is the earliest of equally frequent ones, and nine without any", () => {
    expect(usualHour(["2026-12-01T14:00:00Z", "2026-12-01T08:00:00Z"].map(at), "UTC")).toBe(8);
    expect(usualHour([], "UTC")).toBe(9);
  });
});

describe("the next free time", () => {
  test("is the site's usual hour, today if it is still to come, and tomorrow otherwise", () => {
    const posts = ["2026-11-20T17:00:00Z", "2026-11-21T17:20:00Z"];
    expect(free({}, [], "2026-11-29T12:00:00Z", posts)).toEqual(["2026-11-29T17:00:00.000Z", "usual_hour"]);
    expect(free({}, [], "2026-11-29T17:00:00Z", posts)).toEqual(["2026-11-30T17:00:00.000Z", "usual_hour"]);
  });
  test("keeps three hours from what is planned, and not more", () => {
    expect(free({}, ["2026-11-30T10:59:00Z"], "2026-11-29T12:00:00Z")).toEqual(["2026-12-01T08:00:00.000Z", "usual_hour"]);
    expect(free({}, ["2026-11-30T11:00:00Z"], "2026-11-29T12:00:00Z")).toEqual(["2026-11-30T08:00:00.000Z", "usual_hour"]);
    expect(free({}, ["2026-11-30T05:00:00Z"], "2026-11-29T12:00:00Z")).toEqual(["2026-11-30T08:00:00.000Z", "usual_hour"]);
  });
  test("is within automation's windows, a full hour after their beginning", () => {
    // A Sunday; the first window is Monday's.
    const rules = { windows: [{ ...WORKDAYS, days: [...WORKDAYS.days] }], spacing_minutes: 30 };
    expect(free(rules, [], "2026-11-29T12:00:00Z")).toEqual(["2026-11-30T08:00:00.000Z", "windows"]);
    expect(free(rules, [], "2026-11-30T08:30:00Z")).toEqual(["2026-11-30T09:00:00.000Z", "windows"]);
    expect(free(rules, ["2026-11-30T07:00:00Z"], "2026-11-29T12:00:00Z")).toEqual(["2026-11-30T10:00:00.000Z", "windows"]);
  });
  test("keeps automation's least distance if that is longer, and its cap of a day", () => {
    expect(free({ spacing_minutes: 24 * 60 }, ["2026-11-30T08:00:00Z"], "2026-11-29T12:00:00Z")).toEqual([
      "2026-12-01T08:00:00.000Z",
      "usual_hour",
    ]);
    expect(free({ daily_cap: 1 }, ["2026-11-30T20:00:00Z"], "2026-11-29T12:00:00Z")).toEqual(["2026-12-01T08:00:00.000Z", "usual_hour"]);
  });
  test("is the same time of day on both sides of a change of clocks", () => {
    expect(free({}, [], "2027-03-27T12:00:00Z")).toEqual(["2027-03-28T07:00:00.000Z", "usual_hour"]);
  });
  test("is none if a whole year is full", () => {
    const year = Array.from({ length: 400 }, (_, day) => new Date(at("2026-11-29T08:00:00Z") + day * 86_400_000).toISOString());
    expect(free({ time_zone: "UTC" }, year, "2026-11-29T00:00:00Z")).toBe(null);
  });
});
