import { expect, test } from "vitest";
import { QUEUES } from "../../../domain/temporal/queues.ts";
import { serving, SILENT_MS, unserved, type Beat } from "../../../domain/temporal/workers.ts";

const all = Object.fromEntries(QUEUES.map((queue) => [queue, null]));
const beat = (silent_ms: number, queues: Beat["queues"] = all): Beat => ({ silent_ms, queues });
const none = Object.fromEntries(QUEUES.map((queue) => [queue, null]));

test("a queue is served if one worker that was heard of lately serves it", () => {
  expect(unserved([beat(900), beat(60_000, { publish: "its pollers failed" })], "a")).toEqual(none);
  expect(unserved([beat(SILENT_MS - 1)], "a")).toEqual(none);
  expect([serving([beat(0), beat(100), beat(SILENT_MS), beat(0, { bulk: null })], "publish"), serving([], "publish")]).toEqual([2, 0]);
});

test("each queue says why nobody serves it", () => {
  expect(unserved([], "a").publish).toBe("no worker polls a-publish: start one with npm run worker");
  expect(unserved([beat(SILENT_MS)], "a").bulk).toBe("no worker polls a-bulk: its last one was heard of 4 s ago");
  expect(unserved([beat(8_000), beat(90_000)], "a").sync).toContain("heard of 8 s ago");
  const stopping = { publish: "its worker is stopping", bulk: null };
  expect(unserved([beat(0, stopping), beat(0, stopping), beat(9_000)], "a")).toMatchObject({
    publish: "its worker is stopping",
    bulk: null,
    build: expect.stringContaining("heard of 9 s ago"),
  });
});
