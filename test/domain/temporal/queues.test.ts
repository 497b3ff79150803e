import { expect, test } from "vitest";
import { isPolled, prefixOf, QUEUES, queueOf, taskQueue } from "../../../domain/temporal/queues.ts";

test("a queue is polled by a worker that asked within the last minute and a half, not by one that is listed still", () => {
  const now = 1_000_000;
  expect(isPolled([], now)).toBe(false);
  expect(isPolled([now - 60_000], now)).toBe(true);
  expect(isPolled([now - 120_000], now)).toBe(false);
  expect(isPolled([now - 120_000, now - 1], now)).toBe(true);
});

test("installations that share a server have queues of their own", () => {
  expect(taskQueue("a", "publish")).not.toBe(taskQueue("b", "publish"));
});

test.each(QUEUES)("a name in Temporal tells that it is %s's, and whose", (queue) => {
  expect([queueOf(taskQueue("my-igny8", queue)), prefixOf(taskQueue("my-igny8", queue))]).toEqual([queue, "my-igny8"]);
});
