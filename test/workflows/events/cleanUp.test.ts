import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pathOf } from "../../../api/articles/pictureFiles.ts";
import { noteUnused } from "../../../db/articles/unusedPictures.ts";
import { CLEAN_UP, type CleanUpInput } from "../../../domain/events/cleanUp.ts";
import { ensureSchedules } from "../../../worker/schedules.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let worker: Awaited<ReturnType<typeof testWorker>>;
type Owner = Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
let owner: Owner;
beforeAll(async () => {
  app = await testApp();
  worker = await testWorker(app, { allowedHosts: [] });
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
});
beforeEach(async () => {
  owner = await newOwner();
});

async function newOwner(): Promise<Owner> {
  const account = await createAccount(app.orm);
  return { ...account, ...(await createSite(app.orm, account.account_id)) };
}
const sql = async <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> => app.orm.em.execute(text, values);
const addEvents = ({ account_id, site_id, integration_id }: Owner, count: number, daysOld: number) =>
  sql(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, created_at)
     select ?, ?, ?, 'sync', 'reconcile', 'x', true, now() - make_interval(days => ?) - n * interval '1 second' from generate_series(1, ?) n`,
    [account_id, site_id, integration_id, daysOld, count],
  );
const countOf = async (table: string, account_id: number) =>
  (await sql<{ n: number }>(`select count(*)::int as n from igny8_${table} where account_id = ?`, [account_id]))[0]!.n;
const handleOf = () => app.deps.temporal.workflow.getHandle(workflowId);
let workflowId: string;
async function run(input: CleanUpInput = CLEAN_UP): Promise<Record<string, number>> {
  workflowId = `clean-up-${crypto.randomUUID()}`;
  const args = [input];
  return app.deps.temporal.workflow.execute("cleanUp", { workflowId, args, taskQueue: `${app.deps.taskQueuePrefix}-sync` });
}

test("events older than their account's retention are removed; younger ones and other accounts' stay", async () => {
  const patient = await newOwner();
  await sql("update igny8_accounts set event_retention_days = 90 where id = ?", [patient.account_id]);
  for (const one of [owner, patient]) {
    await addEvents(one, 1_500, 40);
    await addEvents(one, 10, 29);
    await addEvents(one, 5, 100);
  }
  expect(await run()).toMatchObject({ events: 1_510 });
  expect([await countOf("sync_events", owner.account_id), await countOf("sync_events", patient.account_id)]).toEqual([10, 1_510]);
  await keepHistory("cleaned-up", handleOf());
  expect(await run()).toEqual({});
});

test("remembered webhooks, finished deliveries and void credentials are removed after their retention, and no sooner", async () => {
  const { account_id, user_id, integration_id } = owner;
  const { id: endpoint_id } = (
    await sql<{ id: number }>(
      "insert into igny8_notification_endpoints (account_id, url, kinds) values (?, 'https://x', '[]') returning id",
      [account_id],
    )
  )[0]!;
  for (const [days, count] of [
    [8, 3],
    [6, 2],
    [31, 4],
    [29, 5],
  ] as const) {
    const series = `now() - interval '${days} days' from generate_series(1, ${count})`;
    const secret = "md5(random()::text) || md5(random()::text)";
    await sql(
      `insert into igny8_webhooks (account_id, integration_id, webhook_id, received_at) select ?, ?, gen_random_uuid()::text, ${series}`,
      [account_id, integration_id],
    );
    await sql(
      `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, state, finished_at)
       select ?, ?, 'test', gen_random_uuid()::text, '{}', 'delivered', ${series}`,
      [account_id, endpoint_id],
    );
    await sql(`insert into igny8_sessions (account_id, user_id, token_hash, expires_at) select ?, ?, ${secret}, ${series}`, [
      account_id,
      user_id,
    ]);
    for (const table of ["igny8_password_resets", "igny8_email_verifications"])
      await sql(`insert into ${table} (user_id, token_hash, expires_at) select ?, ${secret}, ${series}`, [user_id]);
    await sql(
      `insert into igny8_invites (account_id, email, role, token_hash, expires_at) select ?, 'x@example.com', 'viewer', ${secret}, ${series}`,
      [account_id],
    );
  }
  await sql(
    `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, created_at, dispatch_after)
     values (?, ?, 'test', 'evt_pending', '{}', now() - interval '60 days', now() + interval '1 day')`,
    [account_id, endpoint_id],
  );
  expect(await run()).toEqual({ webhooks: 12, deliveries: 4, sessions: 4, password_resets: 4, verifications: 4, invites: 4 });
  const left = [];
  for (const table of ["webhooks", "notification_deliveries", "sessions", "invites"]) left.push(await countOf(table, account_id));
  expect(left).toEqual([2, 11, 10, 10]);
});

test("the activity log keeps entries for 400 days", async () => {
  for (const days of [401, 399])
    await sql(
      `insert into igny8_activities (account_id, user_id, actor, operation, object_kind, created_at)
       values (?, ?, 'Jo', 'POST /api/v1/sites/', 'site', now() - make_interval(days => ?))`,
      [owner.account_id, owner.user_id, days],
    );
  expect(await run()).toEqual({ activities: 1 });
  expect(await countOf("activities", owner.account_id)).toBe(1);
});

test("a token that waits for its mail is removed when the link has expired, and no sooner; the row stays", async () => {
  const insert = (sealed: string, hours: number) =>
    sql(
      `insert into igny8_invites (account_id, email, role, token_hash, sealed_token, expires_at)
       values (?, ?, 'viewer', md5(random()::text), 'v1.test.x', now() + make_interval(hours => ?))`,
      [owner.account_id, sealed, hours],
    );
  await insert("over@example.com", -2);
  await insert("open@example.com", 2);
  expect(await run()).toEqual({ invite_tokens: 1 });
  const rows = await sql("select email, sealed_token from igny8_invites where account_id = ? order by id desc limit 2", [owner.account_id]);
  expect(rows).toEqual([
    { email: "open@example.com", sealed_token: "v1.test.x" },
    { email: "over@example.com", sealed_token: null },
  ]);
});

test("downloads are removed after 400 days and install links after 30; versions are counted once a day", async () => {
  const plugin = "(select id from igny8_plugins where slug = 'igny8-wp-bridge')";
  await sql("insert into igny8_plugin_installations (plugin_id, integration_id, version) values (" + plugin + ", ?, '1.4.0')", [
    owner.integration_id,
  ]);
  await sql(
    `insert into igny8_plugin_downloads (plugin_id, kind, outcome, day)
     select ${plugin}, 'public', 'complete', (now() - make_interval(days => d))::date from unnest(array[0, 399, 402, 800]) d`,
  );
  await sql(
    `insert into igny8_plugin_enrolments (integration_id, token_hash, expires_at)
     select ?, md5(d::text), now() - make_interval(days => d) from unnest(array[0, 29, 31]) d`,
    [owner.integration_id],
  );
  expect(await run()).toEqual({ downloads: 2, enrolments: 1 });
  await keepHistory("cleaned-up-and-counted", handleOf());
  const counted = () => sql("select version, sites, active from igny8_plugin_version_days where day = (now() at time zone 'UTC')::date");
  expect(await counted()).toEqual([{ version: "1.4.0", sites: 1, active: 1 }]);
  await sql("update igny8_plugin_installations set last_seen_at = now() - interval '8 days' where integration_id = ?", [
    owner.integration_id,
  ]);
  expect(await run()).toEqual({});
  expect(await counted()).toEqual([{ version: "1.4.0", sites: 1, active: 0 }]);
});

const DAY_MS = 86_400_000;
/** Stores a picture that was written so long ago; its row, if it has one, is `named`. */
async function store(text: string, { daysOld = 0, named = false } = {}): Promise<string> {
  const bytes = new TextEncoder().encode(`${owner.account_id} ${text}`);
  const path = pathOf(bytes, "png");
  await app.deps.pictures.put(path, bytes);
  const at = new Date(Date.now() - daysOld * DAY_MS);
  await utimes(join(app.mediaDir, path.slice("/media/".length)), at, at);
  if (named)
    await sql(
      `insert into igny8_images (account_id, content_id, role, width, height, path, mime_type, byte_size, alt)
       select ?, (select id from igny8_content where account_id = ? limit 1), 'gallery', 1, 1, ?, 'image/png', 9, ''`,
      [owner.account_id, owner.account_id, path],
    );
  return path;
}
const stored = async () => (await Array.fromAsync(app.deps.pictures.list())).map(({ key }) => key).toSorted();

test("stored pictures that nothing names are removed after a day, page by page; many of them are another installation's", async () => {
  const { id } = await createContent(app.orm, owner);
  const named: string[] = [];
  for (let index = 0; index < 19; index += 1) named.push(await store(`named ${index}`, { daysOld: 9, named: true }));
  const ofVersion = await store("of a version", { daysOld: 9 });
  await sql(
    `insert into igny8_content_versions (account_id, content_id, number, revision, html_hash, fields) values (?, ?, 1, 1, repeat('0', 64), ?::jsonb)`,
    [owner.account_id, id, JSON.stringify({ images: [{ path: ofVersion }] })],
  );
  const young = await store("young");
  const old = [await store("old", { daysOld: 2 }), await store("older", { daysOld: 3 })];
  const noted = await store("noted");
  await noteUnused(app.orm.em.fork(), noted);
  expect(await run()).toEqual({ pictures: 3 });
  await keepHistory("cleaned-up-with-pictures", handleOf());
  expect(await stored()).toEqual([...named, ofVersion, young].toSorted());

  // A third old one without a row is more than a tenth.
  for (let index = 0; index < 3; index += 1) old[index] = await store(`of another ${index}`, { daysOld: 2 });
  expect(await run()).toEqual({});
  expect((await stored()).length).toBe(24);
  expect(await sql("select 1 from igny8_unused_pictures")).toEqual([]);
});

test("it works in batches, each in its own transaction, while others write; what exceeds a round is left to the next", async () => {
  await addEvents(owner, 5_000, 40);
  // The rows that each statement removed, by transaction.
  await sql(`create table removed (tx text, rows int)`);
  await sql(`
    create function note_removed() returns trigger language plpgsql as $$
    begin
      insert into removed select pg_current_xact_id()::text, count(*) from old_rows;
      perform pg_sleep(0.05);
      return null;
    end $$`);
  await sql(
    "create trigger note_removed after delete on igny8_sync_events referencing old table as old_rows for each statement execute function note_removed()",
  );
  try {
    const removing = run({ batchRows: 500, roundMs: 100 });
    // A writer that waited for a table lock would get no further than the first batch.
    let written = 0;
    const during = new Set<number>();
    const watching = until("all are removed", async () => {
      await addEvents(owner, 1, 0);
      written += 1;
      const [now] = await sql<{ n: number }>("select count(*)::int as n from removed where rows > 0");
      during.add(now!.n);
      return now!.n >= 10;
    });
    expect(await removing).toMatchObject({ events: 5_000 });
    await watching;
    expect(during.size).toBeGreaterThan(3);
    expect(await countOf("sync_events", owner.account_id)).toBe(written);
    const batches = await sql<{ rows: number }>("select sum(rows)::int as rows from removed where rows > 0 group by tx");
    expect(batches.map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 500));
    const rounds = (await handleOf().fetchHistory()).events!.filter(({ activityTaskCompletedEventAttributes: done }) => done);
    expect(rounds.length).toBeGreaterThan(1);
    await keepHistory("cleaned-up-in-rounds", handleOf());
  } finally {
    await sql("drop trigger note_removed on igny8_sync_events");
  }
});

test("locked rows are left for the next run", async () => {
  const [old] = await sql<{ id: number }>(
    `insert into igny8_invites (account_id, email, role, token_hash, expires_at)
     values (?, 'held@example.com', 'viewer', md5(random()::text), now() - interval '31 days') returning id`,
    [owner.account_id],
  );
  const em = app.orm.em.fork();
  await em.transactional(async (tx) => {
    await tx.execute("select 1 from igny8_invites where id = ? for update", [old!.id]);
    expect(await run()).toEqual({});
  });
  expect(await run()).toEqual({ invites: 1 });
});

test("its Schedule is made once, corrected when it differs, and stays paused when a person paused it", async () => {
  const { temporal, taskQueuePrefix } = app.deps;
  await Promise.all([ensureSchedules(temporal, taskQueuePrefix), ensureSchedules(temporal, taskQueuePrefix)]);
  const handle = temporal.schedule.getHandle(`clean-up:${taskQueuePrefix}`);
  const made = await handle.describe();
  expect(made.action).toMatchObject({ workflowType: "cleanUp", taskQueue: `${taskQueuePrefix}-sync`, args: [CLEAN_UP] });
  expect(made.policies).toMatchObject({ overlap: "SKIP", catchupWindow: 12 * 3_600_000 });
  const [first, second] = made.info.nextActionTimes;
  expect(second!.getTime() - first!.getTime()).toBe(24 * 3_600_000);

  await handle.pause("by hand");
  await handle.update((previous) => ({
    ...previous,
    spec: { intervals: [{ every: "1 hour" }] },
    policies: { ...previous.policies, overlap: "ALLOW_ALL" },
    action: { ...previous.action, workflowType: "cleanUp", taskQueue: "elsewhere", args: [] },
  }));
  // Temporal's list, which the correction reads, shows a change a moment later.
  const corrected = await until("it is put right", async () => {
    await ensureSchedules(temporal, taskQueuePrefix);
    const now = await handle.describe();
    return now.spec.calendars?.length ? now : undefined;
  });
  expect({ spec: corrected.spec, policies: corrected.policies }).toEqual({ spec: made.spec, policies: made.policies });
  expect(corrected.action).toMatchObject({ taskQueue: `${taskQueuePrefix}-sync`, args: [CLEAN_UP] });
  expect(corrected.state).toMatchObject({ paused: true, note: "by hand" });

  await handle.trigger();
  const run = await until("it runs", async () => (await handle.describe()).info.recentActions[0]);
  const { workflow } = run.action;
  expect(await temporal.workflow.getHandle(workflow.workflowId).result()).toEqual({});
  await handle.delete();
});
