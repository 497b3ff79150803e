import { createHmac, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { connect, type Orm } from "../db/orm.ts";
import { migrate } from "../db/schema/migrate.ts";
import { hashToken } from "../db/secrets.ts";
import { startPostgres } from "../dev/postgres/server.ts";
import { KEY_ID_LENGTH, signingBytes } from "../domain/sites/webhook.ts";
import { createAccount, createSite } from "../test/support/fixtures/accounts.ts";
import { startApi } from "./parts/apiProcess.ts";
import { atOnce, percentile, table } from "./parts/measure.ts";

/*
 * How many signed status webhooks one API process handles on this machine, from 20 connections. Each is applied, logged and durable:
 * PostgreSQL writes to the disk at each commit. The client that signs and sends shares the same cores.
 */
const CONNECTIONS = 20;
const SITES = 20;
const CONTENTS = 2_000;
const WARM_UP = 1_000;
const WEBHOOKS = 10_000;
const SITE_URL = "https://example.com";

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
    const { api_key, contents } = sites[index % SITES]!;
    const post = contents[Math.floor(index / SITES) % contents.length]!;
    const body = JSON.stringify({
      post_id: post,
      content_id: post,
      post_status: index % 2 ? "publish" : "draft",
      post_url: `${SITE_URL}/post-${post}/`,
      post_title: "Slow bread",
      site_url: SITE_URL,
      sequence: index + 2,
      occurred_at: new Date().toISOString(),
      reason: "status_changed",
    });
    const id = randomUUID();
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac("sha256", signingBytes(api_key)).update(`${id}.${timestamp}.${body}`).digest("base64");
    const answer = await request(`${api.url}/api/v1/integration/webhooks/wordpress/status/`, {
      dispatcher: agent,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-igny8-key-id": hashToken(api_key).slice(0, KEY_ID_LENGTH),
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
      },
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

/** Makes a site with an account of its own and this many published contents. A content's id is also its post's. */
async function publishedSite(orm: Orm, count: number) {
  const account = await createAccount(orm);
  const site = await createSite(orm, account.account_id, SITE_URL);
  const contents = await orm.em.fork().execute<{ id: number }[]>(
    `with content as (
       insert into igny8_content (account_id, site_id, integration_id, title, content_html, status)
       select ?, ?, ?, 'Slow bread', '<p>Take your time.</p>', 'published' from generate_series(1, ?) returning id, account_id, site_id, integration_id
     ), publication as (
       insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, sequence)
       select account_id, site_id, id, integration_id, 1, 'published', 1 from content
     )
     select id from content`,
    [account.account_id, site.site_id, site.integration_id, count],
  );
  return { api_key: site.api_key, contents: contents.map(({ id }) => id) };
}
