import { expect, test } from "vitest";
import { dailyMinute, isSynced, wider } from "../../../domain/sites/sync.ts";

test("of two kinds the wider one is used", () => {
  expect(wider(null, "structure")).toBe("structure");
  expect(wider("structure", "daily")).toBe("daily");
  expect(wider("metadata", "structure")).toBe("metadata");
});

test("both switches must be on", () => {
  expect(isSynced({ is_active: true, sync_enabled: true })).toBe(true);
  expect(isSynced({ is_active: false, sync_enabled: true })).toBe(false);
  expect(isSynced({ is_active: true, sync_enabled: false })).toBe(false);
});

test("a site has a fixed minute of the day, and sites are spread over the day", () => {
  const sources = Array.from({ length: 5_000 }, () => crypto.randomUUID());
  const minutes = sources.map(dailyMinute);
  expect(minutes).toEqual(sources.map(dailyMinute));
  expect(minutes.every((minute) => Number.isInteger(minute) && minute >= 0 && minute < 1_440)).toBe(true);
  expect(new Set(minutes).size).toBeGreaterThan(1_000);
});
