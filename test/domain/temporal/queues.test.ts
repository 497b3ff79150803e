import { expect, test } from "vitest";
import { isPolled, prefixOf, QUEUES, queueOf, taskQueue } from "../../../domain/temporal/queues.ts";

test("a queue counts as polled if a worker polled it in the last 90 seconds; a stale listing does not count", () => {
  const now = 1_000_000;
  expect(isPolled([], now)).toBe(false);
  expect(isPolled([now - 60_000], now)).toBe(true);
  expect(isPolled([now - 120_000], now)).toBe(false);
  expect(isPolled([now - 120_000, now - 1], now)).toBe(true);
});

test("installations that share a Temporal server have their own queues", () => {
  expect(taskQueue("a", "publish")).not.toBe(taskQueue("b", "publish"));
});

test.each(QUEUES)("a worker's identity in Temporal names %s and its installation", (queue) => {
  expect([queueOf(taskQueue("my-igny8", queue)), prefixOf(taskQueue("my-igny8", queue))]).toEqual([queue, "my-igny8"]);
});
