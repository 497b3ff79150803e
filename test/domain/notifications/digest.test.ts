import { expect, test } from "vitest";
import { CONCERN_KINDS } from "../../../domain/events/concerns.ts";
import { concernsFor, mailedKinds, nextDaily, nextMailAt } from "../../../domain/notifications/digest.ts";

const at = (iso: string) => Date.parse(iso);
const next = (now: string, hour: number, zone: string) => new Date(nextDaily(at(now), hour, zone)).toISOString();

test("a daily mail is at its hour in its time zone, also across clock changes", () => {
  expect(next("2026-11-29T06:59:00Z", 8, "Europe/Berlin")).toBe("2026-11-29T07:00:00.000Z");
  expect(next("2026-11-29T07:00:00Z", 8, "Europe/Berlin")).toBe("2026-11-30T07:00:00.000Z");
  expect(next("2026-03-28T08:00:00Z", 8, "Europe/Berlin")).toBe("2026-03-29T06:00:00.000Z");
  // 02:00 does not exist on that day.
  expect(next("2026-03-29T00:30:00Z", 2, "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
  expect(next("2026-11-29T12:00:00Z", 0, "Pacific/Auckland")).toBe("2026-11-30T11:00:00.000Z");
  expect(next("2026-11-29T12:00:00Z", 23, "America/Los_Angeles")).toBe("2026-11-30T07:00:00.000Z");
});

test("mails: never, after their distance, or daily", () => {
  const zone = { hour: 8, time_zone: "UTC" };
  const now = at("2026-11-29T12:00:00Z");
  expect(nextMailAt("off", zone, now, 600_000)).toBeNull();
  expect(nextMailAt("action", zone, now, 600_000)?.toISOString()).toBe("2026-11-29T12:10:00.000Z");
  expect(nextMailAt("daily", zone, now, 600_000)?.toISOString()).toBe("2026-11-30T08:00:00.000Z");
});

test("viewers are not notified of what only others can mend; mails about action contain nothing else", () => {
  expect(concernsFor("owner")).toEqual(CONCERN_KINDS);
  expect(concernsFor("viewer")).not.toContain("webhook.disabled");
  expect(mailedKinds("action", ["site.resumed", "content.failed", "webhook.disabled"], "viewer")).toEqual(["content.failed"]);
  expect(mailedKinds("daily", ["site.resumed", "content.failed"], "viewer")).toEqual(["content.failed", "site.resumed"]);
  expect(mailedKinds("off", CONCERN_KINDS, "owner")).toEqual([]);
});
