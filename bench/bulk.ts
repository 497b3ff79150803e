import { bulkWorkflowId } from "../domain/temporal/workflowIds.ts";
import { table } from "./parts/measure.ts";
import { startPlatform } from "./parts/platform.ts";
import { readUsage } from "./parts/usage.ts";

/*
 * The cost of bulk: 10,000 articles on 100 sites, from the request to the last row. The sites answer at once, in a process of their own, so the
 * CPU time is that of the platform's processes alone.
 */
const SITES = Number(process.argv[2] ?? 100);
const ARTICLES = Number(process.argv[3] ?? 10_000);
/** Published before the measurement, because a process that has just started is slower. */
const WARM_UP = { sites: 10, articles: 50 };

const undo: (() => Promise<unknown>)[] = [];
try {
  const { furnish, bulk, startWorker, wordpress, client, orm } = await startPlatform(undo);
  await startWorker();

  /** Publishes all articles. Returns milliseconds until they are accepted and until all have ended, and the run's result. */
  const publish = async (wanted: { ids: number[]; token: string }) => {
    const began = Date.now();
    const { id, ended } = await bulk(wanted);
    const acceptedMs = Date.now() - began;
    // The run's own time of its end is exact. Polling every half second would see it too late.
    const { states, finished_at } = await ended();
    return { id, acceptedMs, states, tookMs: new Date(finished_at).getTime() - began };
  };
  await publish(await furnish(WARM_UP.sites, WARM_UP.articles));

  const wanted = await furnish(SITES, ARTICLES / SITES);
  const before = { usage: await readUsage(), ...(await wordpress.counted()) };
  const run = await publish(wanted);
  const after = { usage: await readUsage(), ...(await wordpress.counted()) };
  const history = await client.workflow.getHandle(bulkWorkflowId(run.id)).describe();
  const [rows] = await orm.em.execute<{ published: number }[]>(
    "select count(*)::int as published from igny8_content where account_id = ? and external_id is not null",
    [wanted.account_id],
  );

  const per = (part: "api" | "worker" | "postgres" | "temporal") =>
    Number(((after.usage[part].cpuMs - before.usage[part].cpuMs) / ARTICLES).toFixed(3));
  const cpu_ms_per_article = { api: per("api"), worker: per("worker"), postgres: per("postgres"), temporal: per("temporal") };
  const total = Object.values(cpu_ms_per_article).reduce((sum, one) => sum + one, 0);
  table(
    (["api", "worker", "postgres", "temporal"] as const).map((part) => ({
      part,
      "CPU ms per article": cpu_ms_per_article[part],
      "peak MB": Math.round(after.usage[part].peakMb),
    })),
  );
  console.error(`  ${total.toFixed(2)} ms in all; accepted in ${Math.round(run.acceptedMs)} ms, done in ${Math.round(run.tookMs)} ms`);
  console.error(
    `  ${after.batches - before.batches} batches, ${after.again - before.again} articles sent twice, states ${JSON.stringify(run.states)}`,
  );
  console.log(
    JSON.stringify({
      articles: ARTICLES,
      sites: SITES,
      published: rows!.published,
      posts_on_wordpress: after.posts - before.posts,
      articles_per_s: Math.round((ARTICLES * 1_000) / run.tookMs),
      cpu_ms_per_article: { ...cpu_ms_per_article, total: Number(total.toFixed(3)) },
      max_rss_mb: Math.round(Math.max(after.usage.api.peakMb, after.usage.worker.peakMb)),
      max_history_events: history.historyLength,
    }),
  );
} finally {
  for (const step of undo.toReversed()) await step();
}
