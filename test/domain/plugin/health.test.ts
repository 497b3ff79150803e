import fc from "fast-check";
import { expect, test } from "vitest";
import { ailmentsOf, isUnbearable } from "../../../domain/plugin/health.ts";

const WELL = { fatal: 0, publish: 0, webhook: 0, queued: 0 };

test.each([
  ["nothing happened", {}, []],
  ["one fatal error", { fatal: 1 }, ["1 fatal errors"]],
  ["a few failed publications, as any site has", { publish: 3 }, []],
  ["many failed publications", { publish: 4 }, ["4 failed publications"]],
  ["webhooks that failed while IGNY8 was away, all told since", { webhook: 500, queued: 0 }, []],
  ["a long queue after a busy hour", { queued: 500 }, []],
  ["webhooks that fail and stay", { webhook: 21, queued: 21 }, ["21 failed webhooks, 21 unreported changes"]],
])("%s", (_, counts, ailments) => {
  expect(ailmentsOf({ ...WELL, ...counts })).toEqual(ailments);
});

test.each([
  [4, 4, false],
  [5, 1, false],
  [5, 2, true],
  [10, 2, false],
  [10, 3, true],
  [1_000, 200, false],
  [1_000, 201, true],
  [5, 0, false],
])("of %i reports %i unhealthy: halt is %s", (reported, unhealthy, halt) => {
  expect(isUnbearable({ reported, unhealthy })).toBe(halt);
});

test("another unhealthy site never resumes a rollout; another healthy one, once there are enough, never halts it", () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), (unhealthy, healthy) => {
      const now = isUnbearable({ reported: unhealthy + healthy, unhealthy });
      const oneMore = {
        unhealthy: isUnbearable({ reported: unhealthy + healthy + 1, unhealthy: unhealthy + 1 }),
        healthy: isUnbearable({ reported: unhealthy + healthy + 1, unhealthy }),
      };
      expect([now && !oneMore.unhealthy, !now && oneMore.healthy && unhealthy + healthy >= 5]).toEqual([false, false]);
    }),
  );
});
