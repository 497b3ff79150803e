import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NOTIFICATION_KINDS } from "../../../domain/events/kinds.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { createAccount } from "../../support/fixtures/accounts.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

let api: TestApp;
let token: string;
let account_id: number;
beforeAll(async () => {
  api = await testApp({ temporal: temporalAway(), allowedPrivateHosts: ["127.0.0.1:9", "[::1]:9"] });
});
afterAll(() => api?.close());
beforeEach(async () => {
  ({ token, account_id } = await createAccount(api.orm, "editor"));
});

const AT = "/api/v1/account/notifications/";
const HOOK = { url: "https://example.com/hook?of=ours", kinds: ["content.published", "content.failed"] };
const call = (method: string, path: string, body?: unknown, as = token) => api.call(method, path, as, body);
const add = async (body: object = HOOK) => (await call("POST", AT, body)).json.data;
/** Another member of the account. */
async function colleague(role: "owner" | "viewer") {
  const person = await createAccount(api.orm, role);
  for (const table of ["memberships", "api_tokens"])
    await api.orm.em.execute(`update igny8_${table} set account_id = ? where user_id = ?`, [account_id, person.user_id]);
  return person.token;
}
async function delivery(endpoint_id: number, state = "failed") {
  const [row] = await api.orm.em.execute<{ id: string }[]>(
    `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, state, attempts, finished_at)
     select account_id, id, 'site.paused', ?, '{"site_id": 1}', ?, 3, now() from igny8_notification_endpoints where id = ? returning id`,
    [crypto.randomUUID(), state, endpoint_id],
  );
  return row!.id;
}

describe("a notification endpoint", () => {
  test("is added with a secret that is shown once and stored encrypted", async () => {
    const answer = await call("POST", AT, { ...HOOK, kinds: [...HOOK.kinds, "content.failed"], description: "Our chat" });
    expect(answer.status).toBe(201);
    const { secret, ...endpoint } = answer.json.data;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toMatchObject({
      ...HOOK,
      url: "https://example.com/…",
      description: "Our chat",
      enabled: true,
      disabled_at: null,
      last_success_at: null,
    });
    expect((await call("GET", `${AT}${endpoint.id}/`)).json.data).toEqual(endpoint);
    expect((await call("GET", AT)).json).toEqual({ success: true, data: [endpoint], next_cursor: null });
    const stored = JSON.stringify(await api.orm.em.execute("select * from igny8_notification_endpoints where id = ?", [endpoint.id]));
    expect(stored).not.toContain(secret.slice("whsec_".length));
  });

  test("shows its whole URL only to owners, and stores it sealed, because the URL alone may permit writing there", async () => {
    const secret = "T0S3CR3T";
    const url = `https://hooks.example.com/services/${secret}?key=${secret}`;
    const owner = await colleague("owner");
    const viewer = await colleague("viewer");
    const { id } = (await call("POST", AT, { ...HOOK, url }, owner)).json.data;
    const shown = async (as: string) => [
      (await call("GET", `${AT}${id}/`, undefined, as)).json.data.url,
      (await call("GET", AT, undefined, as)).json.data[0].url,
    ];
    expect(await shown(owner)).toEqual([url, url]);
    for (const other of [token, viewer]) expect(await shown(other)).toEqual(Array(2).fill("https://hooks.example.com/…"));
    // A form that shows only the beginning sends it back, which changes nothing.
    const saved = await call("PATCH", `${AT}${id}/`, { url: "https://hooks.example.com/…", description: "Chat" });
    expect([saved.status, saved.json.data.url]).toEqual([200, "https://hooks.example.com/…"]);
    await call("POST", `${AT}${id}/rotate-secret/`);
    expect(await shown(owner)).toEqual([url, url]);
    const stored = JSON.stringify(await api.orm.em.execute("select * from igny8_notification_endpoints where id = ?", [id]));
    expect(stored).not.toContain(secret);
  });

  test("is changed, disabled and enabled", async () => {
    const { id } = await add();
    const pending = await delivery(id, "pending");
    await api.orm.em.execute("update igny8_notification_deliveries set finished_at = null where id = ?", [pending]);
    const off = await call("PATCH", `${AT}${id}/`, { enabled: false, kinds: ["site.paused"], url: "https://example.org/" });
    expect(off.json.data).toMatchObject({ enabled: false, kinds: ["site.paused"], url: "https://example.org/" });
    expect(off.json.data.disabled_reason).toBe("A member of the account turned it off.");
    expect((await call("GET", `${AT}${id}/deliveries/`)).json.data).toMatchObject([{ id: pending, state: "failed" }]);
    expect((await call("POST", `${AT}${id}/deliveries/${pending}/retry/`)).json.error.code).toBe("endpoint_disabled");
    const on = await call("PATCH", `${AT}${id}/`, { enabled: true });
    expect(on.json.data).toMatchObject({ enabled: true, disabled_at: null, disabled_reason: null });
  });

  test("gets a new secret, and the old one stays valid for the overlap", async () => {
    const { id, secret } = await add();
    const answer = (await call("POST", `${AT}${id}/rotate-secret/`)).json.data;
    expect(answer.secret).not.toBe(secret);
    expect(Date.parse(answer.previous_secret_valid_until) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
  });

  test("is removed with its log", async () => {
    const { id } = await add();
    await delivery(id);
    expect((await call("DELETE", `${AT}${id}/`)).status).toBe(200);
    expect((await call("GET", `${AT}${id}/`)).status).toBe(404);
    expect(await api.orm.em.execute("select 1 from igny8_notification_deliveries where endpoint_id = ?", [id])).toEqual([]);
  });

  test.each([
    ["no URL", { kinds: HOOK.kinds }, "url"],
    ["what is no URL", { ...HOOK, url: "example" }, "url"],
    ["http", { ...HOOK, url: "http://example.com" }, "url"],
    ["another scheme", { ...HOOK, url: "ftp://example.com" }, "url"],
    ["a password in it", { ...HOOK, url: "https://jo:secret@example.com" }, "url"],
    ["a loopback address", { ...HOOK, url: "https://127.0.0.1/" }, "url"],
    ["a private address in disguise", { ...HOOK, url: "https://0x0a000001/" }, "url"],
    ["a private IPv6 address", { ...HOOK, url: "https://[fd00::1]/" }, "url"],
    ["a listed host at another port", { ...HOOK, url: "http://127.0.0.1:10/" }, "url"],
    ["no kinds", { url: HOOK.url, kinds: [] }, "kinds"],
    ["an unknown kind", { ...HOOK, kinds: ["content.eaten"] }, "kinds.0"],
  ])("is refused with %s", async (_, body, field) => {
    const answer = await call("POST", AT, body);
    expect([answer.status, answer.json.error?.details?.[0]?.field]).toEqual([422, field]);
  });

  test("may have a private address that is listed", async () => {
    expect((await call("POST", AT, { ...HOOK, url: "http://127.0.0.1:9/hook" })).status).toBe(201);
    expect((await call("POST", AT, { ...HOOK, url: "http://[::1]:9/hook" })).status).toBe(201);
  });

  test("a change is validated like a new endpoint", async () => {
    const { id } = await add();
    expect((await call("PATCH", `${AT}${id}/`, { url: "https://10.0.0.1/" })).status).toBe(422);
    expect((await call("PATCH", `${AT}${id}/`, {})).status).toBe(422);
    expect((await call("GET", `${AT}${id}/`)).json.data.url).toBe("https://example.com/…");
  });

  test("there are at most 20, even with concurrent requests", async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => call("POST", AT, HOOK)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ json }) => json.error?.code === "quota_reached")).toHaveLength(4);
    const first = await call("GET", `${AT}?limit=15`);
    const second = await call("GET", `${AT}?limit=15&cursor=${first.json.next_cursor}`);
    expect([first.json.data.length, second.json.data.length, second.json.next_cursor]).toEqual([15, 5, null]);
  });
});

test("viewers read but change nothing", async () => {
  const { id } = await add();
  const row = await delivery(id);
  const viewer = await colleague("viewer");
  const as = (method: string, path: string, body?: unknown) => call(method, path, body, viewer);
  expect((await as("GET", AT)).json.data).toHaveLength(1);
  expect((await as("GET", `${AT}${id}/deliveries/`)).status).toBe(200);
  const writes = [
    await as("POST", AT, HOOK),
    await as("PATCH", `${AT}${id}/`, { enabled: false }),
    await as("DELETE", `${AT}${id}/`),
    await as("POST", `${AT}${id}/rotate-secret/`),
    await as("POST", `${AT}${id}/test/`),
    await as("POST", `${AT}${id}/deliveries/${row}/retry/`),
  ];
  expect(writes.map(({ status }) => status)).toEqual(writes.map(() => 403));
  expect((await call("GET", AT, undefined, "igny8t_unknown")).status).toBe(401);
});

test("another account's endpoint and its log are 404", async () => {
  const { id } = await add();
  const row = await delivery(id);
  const { token: stranger } = await createAccount(api.orm);
  const as = (method: string, path: string, body?: unknown) => call(method, path, body, stranger);
  const own = (await as("POST", AT, HOOK)).json.data;
  const answers = [
    await as("GET", `${AT}${id}/`),
    await as("PATCH", `${AT}${id}/`, { enabled: false }),
    await as("DELETE", `${AT}${id}/`),
    await as("POST", `${AT}${id}/rotate-secret/`),
    await as("POST", `${AT}${id}/test/`),
    await as("GET", `${AT}${id}/deliveries/`),
    await as("POST", `${AT}${id}/deliveries/${row}/retry/`),
    await as("POST", `${AT}${own.id}/deliveries/${row}/retry/`),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  expect((await as("GET", AT)).json.data.map((one: { id: number }) => one.id)).toEqual([own.id]);
});

describe("the log of an endpoint", () => {
  test("is paged, newest first", async () => {
    const { id } = await add();
    const ids = [await delivery(id), await delivery(id), await delivery(id)];
    const first = await call("GET", `${AT}${id}/deliveries/?limit=2`);
    expect(first.json.data.map((one: { id: string }) => one.id)).toEqual([ids[2], ids[1]]);
    expect(first.json.data[0]).toMatchObject({ kind: "site.paused", state: "failed", attempts: 3, payload: { site_id: 1 } });
    const second = await call("GET", `${AT}${id}/deliveries/?limit=2&cursor=${first.json.next_cursor}`);
    expect(second.json).toMatchObject({ data: [{ id: ids[0] }], next_cursor: null });
    expect((await call("GET", `${AT}${id}/deliveries/?cursor=abc`)).status).toBe(422);
  });

  test("a test and a retry while Temporal is down are sent later, and the answer says so", async () => {
    const { id } = await add();
    const sent = await call("POST", `${AT}${id}/test/`);
    expect([sent.status, sent.json.data.state]).toEqual([202, "pending"]);
    const again = await call("POST", `${AT}${id}/deliveries/${await delivery(id)}/retry/`);
    expect([again.status, again.json.data]).toEqual([202, expect.objectContaining({ state: "pending", attempts: 0, finished_at: null })]);
    expect((await call("POST", `${AT}${id}/deliveries/${crypto.randomUUID()}/retry/`)).status).toBe(404);
    expect((await call("POST", `${AT}${id}/deliveries/none/retry/`)).status).toBe(422);
  });
});

test("the API's description lists the kinds", async () => {
  const { json } = await api.call("GET", "/api/openapi.json");
  const schema = json.paths["/api/v1/account/notifications/"].post.requestBody.content["application/json"].schema;
  expect(schema.properties.kinds.items.enum).toEqual([...NOTIFICATION_KINDS]);
});

test("an owner sets how long the account's events are kept", async () => {
  const owner = await colleague("owner");
  const change = (days: unknown, as: string) => call("PATCH", "/api/v1/account/", { event_retention_days: days }, as);
  expect((await call("GET", "/api/v1/account/")).json.data).toMatchObject({ id: account_id, event_retention_days: 30 });
  expect((await change(90, owner)).json.data).toMatchObject({ event_retention_days: 90, name: "Test account" });
  expect((await change(90, token)).status).toBe(403);
  for (const days of [0, 3651, 1.5, "30", null]) expect((await change(days, owner)).status).toBe(422);
  expect((await call("GET", "/api/v1/account/")).json.data.event_retention_days).toBe(90);
});
