import pg from "pg";
import { expect, test } from "vitest";
import { createEvent } from "../../support/fixtures/events.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { useStreams } from "../../support/streams.ts";
import { until } from "../../support/until.ts";

const streams = useStreams();
const { listen, event, resumed } = streams;

test("an event that one process writes arrives on another's stream, in the same form as in debug-status", async () => {
  const stream = await listen();
  // The bridge calls the first process.
  const test_ = await streams.first.app.request("/api/v1/integration/wordpress/test/", {
    method: "POST",
    headers: { "content-type": "application/json", "x-igny8-api-key": streams.owner.api_key },
    body: JSON.stringify({ site_id: streams.owner.site_id, site_url: "https://example.com" }),
  });
  expect(test_.status).toBe(200);
  await stream.count(1);
  const shown = await streams.first.call(
    "GET",
    `/api/v1/integration/integrations/${streams.owner.integration_id}/debug-status/`,
    streams.owner.token,
  );
  expect(stream.events).toEqual([{ event: "sync_event", id: expect.stringMatching(/^\d+-\d+$/), data: shown.json.data.events[0] }]);
});

test("a stream resumes after the last event, by header and by query, even far behind, without gaps or repetitions", async () => {
  const stream = await listen();
  const before = await event();
  await stream.count(1);
  const { lastId } = stream;
  await stream.close();
  const missed: number[] = [];
  for (let index = 0; index < 30; index += 1) missed.push(await event());
  for (const options of [{ headers: resumed(lastId) }, { query: `?last_event_id=${lastId}` }]) {
    const again = await listen(options);
    await again.count(missed.length);
    missed.push(await event());
    await again.count(missed.length);
    expect(again.ids()).toEqual(missed);
    expect(missed).not.toContain(before);
  }
  // More than a process keeps, and more than one page.
  await streams.first.orm.em.execute(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
     select ?, ?, ?, 'webhook', 'status_update', 'one of many', true from generate_series(1, 1500)`,
    [streams.owner.account_id, streams.owner.site_id, streams.owner.integration_id],
  );
  const far = await listen({ headers: resumed(lastId) });
  await far.count(missed.length + 1_500);
  const ids = far.ids();
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
});

test("an event whose transaction commits late, with a lower id, is neither lost nor skipped", async () => {
  const stream = await listen();
  const slow = new pg.Client({ connectionString: streams.first.databaseUrl });
  await slow.connect();
  try {
    await slow.query("begin");
    const { rows } = await slow.query(
      `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
       values ($1, $2, $3, 'publish', 'content_publish', 'late', true) returning id`,
      [streams.owner.account_id, streams.owner.site_id, streams.owner.integration_id],
    );
    const late = Number(rows[0].id);
    const quick = await event();
    expect(quick).toBeGreaterThan(late);
    // A client that connects meanwhile sees neither. Both arrive in the end, at every client, though nothing else happens.
    const resuming = await listen({ headers: resumed(stream.lastId) });
    await slow.query("commit");
    for (const reader of [stream, resuming]) {
      await reader.count(2);
      expect(reader.ids()).toEqual([late, quick]);
    }
    const place = stream.events[0]!.id;
    const again = await listen({ headers: resumed(place) });
    await again.count(1);
    expect(again.ids()).toEqual([quick]);
  } finally {
    await slow.end();
  }
});

test("an event whose NOTIFY was rolled back with another transaction still arrives", async () => {
  const stream = await listen();
  const ringer = new pg.Client({ connectionString: streams.first.databaseUrl });
  await ringer.connect();
  try {
    await ringer.query("begin");
    await ringer.query("select pg_advisory_xact_lock(hashtext('igny8_events'))");
    const id = await event();
    await ringer.query("rollback");
    await stream.count(1);
    expect(stream.ids()).toEqual([id]);
  } finally {
    await ringer.end();
  }
});

test("with many concurrent writers, some of which fail, every event arrives once, in order", async () => {
  const stream = await listen();
  const written = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      if (index % 5) return event();
      await streams.first.orm.em
        .fork()
        .transactional(async (tx) => {
          await tx.execute(
            `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
             values (?, ?, ?, 'webhook', 'status_update', 'never', true)`,
            [streams.owner.account_id, streams.owner.site_id, streams.owner.integration_id],
          );
          throw new Error("rolled back");
        })
        .catch(() => undefined);
      return undefined;
    }),
  );
  const expected = written.filter((id) => id !== undefined).toSorted((a, b) => a - b);
  await stream.count(expected.length);
  expect(stream.ids().toSorted((a, b) => a - b)).toEqual(expected);
});

test("a stream of one site gets only that site's events, and never another account's", async () => {
  const other = { ...streams.owner, ...(await createSite(streams.first.orm, streams.owner.account_id, "https://other.example.com")) };
  const stranger = await createAccount(streams.first.orm);
  const theirs = { ...stranger, ...(await createSite(streams.first.orm, stranger.account_id)) };
  const all = await listen();
  const filtered = await listen({ query: `?site_id=${other.site_id}` });
  const foreign = await listen({ token: stranger.token });
  const wrong = await listen({ token: stranger.token, query: `?site_id=${streams.owner.site_id}` });
  const [a, b] = [await event(), await createEvent(streams.first.orm, other)];
  const c = await createEvent(streams.first.orm, theirs);
  await all.count(2);
  await filtered.count(1);
  await foreign.count(1);
  expect([all.ids(), filtered.ids(), foreign.ids(), wrong.ids()]).toEqual([[a, b], [b], [c], []]);
  // A cursor gives no access to another account.
  const resumedElsewhere = await listen({ token: stranger.token, headers: resumed("0-0") });
  await resumedElsewhere.count(1);
  expect(resumedElsewhere.ids()).toEqual([c]);
});

test("an id from before a restore of the database does not silence the stream", async () => {
  const stream = await listen({ headers: resumed("9999999999999999999-1") });
  const id = await event();
  await stream.count(1);
  expect(stream.ids()).toEqual([id]);
});

test("a broken connection to the database is reopened, and no event is missed", async () => {
  const stream = await listen();
  const listeners = () =>
    streams.first.orm.em.execute<{ pid: number }[]>(
      "select pid from pg_stat_activity where application_name = 'igny8-events' and datname = current_database()",
    );
  const before = await until("a connection that listens", async () => {
    const rows = await listeners();
    return rows.length > 0 && rows;
  });
  await streams.first.orm.em.execute(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'igny8-events' and datname = current_database()",
  );
  const id = await event();
  await stream.count(1);
  expect(stream.ids()).toEqual([id]);
  const old = new Set(before.map(({ pid }) => pid));
  await until("another connection", async () => (await listeners()).some(({ pid }) => !old.has(pid)));
});
