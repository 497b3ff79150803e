import { expect, test } from "vitest";
import { prefixOf, QUEUES, queueOf, taskQueue } from "../../../domain/temporal/queues.ts";

test("installations that share a Temporal server have their own queues", () => {
  expect(taskQueue("a", "publish")).not.toBe(taskQueue("b", "publish"));
});

test.each(QUEUES)("a worker's identity in Temporal names %s and its installation", (queue) => {
  expect([queueOf(taskQueue("my-igny8", queue)), prefixOf(taskQueue("my-igny8", queue))]).toEqual([queue, "my-igny8"]);
});
