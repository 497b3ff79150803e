import type { ClusterResult } from "./clusterRun.ts";

/** Requests without an answer, or with one of 500 and above, stay below this share. */
const ERRORS_SHARE = 0.001;
const P99_MS = 2_000;

/** Which targets of `npm run bench:cluster` a run missed, in words. A figure that is no number misses its target. */
export function missedTargets({ kills, lost, doubled, errors_share, p99_ms }: ClusterResult): string[] {
  const targets: [reached: boolean, missed: string][] = [
    [lost === 0, `articles without a post: ${lost}`],
    [doubled === 0, `posts beyond one for an article: ${doubled}`],
    [kills > 0, "no process was killed or stopped, so the run shows nothing"],
    [errors_share < ERRORS_SHARE, `the share of failed requests is ${errors_share}, and must be below ${ERRORS_SHARE}`],
    [p99_ms < P99_MS, `p99 is ${p99_ms} ms, and must be below ${P99_MS} ms`],
  ];
  return targets.flatMap(([reached, missed]) => (reached ? [] : [missed]));
}
