import { expect, test } from "vitest";
import { QUEUES } from "../../../domain/temporal/queues.ts";
import { serving, SILENT_MS, unserved, type Beat } from "../../../domain/temporal/workers.ts";

const all = Object.fromEntries(QUEUES.map((queue) => [queue, null]));
const beat = (silent_ms: number, queues: Beat["queues"] = all, build_id: string | null = null): Beat => ({ silent_ms, queues, build_id });
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

test("with worker deployments, each version that gets work needs a worker of its own", () => {
  const [old, next, none] = [beat(0, all, "OLD"), beat(0, all, "NEW"), beat(0)];
  const why = (beats: Beat[], versions: (string | null)[]) => unserved(beats, "a", { publish: versions }).publish;
  const count = (beats: Beat[], versions: (string | null)[]) => serving(beats, "publish", versions);
  expect([why([old, next], ["OLD"]), count([old, next, old], ["OLD"])]).toEqual([null, 2]);
  expect([why([old, next], ["OLD", "NEW"]), count([old, next], ["OLD", "NEW"])]).toEqual([null, 2]);
  // The current version's workers died, and the next ones are not ramped, or only a part.
  const lost =
    /^work of a-publish goes to workers of version OLD, and only workers of version NEW poll: start the others, or make a version/;
  for (const versions of [["OLD"], ["OLD", "NEW"]]) {
    expect(why([next, beat(SILENT_MS, all, "OLD")], versions)).toMatch(lost);
    expect(count([next, beat(SILENT_MS, all, "OLD")], versions)).toBe(0);
  }
  // No version is current yet.
  expect(why([old], [null])).toMatch(/^work of a-publish goes to workers without a version, and only workers of version OLD poll/);
  expect([why([old, none], [null]), why([none], ["OLD"])]).toEqual([
    null,
    expect.stringMatching(/of version OLD.*start the others \(docs/),
  ]);
  expect(why([beat(9_000, all, "OLD")], ["OLD"])).toBe("no worker polls a-publish: its last one was heard of 9 s ago");
});
