import { expect, test } from "vitest";
import { judge, type SiteChecks } from "../../../domain/sites/checks.ts";
import { healthOf, problemsOf, type SiteRecord } from "../../../domain/sites/health.ts";

const now = new Date("2026-01-10T12:00:00.000Z");
const hours = (ago: number) => new Date(now.getTime() - ago * 3_600_000);
const called = (type?: "KeyRefused" | "PluginMissing") =>
  judge({ call: { at: hours(1), failure: type ? { type, message: "No." } : null } }, {}, now);
const record = (more: Partial<SiteRecord> = {}): SiteRecord => ({
  ...{ synced: true, sync_status: "success", sync_error: null, last_sync_at: hours(3), last_published_at: hours(2) },
  ...{ failed: 0, retrying: 0, warned: 0, failures: 0 },
  ...more,
});
const statusOf = (checks: SiteChecks, more: Partial<SiteRecord> = {}) => healthOf(checks, record(more), now).api_status;

test("healthy: everything vital was seen to work, and nothing failed lately", () => {
  expect(healthOf(called(), record(), now)).toEqual({
    ...{ api_status: "healthy", plugin_active: true, sync_healthy: true, last_sync: hours(3).toISOString() },
    ...{ publications: { failed: 0, retrying: 0, warned: 0 }, failures_last_day: 0, problems: [] },
  });
});

test("unknown until tested, degraded while something is wrong, unhealthy when something vital is missing", () => {
  expect(statusOf(judge({}, {}, now))).toBe("unknown");
  expect(statusOf(called(), { failed: 1 })).toBe("degraded");
  expect(statusOf(called(), { warned: 1 })).toBe("degraded");
  expect(statusOf(called(), { sync_status: "failed" })).toBe("degraded");
  // A solved failure is one of the day, and no trouble any more.
  expect(healthOf(called(), record({ failures: 1 }), now)).toMatchObject({ api_status: "healthy", failures_last_day: 1 });
  expect(statusOf(called("KeyRefused"))).toBe("unhealthy");
  expect(healthOf(called("PluginMissing"), record(), now)).toMatchObject({
    plugin_active: false,
    problems: [{ check: "plugin", message: "No.", advice: expect.stringContaining("Install") }],
  });
});

test.each([
  ["the last sync failed", { sync_status: "failed" }, false],
  ["a publication failed", { failed: 1 }, false],
  ["the daily sync was missed twice", { last_sync_at: hours(51) }, false],
  ["it was missed, but is switched off", { last_sync_at: hours(51), synced: false }, true],
  ["nothing was ever synced", { last_sync_at: null, last_published_at: null, sync_status: "pending" }, null],
  ["nothing was synced yet, but published", { last_sync_at: null, sync_status: "pending" }, true],
] as [string, Partial<SiteRecord>, boolean | null][])("sync: %s", (_, more, expected) => {
  expect(healthOf(called(), record(more), now).sync_healthy).toBe(expected);
});

test("a problem that blocks everything is named before missing webhooks", () => {
  const untold = { webhooks: { last_webhook_at: hours(5), signed: true, untold_at: hours(2) } };
  const checks = (given: object) => problemsOf(judge(given, {}, now)).map(({ check }) => check);
  expect(checks(untold)).toEqual(["webhooks"]);
  expect(checks({ ...untold, call: { at: hours(1), failure: { type: "KeyRefused", message: "No." } } })).toEqual(["api_key", "webhooks"]);
});
