import { parseArgs } from "node:util";
import { createProgress } from "../dev/progress.ts";
import { runInCluster } from "./parts/clusterRun.ts";
import { missedTargets } from "./parts/clusterTargets.ts";
import { percentile, table } from "./parts/measure.ts";

/*
 * What an installation on several machines loses and how fast it answers while its processes die, a release is deployed and rolled back.
 * `npm run bench:cluster -- --minutes 2 --bulk 1000` is shorter,
 * and has the same targets. The exit code is 1 if a target is missed.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    bulk: { type: "string", default: "5000" },
    api: { type: "string", default: "3" },
    workers: { type: "string", default: "3" },
  },
});
const { result, requests, hits, deploy_s, drain_s } = await runInCluster({
  minutes: Number(values.minutes),
  bulk: Number(values.bulk),
  apis: Number(values.api),
  workers: Number(values.workers),
  temporal: "services",
  migrationS: 40,
  progress: createProgress(),
});
table(
  Object.entries(requests).map(([what, { samples, failures }]) => ({
    what,
    requests: samples.length,
    failed: JSON.stringify(Object.fromEntries(failures)),
    "p50 ms": Math.round(percentile(samples, 0.5)),
    "p99 ms": Math.round(percentile(samples, 0.99)),
  })),
);
table([...hits].toSorted(([a], [b]) => a.localeCompare(b)).map(([what, times]) => ({ what, times })));
console.error(`  The deploy took ${deploy_s} s. The last article had its post ${drain_s} s after the load.`);
for (const missed of missedTargets(result)) {
  console.error(`  Missed: ${missed}.`);
  process.exitCode = 1;
}
console.log(JSON.stringify(result));
process.exit();
