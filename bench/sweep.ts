import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { connect } from "../db/orm.ts";
import { claimContent, findPending } from "../db/publishing/sweep.ts";
import { migrate } from "../db/schema/migrate.ts";
import { startPostgres } from "../dev/postgres/server.ts";

/*
 * npm run bench:sweep [-- ARTICLES]: the sweep's queries, which run every five minutes, with 200,000 scheduled articles: content without a
 * publication, and pending publications. Reports the fastest of five runs each.
 */
const articles = Number(process.argv[2] ?? 200_000);
const dir = await mkdtemp(join(tmpdir(), "igny8-sweep-"));
const postgres = await startPostgres({ dataDir: join(dir, "postgres"), fsync: false });
await migrate(postgres.url);
const orm = await connect(postgres.url, { accounts: "every" });

// Loaded without foreign key checks and triggers, which would take longer than everything else.
const loader = new pg.Client(postgres.url);
await loader.connect();
for (const sql of [
  "set session_replication_role = replica",
  "insert into igny8_accounts (name) values ('bench')",
  "insert into igny8_sites (account_id, name, url) select 1, 's' || n, 'https://s' || n || '.example' from generate_series(1, 200) n",
  `insert into igny8_site_integrations (account_id, site_id, platform_type, config_json, is_active)
   select 1, id, 'cms', jsonb_build_object('site_url', url), true from igny8_sites`,
  `insert into igny8_content (account_id, site_id, title, content_html, status, has_publication)
   select 1, 1 + n % 200, 'Article ' || n, repeat(md5(n::text), 180), 'published', true from generate_series(1, ${articles}) n`,
  `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, publish_at)
   select 1, c.site_id, c.id, i.id, 1, now() + interval '3 days'
   from igny8_content c join igny8_site_integrations i on i.site_id = c.site_id`,
  "analyze",
])
  await loader.query(sql);
await loader.end();

const fastest = async (work: () => Promise<unknown>) => {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return Math.round(Math.min(...times) * 10) / 10;
};
const em = () => orm.em.fork();
const claim_ms = await fastest(() => claimContent(em(), 50));
const NIL = "00000000-0000-0000-0000-000000000000";
const pending_ms = await fastest(() => findPending(em(), NIL, { started: 60_000, owned: 600_000 }, 50));

console.log(`${articles} scheduled articles`);
console.log(`content without a publication    ${claim_ms} ms`);
console.log(`publications that nobody has     ${pending_ms} ms`);
console.log(JSON.stringify({ scheduled: articles, claim_ms, pending_ms }));
await orm.close();
await postgres.stop();
await rm(dir, { recursive: true, force: true });
