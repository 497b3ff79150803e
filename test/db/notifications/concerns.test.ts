import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { countConcerns, COUNTED_GROUPS, readConcerns } from "../../../db/notifications/concerns.ts";
import { CONCERN_GROUPS, COUNT_GROUPS, DIGEST_GROUPS, DUE_READERS } from "../../../db/notifications/statements.ts";
import { CONCERN_KINDS, concernOf } from "../../../domain/events/concerns.ts";
import { mayConcern } from "../../../domain/events/mayConcern.ts";
import { EVENT_ACTIONS } from "../../../domain/events/kinds.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { createEvent } from "../../support/fixtures/events.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let place: { account_id: number; site_id: number; integration_id: number };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  const { account_id } = await createAccount(database.orm);
  place = { account_id, ...(await createSite(database.orm, account_id)) };
});

const failed = (type = "KeyRefused") => ({ action: "content_publish" as const, success: false, details: { error: { type } } });
const read = (more: Partial<Parameters<typeof readConcerns>[1]> = {}) =>
  readConcerns(database.orm.em.fork(), { account_id: place.account_id, kinds: CONCERN_KINDS, after: null, limit: 50, ...more });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

/** Details that decide what an event is. */
const DETAILS = [
  {},
  { error: { type: "TimedOut" } },
  { error: { type: "BridgeTooOld" } },
  { error_type: "KeyRefused" },
  { error_type: "TimedOut" },
  { stale: true, wordpress_status: "trash", previous_status: "publish" },
  { wordpress_status: "trash", previous_status: "publish" },
  { wordpress_status: "draft", before: { wordpress_status: "publish" } },
  { wordpress_status: "publish", previous_status: "draft" },
  { wordpress_status: "deleted", by: { id: 0, name: "IGNY8", kind: "igny8" }, previous_status: "publish" },
  { reason: "created", wordpress_status: "draft" },
  { changed: ["title"] },
  { changed: [] },
  { run: "bulk:0197", failed: 3 },
];

test("igny8_concern() knows the kinds of domain/events/concerns.ts, and a page looks at each of them", async () => {
  const rows: { action: string; success: boolean; details: object; concern: string | null }[] = await database.orm.em.execute(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, description, action, success, details)
     select ?, ?, ?, 'sync', 'x', a, s, d from unnest(array[${EVENT_ACTIONS.map((action) => `'${action}'`).join(", ")}]) a,
       unnest(array[true, false]) s, jsonb_array_elements(?::jsonb) d
     returning action, success, details, concern`,
    [place.account_id, place.site_id, place.integration_id, JSON.stringify(DETAILS)],
  );
  const told = rows.filter(({ concern }) => concern !== null);
  expect([...new Set(told.map(({ concern }) => concernOf(concern!).kind))].toSorted()).toEqual(CONCERN_KINDS.toSorted());
  expect(told.filter((row) => !mayConcern(row))).toEqual([]);
  // What IGNY8 did itself, what came late and what changed nothing concerns nobody.
  const ofStatus = told.filter(({ action, success }) => action === "status_update" && success).map(({ details }) => details);
  expect(ofStatus).toEqual([DETAILS[6], DETAILS[7]]);
});

test("events of one day with the same cause on the same site are one group; articles count once", async () => {
  for (const content_id of [1, 2, 3, 3]) await createEvent(database.orm, place, { ...failed(), content_id });
  await createEvent(database.orm, place, { ...failed("TimedOut"), content_id: 4 });
  const other = { account_id: place.account_id, ...(await createSite(database.orm, place.account_id)) };
  await createEvent(database.orm, other, { ...failed(), content_id: 5 });
  await createEvent(database.orm, place, { ...failed(), content_id: 6, created_at: minutesAgo(60 * 24) });
  const found = await read();
  expect(found.map(({ site_id, cause, count }) => [site_id, cause, count])).toEqual([
    [other.site_id, "KeyRefused", 1],
    [place.site_id, "TimedOut", 1],
    [place.site_id, "KeyRefused", 3],
    [place.site_id, "KeyRefused", 1],
  ]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(4);
});

test("pages are by the newest event, without gaps and doubles, and end", async () => {
  for (let nth = 0; nth < 23; nth += 1) {
    const created_at = new Date(Date.UTC(2026, 10, 10 + (nth % 4), 12, (nth * 7) % 60));
    await createEvent(database.orm, place, { ...failed(`Cause${nth % 9}`), content_id: nth, created_at });
  }
  const all = await read();
  expect(all.map(({ last_at }) => last_at)).toEqual(
    all
      .map(({ last_at }) => last_at)
      .toSorted()
      .toReversed(),
  );
  const paged: typeof all = [];
  for (let before: { at: Date; id: number } | undefined; ;) {
    const page = await read({ before, limit: 4 });
    paged.push(...page);
    const last = page.at(-1);
    if (!last || page.length < 4) break;
    before = { at: new Date(last.last_at), id: last.event_id };
  }
  expect(paged).toEqual(all);
});

test("only newer groups than a time are unread, and only kinds that are asked for; others' events are never read", async () => {
  const stranger = await createAccount(database.orm);
  const theirs = { account_id: stranger.account_id, ...(await createSite(database.orm, stranger.account_id)) };
  await createEvent(database.orm, theirs, failed());
  await createEvent(database.orm, place, { ...failed("Old"), created_at: minutesAgo(30) });
  await createEvent(database.orm, place, { ...failed("New"), created_at: minutesAgo(1) });
  await createEvent(database.orm, place, { action: "site_resume", success: true, event_type: "sync" });
  const em = database.orm.em.fork();
  const which = { account_id: place.account_id, kinds: ["content.failed"], after: minutesAgo(10) };
  expect((await read(which)).map(({ cause }) => cause)).toEqual(["New"]);
  expect(await countConcerns(em, which)).toBe(1);
  expect(await countConcerns(em, { ...which, kinds: CONCERN_KINDS, after: null })).toBe(3);
});

test("unread groups are counted up to a limit", async () => {
  const { account_id, site_id, integration_id } = place;
  await database.orm.em.execute(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, details)
     select ?, ?, ?, 'error', 'content_publish', 'x', false, jsonb_build_object('error', jsonb_build_object('type', 'C' || n)) from generate_series(1, 150) n`,
    [account_id, site_id, integration_id],
  );
  expect(await countConcerns(database.orm.em.fork(), { account_id, kinds: CONCERN_KINDS, after: null })).toBe(COUNTED_GROUPS);
});

test("the list reads few rows, however many events a group has, and mails read only events that concern somebody", async () => {
  const { account_id, site_id, integration_id } = place;
  await database.orm.em.execute(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, details)
     select ?, ?, ?, 'error', 'content_publish', 'x', n % 10 > 0, n, '{"error": {"type": "KeyRefused"}}' from generate_series(1, 60000) n`,
    [account_id, site_id, integration_id],
  );
  await database.orm.em.execute("analyze igny8_sync_events");
  const kinds = [...CONCERN_KINDS];
  const walked = [account_id, kinds, "-infinity", "infinity", 0, 10];
  const plans = {
    list: await explained(CONCERN_GROUPS.text, [...walked, 1_000]),
    count: await explained(COUNT_GROUPS.text, walked),
    due: await explained(DUE_READERS.text, [30_000, 100]),
    mail: await explained(DIGEST_GROUPS.text, [1, kinds, 20]),
  };
  for (const [name, { text }] of Object.entries(plans)) expect([name, /Seq Scan on igny8_sync_events/.test(text)]).toEqual([name, false]);
  expect(plans.list.text).toContain("igny8_sync_events_concerns");
  expect(plans.list.rows).toBeLessThan(1_200);
  expect(plans.count.rows).toBeLessThan(20);
});

/** The plan with what it did: its text, and the most rows that one node read. */
async function explained(sql: string, values: unknown[]): Promise<{ text: string; rows: number }> {
  const pool = await database.orm.em.fork().getDriver().getConnection().getNativeClient();
  const { rows } = await pool.query(`explain (analyze, costs off, timing off) ${sql}`, values);
  const text = rows.map((row: Record<string, string>) => row["QUERY PLAN"]).join("\n");
  const read = [...text.matchAll(/on igny8_sync_events.*rows=([\d.]+) loops=(\d+)/g)].map(
    ([, count, loops]) => Number(count) * Number(loops),
  );
  return { text, rows: Math.max(0, ...read) };
}
