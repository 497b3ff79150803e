import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { connect } from "../db/orm.ts";
import { migrate } from "../db/schema/migrate.ts";
import { startPostgres } from "../dev/postgres/server.ts";
import { startApi } from "./parts/apiProcess.ts";
import { atOnce, percentile, table } from "./parts/measure.ts";
import { publishedSite, STATUS_PATH, statusWebhook } from "./parts/webhooks.ts";

/*
 * How many signed status webhooks one API process handles on this machine, from 20 connections. Each is applied, logged and durable:
 * PostgreSQL writes to the disk at each commit. The client that signs and sends shares the same cores.
 */
const CONNECTIONS = 20;
const SITES = 20;
const CONTENTS = 2_000;
const WARM_UP = 1_000;
const WEBHOOKS = 10_000;

const dir = await mkdtemp(join(tmpdir(), "igny8-bench-"));
const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const postgres = await startPostgres({ dataDir: join(dir, "postgres") });
  undo.push(() => postgres.stop());
  await migrate(postgres.url);
  const orm = await connect(postgres.url, { accounts: "every" });
  undo.push(() => orm.close());
  const sites = await Promise.all(Array.from({ length: SITES }, () => publishedSite(orm, CONTENTS / SITES)));
  // Temporal is not needed.
  const api = await startApi(postgres.url, "127.0.0.1:9");
  undo.push(() => api.stop());
  const agent = new Agent({ connections: CONNECTIONS });
  undo.push(() => agent.close());

  const send = async (index: number) => {
    const { contents } = sites[index % SITES]!;
    const post = contents[Math.floor(index / SITES) % contents.length]!;
    const { headers, body } = statusWebhook(sites[index % SITES]!, post, index + 2);
    const answer = await request(`${api.url}${STATUS_PATH}`, {
      dispatcher: agent,
      method: "POST",
      headers,
      body,
    });
    const { data } = (await answer.body.json()) as { data?: { stale: boolean } };
    if (answer.statusCode !== 200 || data?.stale) throw new Error(`the webhook answered ${answer.statusCode} ${JSON.stringify(data)}`);
  };

  await atOnce(CONNECTIONS, WARM_UP, send);
  const { samples, took_ms } = await atOnce(CONNECTIONS, WEBHOOKS, (index) => send(WARM_UP + index));
  const ms = (share: number) => Number(percentile(samples, share).toFixed(2));
  const per_s = Math.round((samples.length * 1_000) / took_ms);
  table([{ what: "status webhook", requests: samples.length, "per s": per_s, "p50 ms": ms(0.5), "p95 ms": ms(0.95), "p99 ms": ms(0.99) }]);
  console.log(JSON.stringify({ per_s, p99_ms: ms(0.99) }));
} finally {
  for (const step of undo.toReversed()) await step();
}
