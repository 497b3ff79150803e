import { rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import { TEMPORAL } from "../../config/temporal.ts";
import { connect } from "../../db/orm.ts";
import { type ClusterOptions, startCluster } from "../../dev/cluster/start.ts";
import { installationSchedules } from "../../domain/temporal/starts/schedules.ts";
import { readTemporal } from "../../temporal/access.ts";
import { createAccount, createSite, SECRET_KEYS } from "../../test/support/fixtures/accounts.ts";
import { startChaos } from "./chaos.ts";
import { percentile } from "./measure.ts";
import { callsOf, startWordPress, writeArticles } from "./platform.ts";
import { slowRelease } from "./slowRelease.ts";
import { steadily, type Tally } from "./steadily.ts";
import { publishedSite, STATUS_PATH, statusWebhook } from "./webhooks.ts";

export interface ClusterRun extends Pick<ClusterOptions, "apis" | "workers" | "temporal" | "progress"> {
  /** how long it is under load */
  minutes: number;
  /** articles of the bulk run */
  bulk: number;
  /** the time that the migration of the new release takes, in seconds */
  migrationS: number;
  /** the time between two kills or stops, in milliseconds; default 5,000 */
  killEveryMs?: number;
  /** after the load, sweeps every ten seconds, and does not wait for the Schedule */
  sweepsAtOnce?: boolean;
}

export interface ClusterResult {
  minutes: number;
  kills: number;
  /** articles that the API took and that have no post in the end */
  lost: number;
  /** posts beyond one for an article */
  doubled: number;
  /** the share of requests without an answer, or with one of 500 and above */
  errors_share: number;
  p99_ms: number;
}

/** Requests a second. */
const RATES = { clicks: 2, webhooks: 5, reads: 5 };
const SITES = 20;
const WEBHOOK_SITES = 10;
const SWEEP_EVERY_MS = 10_000;
/** The rest is done after the last kill within this time: the sweep finds lost starts every five minutes. */
const DRAIN_MS = 16 * 60_000;

/**
 * An installation on several machines, on this one, while its processes die: people publish, a bulk run sends thousands of articles, sites
 * send webhooks. Meanwhile a random process is killed or stopped again and again, a release with a slow migration is deployed, and rolled back.
 * @returns the figures, the requests by kind, what was hit, and in seconds how long the deploy took and the rest after the load
 */
export async function runInCluster({
  minutes,
  bulk,
  migrationS,
  killEveryMs = 5_000,
  sweepsAtOnce = false,
  ...options
}: ClusterRun): Promise<{
  result: ClusterResult;
  requests: Record<keyof typeof RATES, Tally>;
  hits: Map<string, number>;
  deploy_s: number;
  drain_s: number;
}> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const dir = await mkdtemp(join(tmpdir(), "igny8-cluster-"));
    undo.push(() => rm(dir, { recursive: true, force: true }));
    const wordpress = await startWordPress(50);
    undo.push(() => wordpress.stop());
    const [key] = SECRET_KEYS;
    const cluster = await startCluster({
      ...options,
      dataDir: dir,
      siteHosts: [new URL(wordpress.url).host],
      env: { SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`, RETRY_INITIAL_MS: "1000", RETRY_ATTEMPTS: "5", LOG_LEVEL: "warn" },
    });
    undo.push(() => cluster.stop());
    const orm = await connect(cluster.databaseUrl, { accounts: "every" });
    undo.push(() => orm.close());

    const account = await createAccount(orm);
    const clicks = Math.ceil(minutes * 60 * RATES.clicks);
    const [forBulk, forClicks]: [number[], number[]] = [[], []];
    for (let index = 0; index < SITES; index += 1) {
      const site = { ...account, ...(await createSite(orm, account.account_id, `${wordpress.url}/site-${index}`)) };
      const ids = await writeArticles(orm, site, Math.ceil(bulk / SITES) + Math.ceil(clicks / SITES));
      forBulk.push(...ids.splice(0, Math.ceil(bulk / SITES)));
      forClicks.push(...ids);
    }
    const webhookSites = await Promise.all(Array.from({ length: WEBHOOK_SITES }, () => publishedSite(orm, 50)));
    await orm.em.execute("analyze");
    const asked = new Set<number>(forBulk);

    const headers = { authorization: `Bearer ${account.token}`, "content-type": "application/json" };
    const status = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${cluster.url}${path}`, init);
      await response.body?.cancel();
      return response.status;
    };
    const publish = async (index: number) => {
      const id = forClicks[index % forClicks.length]!;
      const answer = await status(`/api/v1/writer/content/${id}/publish/`, { method: "POST", headers, body: "{}" });
      if (answer === 202) asked.add(id);
      return answer;
    };
    const tell = (index: number) => {
      const site = webhookSites[index % WEBHOOK_SITES]!;
      const post = site.contents[Math.floor(index / WEBHOOK_SITES) % site.contents.length]!;
      return status(STATUS_PATH, { method: "POST", ...statusWebhook(site, post, index + 2) });
    };
    const read = () => status("/api/v1/writer/content/?limit=20", { headers });

    await callsOf(cluster.url).bulk({ ids: forBulk, token: account.token });
    const over = new AbortController();
    // The balancer is what requests are counted at. PostgreSQL is one: operators who need two of it use its own replication.
    const chaos = startChaos(
      cluster.members.filter(({ kind }) => kind !== "balancer"),
      killEveryMs,
    );
    const load = Promise.all([
      steadily(RATES.clicks, over.signal, publish),
      steadily(RATES.webhooks, over.signal, tell),
      steadily(RATES.reads, over.signal, read),
    ]);
    const [began, part] = [performance.now(), (minutes * 60_000) / 4];
    await sleep(part);
    const next = await slowRelease(join(dir, "next"), migrationS);
    const deployed = performance.now();
    await cluster.deploy(next);
    const deploy_s = Math.round((performance.now() - deployed) / 1_000);
    await sleep(part);
    await cluster.deploy(cluster.first);
    await sleep(Math.max(0, minutes * 60_000 - (performance.now() - began)));
    over.abort();
    const [clicked, told, wereRead] = await load;
    const hits = await chaos.stop();

    const loadEnded = performance.now();
    const posted = async () => {
      const [row] = await orm.em.execute<{ open: number; posts: number }[]>(
        `select count(*) filter (where external_id is null and id = any(?::int[]))::int as open, count(distinct external_id)::int as posts
         from igny8_content where account_id = ?`,
        [`{${[...asked].join(",")}}`, account.account_id],
      );
      return row!;
    };
    let sweptAt = loadEnded;
    let { open, posts } = await posted();
    while (open > 0 && performance.now() < loadEnded + DRAIN_MS) {
      await sleep(1_000);
      if (sweepsAtOnce && performance.now() - sweptAt > SWEEP_EVERY_MS) {
        await sweep(cluster.env);
        sweptAt = performance.now();
      }
      ({ open, posts } = await posted());
    }
    const all = [clicked, told, wereRead];
    const samples = all.flatMap((tally) => tally.samples);
    const failed = all.flatMap(({ failures }) => [...failures.values()]).reduce((sum, count) => sum + count, 0);
    return {
      result: {
        minutes: Math.round((loadEnded - began) / 6_000) / 10,
        kills: [...hits.values()].reduce((sum, times) => sum + times, 0),
        lost: open,
        doubled: (await wordpress.counted()).posts - posts,
        errors_share: Number((failed / samples.length).toFixed(5)),
        p99_ms: Math.round(percentile(samples, 0.99)),
      },
      requests: { clicks: clicked, webhooks: told, reads: wereRead },
      hits,
      deploy_s,
      drain_s: Math.round((performance.now() - loadEnded) / 1_000),
    };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

/** Runs the sweep of pending publications now, with the Schedule of an installation that has the default prefix. */
async function sweep(env: Record<string, string>): Promise<void> {
  const access = readTemporal(env);
  const connection = await Connection.connect(access.connection);
  try {
    const schedules = installationSchedules(TEMPORAL.TASK_QUEUE_PREFIX.parse(undefined));
    const { scheduleId } = schedules.find(({ start }) => start.workflow === "processPendingPublications")!;
    await new Client({ connection, namespace: access.namespace }).schedule.getHandle(scheduleId).trigger();
  } finally {
    await connection.close();
  }
}
