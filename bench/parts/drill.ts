import { Client, Connection } from "@temporalio/client";
import { connect, type Orm } from "../../db/orm.ts";
import { migrate } from "../../db/schema/migrate.ts";
import { createAccount, createSite } from "../../test/support/fixtures/accounts.ts";
import { png } from "../../test/support/fixtures/pictures.ts";
import { readEvents } from "../../test/support/sse.ts";
import type { DrillSites } from "./drillSites.ts";
import type { DrillStack } from "./drillStack.ts";

export interface DrillOptions {
  /** published one by one before the backup */
  single: number;
  /** in the bulk run during which the backup is made */
  bulk: number;
  /** published after the backup: `known` ones were in review then, the backup has nothing of the others */
  later: number;
  /** starts the sweep at once, and again every few seconds. Without it, the Schedules decide, as in production */
  hurry: boolean;
  /** then loses Temporal alone, in the middle of another bulk run */
  temporalAlone: boolean;
  say: (line: string) => void;
}

export interface Drilled {
  /** articles that the backup knew as wished, and that are not one post with their own title; and pictures that are gone */
  lost: number;
  /** articles with more than one post */
  doubled: number;
  /** old events that a reader of the stream got as new ones */
  streamed_again: number;
}

/** The rows with work left. */
const OPEN = `select (select count(*)::int from igny8_publications where state in ('queued', 'waiting', 'publishing', 'retrying'))
  + (select count(*)::int from igny8_bulk_runs where state = 'running') as open`;
const LONGEST_MS = 30 * 60_000;

type Owner = Awaited<ReturnType<typeof createAccount>> & { sites: { site_id: number }[] };

/** Loses everything in the middle of a bulk run, restores the backup, and counts what is lost, doubled, or told twice. Then it loses Temporal alone. */
export async function drill(stack: DrillStack, sites: DrillSites, options: DrillOptions): Promise<Drilled> {
  const { say } = options;
  await Promise.all([stack.startPostgres(), stack.startTemporal()]);
  let orm = await connect(stack.databaseUrl, { accounts: "every" });
  await migrate(stack.databaseUrl);
  const owner = await furnish(orm, sites, stack.url);
  await stack.startProcesses();
  const call = callsTo(stack.url, owner.token);

  const picture = await call.upload(await write(orm, owner, 1, "with a picture"));
  const [early, bulk, known] = [
    await write(orm, owner, options.single, "early"),
    await write(orm, owner, options.bulk, "in bulk"),
    await write(orm, owner, options.later, "in review at the backup"),
  ];
  const reader = await call.stream();
  say(`publishing ${early.length} articles one by one`);
  for (const id of early) await call.publish(id);
  await ended(orm, stack, options);

  const release = sites.holdFrom(early.length + Math.floor(bulk.length / 3));
  await call.bulk(bulk);
  const middle = early.length + Math.floor(bulk.length / 3);
  await until(async () => (await sites.posts()).length >= middle);
  say(`backing up with ${(await sites.posts()).length} posts there`);
  await stack.command("backUp", stack.backups);
  release();
  const unknown = await write(orm, owner, options.later, "after the backup");
  for (const id of [...known, ...unknown]) await call.publish(id);
  await ended(orm, stack, options);
  const last = await newestXid(orm);
  const lastId = reader.lastId;
  await orm.close();

  say("losing PostgreSQL, Temporal, pictures and processes");
  await stack.loseAll();
  await Promise.all([stack.startPostgres(), stack.startTemporal()]);
  say("restoring");
  await stack.command("restore", stack.backups);
  orm = await connect(stack.databaseUrl, { accounts: "every" });
  const wished = await wishes(orm);
  const [{ newest }] = await orm.em.execute<[{ newest: number }]>("select coalesce(max(id), 0)::int as newest from igny8_sync_events");
  await stack.startProcesses();
  const readers = [await call.stream(lastId), await call.stream()];
  await Promise.all(readers.map((one) => one.opened()));
  await passXid(orm, last);
  await ended(orm, stack, options);

  say("publishing again what was published after the backup, and new articles");
  const again = await write(orm, owner, options.later, "after the restore");
  for (const id of [...known, ...again]) await call.publish(id);
  await ended(orm, stack, options);

  const more = options.temporalAlone ? await write(orm, owner, options.bulk, "in the second bulk") : [];
  if (more.length > 0) await withoutTemporal(more);
  const all = [...wished, ...known, ...again, ...more];
  const streamed_again = readers.reduce((sum, one) => sum + one.ids().filter((id) => id <= newest).length, 0);
  for (const one of [reader, ...readers]) await one.close();
  const result = { ...(await judge(orm, sites, all)), streamed_again };
  const served = await fetch(`${stack.url}${picture}`);
  if (!served.ok) result.lost += 1;
  await orm.close();
  return result;

  async function withoutTemporal(ids: number[]): Promise<void> {
    say("losing Temporal alone, in the middle of a bulk run");
    const there = (await sites.posts()).length;
    const letGo = sites.holdFrom(there + Math.floor(ids.length / 3));
    await call.bulk(ids);
    await until(async () => (await sites.posts()).length >= there + Math.floor(ids.length / 3));
    await stack.killProcesses();
    letGo();
    await stack.loseTemporal();
    await stack.startTemporal();
    await stack.command("temporalLost");
    await stack.startProcesses();
    await ended(orm, stack, options);
  }
}

async function furnish(orm: Orm, { urls, connect: give }: DrillSites, api_url: string): Promise<Owner> {
  const account = await createAccount(orm);
  const sites = [];
  for (const url of urls) {
    const { site_id, api_key } = await createSite(orm, account.account_id, url);
    await give(url, { api_url, api_key, site_id });
    sites.push({ site_id });
  }
  return { ...account, sites };
}

/** Articles with a title each, in turn on all sites. */
async function write(orm: Orm, { account_id, sites }: Owner, count: number, what: string): Promise<number[]> {
  const rows = await orm.em.fork().execute<{ id: number }[]>(
    `insert into igny8_content (account_id, site_id, title, content_html, status)
     select ?, (?::jsonb -> (n % ?::int))::int, 'Bread ' || ? || ' ' || n, '<p>Take your time.</p>', 'review' from generate_series(1, ?::int) n returning id`,
    [account_id, JSON.stringify(sites.map(({ site_id }) => site_id)), sites.length, what, count],
  );
  return rows.map(({ id }) => id);
}

function callsTo(url: string, token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const post = async (path: string, body?: object | FormData): Promise<any> => {
    const form = body instanceof FormData;
    const response = await fetch(`${url}/api/v1/writer${path}`, {
      method: "POST",
      headers: { ...headers, ...(body === undefined || form ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`POST ${path} answered ${response.status} ${text}`);
    return JSON.parse(text).data;
  };
  return {
    publish: (id: number) => post(`/content/${id}/publish/`),
    bulk: (content_ids: number[]) => post("/content/bulk-publish/", { content_ids }),
    async upload([content_id]: number[]): Promise<string> {
      const form = new FormData();
      form.set("file", new File([png(40, 40)], "a.png"));
      form.set("content_id", String(content_id));
      return (await post("/images/", form)).path;
    },
    async stream(last?: string) {
      const response = await fetch(`${url}/api/v1/events/stream/`, { headers: { ...headers, ...(last ? { "last-event-id": last } : {}) } });
      if (!response.ok) throw new Error(`The stream answered ${response.status}.`);
      return readEvents(response);
    },
  };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; !(await condition()); await new Promise((resume) => setTimeout(resume, 200)))
    if (Date.now() > end) throw new Error("The drill does not go on.");
}

/** Waits until no row has work left. */
async function ended(orm: Orm, stack: DrillStack, { hurry }: DrillOptions): Promise<void> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const sweep = new Client({ connection }).schedule.getHandle("pending-publications:igny8");
  let swept = 0;
  try {
    await until(async () => {
      const [row] = await orm.em.fork().execute<{ open: number }[]>(OPEN);
      if (hurry && Date.now() - swept > 5_000) {
        swept = Date.now();
        await sweep.trigger();
      }
      return row!.open === 0;
    });
  } finally {
    await connection.close();
  }
}

async function newestXid(orm: Orm): Promise<bigint> {
  const [row] = await orm.em.fork().execute<{ xid: string }[]>("select max(xid::text::numeric)::text as xid from igny8_sync_events");
  return BigInt(row!.xid);
}

/** Uses up transaction ids, as a server does in its first days, until the number is passed. */
async function passXid(orm: Orm, xid: bigint): Promise<void> {
  for (;;) {
    const [row] = await orm.em.fork().execute<{ at: string }[]>("select pg_current_xact_id()::text as at");
    const left = Number(xid - BigInt(row!.at)) + 10;
    if (left <= 10) return;
    await orm.em.fork().execute(`do $$ begin for i in 1..${left} loop perform pg_current_xact_id(); commit; end loop; end $$`);
  }
}

/** The articles that are wished to be published, as the database knows them. */
async function wishes(orm: Orm): Promise<number[]> {
  const rows = await orm.em.fork().execute<{ id: number }[]>("select content_id as id from igny8_publications where state <> 'cancelled'");
  return rows.map(({ id }) => id);
}

async function judge(orm: Orm, sites: DrillSites, wished: number[]): Promise<{ lost: number; doubled: number }> {
  const rows = await orm.em
    .fork()
    .execute<{ id: number; title: string; external_id: string | null; site_id: number }[]>(
      "select c.id, c.title, c.external_id, c.site_id from igny8_content c order by c.id",
    );
  const posts = Map.groupBy(await sites.posts(), ({ title }) => title);
  const known = new Map(rows.map((row) => [row.id, row]));
  const whole = (id: number) => {
    const row = known.get(id);
    const found = posts.get(row?.title ?? "") ?? [];
    return row?.external_id != null && found.some((post) => post.id.split(":").at(-1) === row.external_id);
  };
  const doubled = [...posts].filter(([title, found]) => title.startsWith("Bread ") && found.length > 1);
  return { lost: new Set(wished.filter((id) => !whole(id))).size, doubled: doubled.length };
}
