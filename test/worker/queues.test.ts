import { expect, test } from "vitest";
import { QUEUES } from "../../domain/temporal/queues.ts";
import { chooseQueues } from "../../worker/queues.ts";

test("a worker takes all queues, or the given ones", () => {
  expect(chooseQueues([])).toEqual([...QUEUES]);
  expect(chooseQueues(["--queues", "sync, publish,publish"])).toEqual(["publish", "sync"]);
});

test.each([
  [["--queues", "publish,knead"], "there is no knead; there are publish"],
  [["--queues", ""], "there is no"],
  [["--queue", "publish"], "--queue"],
])("%j is refused, and what there is is named", (args, message) => {
  expect(() => chooseQueues(args)).toThrow(message);
});
