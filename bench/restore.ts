import { parseArgs } from "node:util";
import { drill } from "./parts/drill.ts";
import { fakeSites, realSites } from "./parts/drillSites.ts";
import { startDrillStack } from "./parts/drillStack.ts";

const USAGE = `npm run drill:restore -- [--articles 200] [--sites 2] [--fake] [--hurry]
--fake: simulated sites in place of real WordPress. --hurry: starts the sweep itself, and does not wait for its Schedule.`;

/*
 * Publishes, backs up in the middle of a bulk run, goes on, loses PostgreSQL, Temporal and pictures, restores, and waits until everything has
 * ended; then loses Temporal alone. Sites keep their posts. Exit code 1 if anything is lost, doubled or told twice.
 */
const { values } = parseArgs({
  options: {
    articles: { type: "string", default: "200" },
    sites: { type: "string", default: "2" },
    fake: { type: "boolean", default: false },
    hurry: { type: "boolean", default: false },
  },
});
const [articles, count] = [Number(values.articles), Number(values.sites)];
if (!(articles >= 10 && count >= 1)) {
  console.error(USAGE);
  process.exit(1);
}
const begun = performance.now();
const say = (line: string) => console.error(`  ${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
const undo: (() => Promise<unknown>)[] = [];
try {
  const hosts: string[] = [];
  const stack = await startDrillStack(hosts);
  undo.push(() => stack.stop());
  const sites = values.fake ? await fakeSites(count) : await realSites(count, () => new URL(stack.url).host);
  undo.push(() => sites.stop());
  hosts.push(...sites.hosts);
  const result = await drill(stack, sites, {
    single: articles,
    bulk: articles,
    later: Math.ceil(articles / 10),
    hurry: values.hurry,
    temporalAlone: true,
    say,
  });
  const minutes = Number(((performance.now() - begun) / 60_000).toFixed(1));
  console.log(JSON.stringify({ ...result, minutes }));
  if (result.lost + result.doubled + result.streamed_again > 0) process.exitCode = 1;
} finally {
  for (const step of undo.toReversed()) await step();
}
