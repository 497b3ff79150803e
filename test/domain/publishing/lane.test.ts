import fc from "fast-check";
import { expect, test } from "vitest";
import { FAILURES, type FailureType } from "../../../domain/publishing/failure.ts";
import {
  afterCall,
  afterProbe,
  BREAKER_FAILURES,
  hindrance,
  probeDelay,
  suspectsRest,
  type LaneState,
} from "../../../domain/publishing/lane.ts";

const fresh: LaneState = { max_calls: 3, allowed_calls: 3, failures: 0, paused_by: null, probes: 0 };
const of = (whom: string) => (Object.keys(FAILURES) as FailureType[]).filter((type) => FAILURES[type].of === whom);
const fail = (lane: LaneState, times = 1) =>
  Array.from({ length: times }).reduce<LaneState>((now) => afterCall(now, { failure: "TimedOut" }), lane);
const call = fc.oneof(fc.constant(null), fc.constantFrom(...(Object.keys(FAILURES) as FailureType[])));

test("five failures in a row that are the site's fault pause it, four do not", () => {
  expect([fail(fresh, BREAKER_FAILURES - 1).paused_by, fail(fresh, BREAKER_FAILURES).paused_by]).toEqual([null, "breaker"]);
});

test.each(of("article"))("%s shows that the site is up", (failure) => {
  expect(afterCall(fail(fresh, 4), { failure })).toMatchObject({ failures: 0, paused_by: null });
});

test.each(of("us"))("%s shows nothing about the site", (failure) => {
  expect(afterCall(fail(fresh, 4), { failure })).toEqual(fail(fresh, 4));
});

test("after a failure one call at a time is made, and each answer allows one more", () => {
  const lanes = [fail(fresh)];
  for (let n = 0; n < 3; n += 1) lanes.push(afterCall(lanes.at(-1)!, { failure: null }));
  expect(lanes.map(({ allowed_calls }) => allowed_calls)).toEqual([1, 2, 3, 3]);
  expect(lanes.map(({ failures }) => failures)).toEqual([1, 0, 0, 0]);
});

test("a site that answers a probe gets one article; if that fails it is paused again at once, with the same next probe", () => {
  const back = afterProbe(afterProbe(fail(fresh, 5), false), true);
  expect([back.paused_by, hindrance(back, 0), hindrance(back, 1)]).toEqual([null, null, "full"]);
  expect(fail(back)).toMatchObject({ paused_by: "breaker", probes: 2 });
  expect(afterCall(back, { failure: null })).toMatchObject({ paused_by: null, failures: 0, probes: 0 });
});

test("a suspect site rests longer with each failure, at random, and not for ever", () => {
  const rests = [1, 2, 4, 9].map((failures) => suspectsRest(failures, { initialIntervalMs: 60_000 }, 1));
  expect(rests).toEqual([2_000, 8_000, 32_000, 32_000]);
  expect([suspectsRest(4, { initialIntervalMs: 60_000 }, 0.5), suspectsRest(0, { initialIntervalMs: 60_000 }, 1)]).toEqual([16_000, 0]);
});

test("probes come after a minute, then at growing intervals, an hour apart at most", () => {
  const delays = Array.from({ length: 30 }, (_, probes) => probeDelay(probes));
  expect([delays[0], delays[1], delays[29]]).toEqual([60_000, 120_000, 3_600_000]);
  expect(delays.toSorted((a, b) => a - b)).toEqual(delays);
});

test("in any course there are never more calls than the setting, never less than one, and a person's pause stays", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(call, fc.boolean()), { maxLength: 40 }), fc.boolean(), (steps, held) => {
      let lane: LaneState = { ...fresh, paused_by: held ? "person" : null };
      for (const step of steps) {
        lane = typeof step === "boolean" ? afterProbe(lane, step) : afterCall(lane, { failure: step });
        expect(lane.allowed_calls).toBeGreaterThanOrEqual(1);
        expect(lane.allowed_calls).toBeLessThanOrEqual(lane.max_calls);
        if (held) expect(hindrance(lane, 0)).toBe("paused");
        if (!lane.paused_by) expect(hindrance(lane, lane.max_calls)).toBe("full");
      }
    }),
  );
});
