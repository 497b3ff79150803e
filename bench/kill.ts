import { table } from "./parts/measure.ts";
import { startPlatform } from "./parts/platform.ts";

/* Kills a worker in the middle of a bulk run and starts another at once. Reports what is lost, what is doubled, and how long it takes. */
const SITES = 10;
const ARTICLES = 500;
/** The worker is killed when this many posts exist. */
const MIDDLE = 150;

const undo: (() => Promise<unknown>)[] = [];
try {
  // Slow sites, so that calls are running when the worker is killed.
  const { furnish, bulk, startWorker, wordpress, orm } = await startPlatform(undo, { siteDelayMs: 500 });
  const wanted = await furnish(SITES, ARTICLES / SITES);
  const worker = await startWorker();
  const { ended } = await bulk(wanted);
  while ((await wordpress.counted()).posts < MIDDLE) await new Promise((resume) => setTimeout(resume, 20));
  process.kill(worker.pid, "SIGKILL");
  await worker.exited;
  const atKill = (await wordpress.counted()).posts;
  const [open] = await orm.em.execute<{ publishing: number }[]>(
    "select count(*)::int as publishing from igny8_publications where state = 'publishing'",
  );
  await startWorker();
  const restarted = performance.now();
  const { states } = await ended();
  const recovered_s = Number(((performance.now() - restarted) / 1_000).toFixed(1));

  const { posts, again } = await wordpress.counted();
  const [rows] = await orm.em.execute<{ known: number; distinct: number }[]>(
    `select count(external_id)::int as known, count(distinct external_id)::int as distinct from igny8_content where account_id = ?`,
    [wanted.account_id],
  );
  table([{ "posts at the kill": atKill, "cut off in a call": open!.publishing, "sent again": again, states: JSON.stringify(states) }]);
  console.log(JSON.stringify({ lost: ARTICLES - rows!.known, doubled: posts - rows!.distinct, recovered_s }));
} finally {
  for (const step of undo.toReversed()) await step();
}
