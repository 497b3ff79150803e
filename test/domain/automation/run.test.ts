import { expect, test } from "vitest";
import { endedStages } from "../../../domain/automation/run.ts";

test("a run that ends leaves no stage to come: what has not begun is skipped, what was under way is cancelled, the others stay", () => {
  const now = new Date("2026-01-10T12:00:00.000Z");
  const started_at = "2026-01-10T11:00:00.000Z";
  const before = {
    1: { state: "off" as const },
    2: { state: "completed" as const, started_at, finished_at: started_at, counts: { ideas: 3 } },
    3: { state: "running" as const, started_at },
    4: { state: "pending" as const },
  };
  expect(endedStages(before, now)).toEqual({
    ...before,
    3: { state: "cancelled", started_at, finished_at: now.toISOString() },
    4: { state: "skipped" },
  });
});
