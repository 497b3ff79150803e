import { expect, test } from "vitest";
import { missedTargets } from "../../bench/parts/clusterTargets.ts";

const GOOD = { minutes: 10, kills: 110, lost: 0, doubled: 0, errors_share: 0.00099, p99_ms: 1_999 };

test("bench:cluster is green if it reaches all targets, and names each that it misses", () => {
  expect(missedTargets(GOOD)).toEqual([]);
  const missed: [change: Partial<typeof GOOD>, says: RegExp][] = [
    [{ lost: 1 }, /^articles without a post: 1$/],
    [{ doubled: 2 }, /^posts beyond one for an article: 2$/],
    [{ kills: 0 }, /no process was killed/],
    [{ errors_share: 0.001 }, /failed requests is 0\.001, and must be below 0\.001/],
    [{ errors_share: Number.NaN }, /failed requests is NaN/],
    [{ p99_ms: 2_000 }, /p99 is 2000 ms/],
  ];
  for (const [change, says] of missed) expect(missedTargets({ ...GOOD, ...change })).toEqual([expect.stringMatching(says)]);
  expect(missedTargets({ ...GOOD, lost: 1, p99_ms: 9_000 })).toHaveLength(2);
});
