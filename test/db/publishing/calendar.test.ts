import { CompiledQuery } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sitePlans } from "../../../db/automation/stage7.ts";
import { readCalendar, timesOfSite } from "../../../db/publishing/calendar/read.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { testDatabase } from "../../support/database.ts";
import { statementsOf } from "../../support/statements.ts";

// The calendar's plans on tables with real statistics: 40,000 articles of four sites, published or scheduled over two years.

let database: Awaited<ReturnType<typeof testDatabase>>;
let account_id: number;
let site_ids: number[];
beforeAll(async () => {
  database = await testDatabase();
  const { orm } = database;
  ({ account_id } = await createAccount(orm));
  const stranger = await createAccount(orm);
  const sites = [];
  for (const owner of [account_id, account_id, stranger.account_id, stranger.account_id]) sites.push(await createSite(orm, owner));
  site_ids = sites.slice(0, 2).map(({ site_id }) => site_id);
  for (const { site_id, integration_id } of sites) {
    const em = orm.em.fork();
    await em.execute(
      `insert into igny8_content (account_id, site_id, title, content_html, status)
       select s.account_id, s.id, 'Slow bread ' || n, '<p>Take your time.</p>', case when n <= 9900 then 'published' else 'review' end
       from igny8_sites s, generate_series(1, 10000) n where s.id = ?`,
      [site_id],
    );
    await em.execute(
      `insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, state, published_at, finished_at, publish_at)
       select account_id, site_id, id, ?, 1, case when ago > 0 then 'published' else 'queued' end, case when ago > 0 then at end,
         case when ago > 0 then at end, case when ago < 0 then at end
       from (select *, now() - ago * interval '1 hour' as at from (
         select *, (row_number() over (order by id) - 1900) * 2 + 1 as ago from igny8_content where site_id = ? and status = 'published') c) c`,
      [integration_id, site_id],
    );
  }
  await orm.em.fork().execute("vacuum analyze igny8_content, igny8_publications, igny8_sites");
}, 120_000);
afterAll(() => database?.drop());

const HOUR_MS = 60 * 60_000;
/** The bounds of 62 days around today. */
const bounds = () => {
  const today = Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS;
  return Array.from({ length: 63 }, (_, day) => today + (day - 31) * 24 * HOUR_MS);
};

/** The lines of PostgreSQL's plan of the only statement that some work sends. */
async function planOf(work: () => Promise<unknown>): Promise<string> {
  const sent = await statementsOf(database.orm, work);
  expect(sent).toHaveLength(1);
  const explain = CompiledQuery.raw(`explain (analyze, costs off, timing off, summary off) ${sent[0]!.text}`, sent[0]!.values);
  const { rows } = await database.orm.em.fork().getKysely().executeQuery<{ "QUERY PLAN": string }>(explain);
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

test("two months of all sites are ranges of the calendar's two indexes, and no large table is read as a whole", async () => {
  const plan = await planOf(() => readCalendar(database.orm.em.fork(), { account_id, site_ids: null, bounds: bounds(), per_day: 20 }));
  expect(plan).not.toMatch(/Seq Scan on igny8_(publications|content|sync_events)/);
  for (const index of ["igny8_publications_made", "igny8_publications_dated"]) expect(plan).toContain(index);
});

test("the same holds for the plans of automation and for the next free time", async () => {
  const em = database.orm.em.fork();
  const plans = await planOf(() => sitePlans(em, { account_id, site_ids: null, always: true, limit: 50 }));
  expect(plans).not.toMatch(/Seq Scan on igny8_(publications|content)/);
  const times = await planOf(() => timesOfSite(em, account_id, site_ids[0]!));
  expect(times).not.toMatch(/Seq Scan on igny8_publications/);
  expect(times).toContain("igny8_publications_made");
});

test("a day has its first entries in their order, of all sites, and the number of all", async () => {
  const rows = await readCalendar(database.orm.em.fork(), { account_id, site_ids: null, bounds: bounds(), per_day: 5 });
  const perDay = Map.groupBy(rows, ({ day }) => day);
  expect(perDay.size).toBe(62);
  for (const [day, of] of perDay) {
    // One article in two hours on each of two sites. Today has half of it made already.
    expect([day, of.length, of[0]!.total]).toEqual([day, 5, 24]);
    const times = of.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
  expect(new Set(rows.map(({ site_id }) => site_id))).toEqual(new Set(site_ids));
  expect(rows.every(({ made, at }) => made === Date.parse(at) < Date.now())).toBe(true);
});

test("the free time of a site knows its newest posts and what is taken", async () => {
  const times = (await timesOfSite(database.orm.em.fork(), account_id, site_ids[0]!))!;
  expect([times.published.length, times.windows, times.daily_cap, times.spacing_minutes]).toEqual([50, [], null, 0]);
  expect(times.published.every((at) => typeof at === "number" && at < Date.now())).toBe(true);
  expect(times.taken.filter((at) => at > Date.now()).length).toBe(1_899);
  expect(await timesOfSite(database.orm.em.fork(), account_id + 1_000, site_ids[0]!)).toBeUndefined();
});
