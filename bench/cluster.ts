import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connect } from "../db/orm.ts";
import { startCluster } from "../dev/cluster/start.ts";
import { createProgress } from "../dev/progress.ts";
import { createAccount, createSite, SECRET_KEYS } from "../test/support/fixtures/accounts.ts";
import { startChaos } from "./parts/chaos.ts";
import { percentile, table } from "./parts/measure.ts";
import { slowRelease } from "./parts/slowRelease.ts";
import { steadily, type Tally } from "./parts/steadily.ts";
import { callsOf, startWordPress, writeArticles } from "./parts/platform.ts";
import { publishedSite, STATUS_PATH, statusWebhook } from "./parts/webhooks.ts";

/*
 * An installation on several machines, on this one, while its processes die: people publish, a bulk run sends thousands of articles, sites
 * send webhooks. Meanwhile a random process is killed or stopped every five seconds, a release with a migration of 40 s is deployed, and rolled back.
 * `npm run bench:cluster -- --minutes 10`
 */
const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" }, bulk: { type: "string", default: "5000" } } });
const MINUTES = Number(values.minutes);
const BULK = Number(values.bulk);
const SITES = 20;
const CLICKS_PER_SECOND = 2;
const WEBHOOKS_PER_SECOND = 5;
const READS_PER_SECOND = 5;
const WEBHOOK_SITES = 10;
const KILL_EVERY_MS = 5_000;
const MIGRATION_S = 40;
/** The rest is done after the last kill within this time: the sweep finds lost starts every five minutes. */
const DRAIN_MS = 12 * 60_000;

const undo: (() => Promise<unknown>)[] = [];
try {
  const dir = await mkdtemp(join(tmpdir(), "igny8-cluster-"));
  undo.push(() => rm(dir, { recursive: true, force: true }));
  const wordpress = await startWordPress(50);
  undo.push(() => wordpress.stop());
  const [key] = SECRET_KEYS;
  const cluster = await startCluster({
    dataDir: dir,
    apis: 3,
    workers: 3,
    siteHosts: [new URL(wordpress.url).host],
    progress: createProgress(),
    env: { SECRET_KEYS: `${key!.id}:${key!.key.toString("base64")}`, RETRY_INITIAL_MS: "1000", RETRY_ATTEMPTS: "5", LOG_LEVEL: "warn" },
  });
  undo.push(() => cluster.stop());
  const orm = await connect(cluster.databaseUrl, { accounts: "every" });
  undo.push(() => orm.close());

  const account = await createAccount(orm);
  const clicks = Math.ceil(MINUTES * 60 * CLICKS_PER_SECOND);
  const ids: number[] = [];
  for (let index = 0; index < SITES; index += 1) {
    const site = await createSite(orm, account.account_id, `${wordpress.url}/site-${index}`);
    ids.push(...(await writeArticles(orm, { ...account, ...site }, Math.ceil((BULK + clicks) / SITES))));
  }
  const webhookSites = await Promise.all(Array.from({ length: WEBHOOK_SITES }, () => publishedSite(orm, 50)));
  await orm.em.execute("analyze");
  const forBulk = ids.filter((_, index) => index % SITES < Math.ceil((SITES * BULK) / ids.length)).slice(0, BULK);
  const forClicks = ids.filter((id) => !new Set(forBulk).has(id));
  const asked = new Set<number>(forBulk);

  const over = new AbortController();
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

  const chaos = startChaos(cluster.members.filter(({ kind }) => kind !== "balancer"), KILL_EVERY_MS);
  const load = Promise.all([
    steadily(CLICKS_PER_SECOND, over.signal, publish),
    steadily(WEBHOOKS_PER_SECOND, over.signal, tell),
    steadily(READS_PER_SECOND, over.signal, read),
  ]);
  await callsOf(cluster.url).bulk({ ids: forBulk, token: account.token });
  const part = (MINUTES * 60_000) / 4;
  await sleep(part);
  const next = await slowRelease(join(dir, "next"), MIGRATION_S);
  const deployed = performance.now();
  await cluster.deploy(next);
  const deploy_s = Math.round((performance.now() - deployed) / 1_000);
  await sleep(part);
  await cluster.deploy(cluster.first);
  await sleep(Math.max(0, MINUTES * 60_000 - 2 * part - deploy_s * 1_000));
  over.abort();
  const [clicked, told, wereRead] = await load;
  const hits = await chaos.stop();

  const open = async () => {
    const [row] = await orm.em.execute<{ open: number }[]>(
      "select count(*)::int as open from igny8_content where account_id = ? and external_id is null and id = any(?)",
      [account.account_id, [...asked]],
    );
    return row!.open;
  };
  const end = Date.now() + DRAIN_MS;
  while ((await open()) > 0 && Date.now() < end) await sleep(2_000);
  const lost = await open();
  const [rows] = await orm.em.execute<{ posts: number }[]>(
    "select count(distinct external_id)::int as posts from igny8_content where account_id = ? and external_id is not null",
    [account.account_id],
  );
  const { posts, again } = await wordpress.counted();
  const all = [clicked, told, wereRead];
  const samples = all.flatMap((tally) => tally.samples);
  const failed = all.reduce((sum, { failures }) => sum + [...failures.values()].reduce((one, count) => one + count, 0), 0);
  const row = (what: string, { samples: ms, failures }: Tally) => ({
    what,
    requests: ms.length,
    failed: JSON.stringify(Object.fromEntries(failures)),
    "p50 ms": Math.round(percentile(ms, 0.5)),
    "p99 ms": Math.round(percentile(ms, 0.99)),
  });
  table([row("publish", clicked), row("webhook", told), row("list", wereRead)]);
  console.error(`  ${asked.size} articles asked for, ${posts} posts, ${again} sent again; the deploy took ${deploy_s} s`);
  table([...hits].toSorted().map(([what, times]) => ({ what, times })));
  const kills = [...hits.values()].reduce((sum, times) => sum + times, 0);
  const result = {
    minutes: MINUTES,
    kills,
    lost,
    doubled: posts - rows!.posts,
    errors_share: Number((failed / samples.length).toFixed(5)),
    p99_ms: Math.round(percentile(samples, 0.99)),
  };
  console.log(JSON.stringify(result));
  if (result.lost > 0 || result.doubled > 0) process.exitCode = 1;
} finally {
  for (const step of undo.toReversed()) await step();
}
