import { createAccount, createContents, createSite } from "../test/support/fixtures/accounts.ts";
import { testWordPress } from "../test/support/wordpress.ts";
import { startApi } from "./parts/apiProcess.ts";
import { table } from "./parts/measure.ts";
import { callsOf, startWorker } from "./parts/platform.ts";
import { startServers } from "./parts/servers.ts";

/*
 * npm run bench:record [-- RUNS ARTICLES]: checks that each article's publication is recorded exactly once, with bulk runs one after the other on a
 * real WordPress with webhooks. A webhook often arrives before its batch is recorded.
 */
const RUNS = Number(process.argv[2] ?? 10);
const ARTICLES = Number(process.argv[3] ?? 40);
const SETTLED_MS = 60_000;

const undo: (() => Promise<unknown>)[] = [];
try {
  const { postgres, temporal, orm } = await startServers(undo);
  const api = await startApi(postgres.url, temporal.address);
  undo.push(() => api.stop());
  const site = await testWordPress({ allowedHosts: [new URL(api.url).host] });
  undo.push(() => site.stop());
  await startWorker({ postgres, temporal, siteHost: site.host }, undo);
  const account = await createAccount(orm);
  const owner = { ...account, ...(await createSite(orm, account.account_id, site.url)) };
  await site.connect({ api_url: api.url, api_key: owner.api_key, site_id: owner.site_id });
  const { bulk } = callsOf(api.url);
  const count = async (sql: string) => {
    const [row] = await orm.em.fork().execute<{ n: number }[]>(`select count(*)::int as n from ${sql}`);
    return row!.n;
  };

  const began = Date.now();
  for (let run = 0; run < RUNS; run += 1) {
    const ids = await createContents(orm, owner, ARTICLES);
    await (await bulk({ ids, token: account.token })).ended();
  }
  const seconds = Math.round((Date.now() - began) / 1_000);
  const articles = RUNS * ARTICLES;
  // The site sends a webhook for each post, sooner or later.
  const told = () => count("(select distinct content_id from igny8_sync_events where action = 'status_update') told");
  for (const end = Date.now() + SETTLED_MS; (await told()) < articles && Date.now() < end;)
    await new Promise((next) => setTimeout(next, 500));

  const success = "e.action = 'content_publish' and e.success";
  const unrecorded = await count("igny8_publications where state <> 'published' or attempts -> -1 ->> 'ended_at' is null");
  const recorded_twice = await count(
    `(select e.content_id from igny8_sync_events e where ${success} group by e.content_id having count(*) > 1) twice`,
  );
  const missing_events = await count(
    `igny8_content c where c.external_id is not null and not exists (select from igny8_sync_events e where e.content_id = c.id and ${success})`,
  );
  const rows: [string, number][] = [
    ["published in bulk runs", articles],
    ["told of by the site", await told()],
    ["whose call has no end", unrecorded],
    ["recorded twice", recorded_twice],
    ["published without an event", missing_events],
  ];
  table(rows.map(([what, number]) => ({ what, articles: number })));
  console.log(`  ${RUNS} runs in ${seconds} s`);
  if (unrecorded + recorded_twice + missing_events > 0) process.exitCode = 1;
  console.log(JSON.stringify({ articles, unrecorded, recorded_twice, missing_events }));
} finally {
  for (const step of undo.toReversed()) await step().catch((error: unknown) => console.error(error));
}
