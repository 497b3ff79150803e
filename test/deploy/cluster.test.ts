import { expect, test } from "vitest";
import { runInCluster } from "../../bench/parts/clusterRun.ts";
import { createProgress } from "../../dev/progress.ts";

/*
 * `npm run bench:cluster`, small: Temporal is one process, which is left alone, because its four services are built with Go for minutes. The machine does
 * other work meanwhile, so the times are not looked at, and the share of errors has a bound of its own. bench/parts/clusterTargets.ts has the targets of
 * the whole form.
 */
test(
  "two APIs and two workers die by turns, a release is deployed and rolled back: nothing is lost or doubled, requests get answers",
  async () => {
    const lines: string[] = [];
    const progress = createProgress({ write: (text: string) => lines.push(text) > 0, isTTY: false, columns: 80 });
    const { result, deploy_s } = await runInCluster({
      ...{ minutes: 2, bulk: 200, apis: 2, workers: 2, migrationS: 3, temporal: "one", killEveryMs: 6_000, sweepsAtOnce: true },
      progress,
    });
    expect(result, lines.join("")).toMatchObject({ lost: 0, doubled: 0 });
    expect(result.kills).toBeGreaterThan(10);
    // Of two APIs, one is often away, and on a busy machine many requests are under way when it is killed.
    expect(result.errors_share).toBeLessThan(0.05);
    expect(deploy_s).toBeGreaterThanOrEqual(3);
  },
  15 * 60_000,
);
