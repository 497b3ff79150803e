import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { createEventHub, type EventHubOptions } from "../../../api/events/hub.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { signUp } from "../../support/browser.ts";
import { createEvent } from "../../support/events.ts";
import { createAccount, createSite } from "../../support/fixtures.ts";
import { readEvents } from "../../support/sse.ts";
import { until } from "../../support/until.ts";

let first: TestApp;
/** Another API process on the same database, as far as the database can tell. */
let second: ReturnType<typeof createApp>;
let secondHub: ReturnType<typeof createEventHub>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
const open: { close(): Promise<void> }[] = [];
const hubs: ReturnType<typeof createEventHub>[] = [];

/** The API with streams of other manners. */
function appWith(options: Partial<EventHubOptions>) {
  const hub = createEventHub({ orm: first.orm, databaseUrl: first.databaseUrl, log: first.deps.log, ...options });
  hubs.push(hub);
  return { hub, app: createApp({ ...first.deps, events: hub }) };
}

beforeAll(async () => {
  first = await testApp();
  ({ app: second, hub: secondHub } = appWith({}));
});
afterAll(async () => {
  for (const hub of hubs) await hub.close();
  await first?.close();
});
beforeEach(async () => {
  const account = await createAccount(first.orm);
  owner = { ...account, ...(await createSite(first.orm, account.account_id, "https://example.com")) };
});
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.close();
});

async function listen(options: { app?: typeof second; query?: string; headers?: Record<string, string>; token?: string } = {}) {
  const { app = second, query = "", headers = {}, token = owner.token } = options;
  const response = await app.request(`/api/v1/events/stream/${query}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const stream = readEvents(response);
  open.push(stream);
  await stream.opened();
  return stream;
}
const event = (more: Parameters<typeof createEvent>[2] = {}) => createEvent(first.orm, owner, more);
const resumed = (id: string) => ({ "last-event-id": id });

test("an event that one process writes arrives on another's stream, as debug-status shows it", async () => {
  const stream = await listen();
  // The bridge calls the first process.
  const test_ = await first.app.request("/api/v1/integration/wordpress/test/", {
    method: "POST",
    headers: { "content-type": "application/json", "x-igny8-api-key": owner.api_key },
    body: JSON.stringify({ site_id: owner.site_id, site_url: "https://example.com" }),
  });
  expect(test_.status).toBe(200);
  await stream.count(1);
  const shown = await first.call("GET", `/api/v1/integration/integrations/${owner.integration_id}/debug-status/`, owner.token);
  expect(stream.events).toEqual([{ event: "sync_event", id: expect.stringMatching(/^\d+-\d+$/), data: shown.json.data.events[0] }]);
});

test("a stream resumes behind the last event, by header and by query, also far behind, without a gap and nothing twice", async () => {
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
  await first.orm.em.execute(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
     select ?, ?, ?, 'webhook', 'status_update', 'one of many', true from generate_series(1, 1500)`,
    [owner.account_id, owner.site_id, owner.integration_id],
  );
  const far = await listen({ headers: resumed(lastId) });
  await far.count(missed.length + 1_500);
  const ids = far.ids();
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
});

test("an event whose transaction commits late, with a lower id, is neither lost nor overtaken by those after it", async () => {
  const stream = await listen();
  const slow = new pg.Client({ connectionString: first.databaseUrl });
  await slow.connect();
  try {
    await slow.query("begin");
    const { rows } = await slow.query(
      `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
       values ($1, $2, $3, 'publish', 'content_publish', 'late', true) returning id`,
      [owner.account_id, owner.site_id, owner.integration_id],
    );
    const late = Number(rows[0].id);
    const quick = await event();
    expect(quick).toBeGreaterThan(late);
    // Whoever connects meanwhile sees neither; both come in the end, to all, though nothing else happens.
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

test("an event whose ring was rolled back with another transaction still comes", async () => {
  const stream = await listen();
  const ringer = new pg.Client({ connectionString: first.databaseUrl });
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

test("many writers at once, some of which fail: every event comes once, in order", async () => {
  const stream = await listen();
  const written = await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      if (index % 5) return event();
      await first.orm.em
        .fork()
        .transactional(async (tx) => {
          await tx.execute(
            `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success)
             values (?, ?, ?, 'webhook', 'status_update', 'never', true)`,
            [owner.account_id, owner.site_id, owner.integration_id],
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

test("of one site only, and never another account's", async () => {
  const other = { ...owner, ...(await createSite(first.orm, owner.account_id, "https://other.example.com")) };
  const stranger = await createAccount(first.orm);
  const theirs = { ...stranger, ...(await createSite(first.orm, stranger.account_id)) };
  const all = await listen();
  const filtered = await listen({ query: `?site_id=${other.site_id}` });
  const foreign = await listen({ token: stranger.token });
  const wrong = await listen({ token: stranger.token, query: `?site_id=${owner.site_id}` });
  const [a, b] = [await event(), await createEvent(first.orm, other)];
  const c = await createEvent(first.orm, theirs);
  await all.count(2);
  await filtered.count(1);
  await foreign.count(1);
  expect([all.ids(), filtered.ids(), foreign.ids(), wrong.ids()]).toEqual([[a, b], [b], [c], []]);
  // A cursor is no key to another account.
  const resumedElsewhere = await listen({ token: stranger.token, headers: resumed("0-0") });
  await resumedElsewhere.count(1);
  expect(resumedElsewhere.ids()).toEqual([c]);
});

test("a reader that takes nothing holds nobody up, is cut off, and resumes where it was", async () => {
  const { app } = appWith({ stallMs: 300, streamsPerAccount: 2 });
  const response = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${owner.token}` } });
  const quick = await listen({ app });
  const ids: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    ids.push(await event());
    await quick.count(index + 1);
  }
  expect(quick.ids()).toEqual(ids);
  await until("the place of the one that was cut off", async () => {
    const third = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${owner.token}` } });
    await third.body?.cancel();
    return third.status === 200;
  });
  // What it had not taken it gets when it comes back.
  const slow = readEvents(response);
  await slow.end();
  expect(slow.events.length).toBeLessThan(20);
  const again = await listen({ app, headers: resumed(slow.lastId) });
  await again.count(20 - slow.events.length);
  expect([...slow.ids(), ...again.ids()]).toEqual(ids);
});

test("a revoked token and an ended session end the stream at the next look", async () => {
  const { app } = appWith({ checkMs: 200 });
  const stream = await listen({ app });
  const person = await signUp(first);
  const ours = await app.request("/api/v1/events/stream/", { headers: { cookie: person.cookie } });
  const watching = readEvents(ours);
  open.push(watching);
  await watching.opened();
  await first.orm.em.execute("update igny8_api_tokens set revoked_at = now() where account_id = ?", [owner.account_id]);
  await person.send("POST", "/api/v1/auth/sign-out/");
  await stream.end();
  await watching.end();
  expect([stream.ended, watching.ended]).toEqual([true, true]);
});

test("a stream without credentials, with a wrong id or a wrong site is refused", async () => {
  const get = (query: string, headers: Record<string, string> = { authorization: `Bearer ${owner.token}` }) =>
    second.request(`/api/v1/events/stream/${query}`, { headers });
  expect((await get("", {})).status).toBe(401);
  for (const [query, headers] of [
    ["?last_event_id=x", {}],
    ["?site_id=x", {}],
    ["", { "last-event-id": "12" }],
  ] as const) {
    expect((await get(query, { authorization: `Bearer ${owner.token}`, ...headers })).status).toBe(422);
  }
});

test("an id of a database that was restored since does not silence the stream", async () => {
  const stream = await listen({ headers: resumed("9999999999999999999-1") });
  const id = await event();
  await stream.count(1);
  expect(stream.ids()).toEqual([id]);
});

test("an account has so many streams and no more; one that ends makes room", async () => {
  const { app } = appWith({ streamsPerAccount: 2 });
  const [one] = [await listen({ app }), await listen({ app })];
  const third = () => app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${owner.token}` } });
  const refused = await third();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
  const stranger = await createAccount(first.orm);
  await listen({ app, token: stranger.token });
  await one.close();
  const stream = await until("room for another", async () => {
    const response = await third();
    return response.status === 200 && readEvents(response);
  });
  open.push(stream);
});

test("a quiet stream says now and then that it is there, and ends in time", async () => {
  const { app } = appWith({ heartbeatMs: 100, lifetimeMs: 500 });
  const response = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${owner.token}` } });
  const text = await response.text();
  expect(text).toMatch(/^retry: 2000\nid: \d+-\d+\n\n: still here\nid: \d+-\d+\n\n/);
});

test("a connection to the database that breaks is made again, and nothing is missed", async () => {
  const stream = await listen();
  const listeners = () =>
    first.orm.em.execute<{ pid: number }[]>(
      "select pid from pg_stat_activity where application_name = 'igny8-events' and datname = current_database()",
    );
  const before = await until("a connection that listens", async () => {
    const rows = await listeners();
    return rows.length > 0 && rows;
  });
  await first.orm.em.execute(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'igny8-events' and datname = current_database()",
  );
  const id = await event();
  await stream.count(1);
  expect(stream.ids()).toEqual([id]);
  const old = new Set(before.map(({ pid }) => pid));
  await until("another connection", async () => (await listeners()).some(({ pid }) => !old.has(pid)));
});

test("HEAD answers and holds no place", async () => {
  const { app } = appWith({ streamsPerAccount: 1 });
  const head = await app.request("/api/v1/events/stream/", { method: "HEAD", headers: { authorization: `Bearer ${owner.token}` } });
  expect(head.status).toBe(200);
  await until("room for a stream", async () => {
    const response = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${owner.token}` } });
    await response.body?.cancel();
    return response.status === 200;
  });
});

test("a server that stops ends its streams and takes no more", async () => {
  const { app, hub } = appWith({});
  const stream = await listen({ app });
  await hub.close();
  await stream.end();
  const refused = await app.request("/api/v1/events/stream/", { headers: { authorization: `Bearer ${owner.token}` } });
  expect(refused.status).toBe(503);
  expect(secondHub.closed).toBe(false);
});
