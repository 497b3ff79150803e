import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { PluginInstallation } from "../../../db/plugin/entities.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { fakeSite, json, raw, silence, wpError, type Answer } from "../../support/servers/fakeSite.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { firstPage, structure, terms } from "../../support/fixtures/structure.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;
let owner: Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(json(200, {}));
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 500 });
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});
beforeEach(async () => {
  account = await createAccount(app.orm);
  owner = await createSite(app.orm, account.account_id, site.url);
});

const tells = (more: Record<string, unknown> = {}) => json(200, { success: true, data: structure(more) });
const at = () => `/api/v1/integration/integrations/${owner.integration_id}`;
const call = (method: string, path: string, body?: unknown) => app.call(method, `${at()}/${path}`, account.token, body);
const handle = () => app.deps.temporal.workflow.getHandle(`sync:${owner.source}`);
const row = () => app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id, { populate: ["structure"] });
const events = () => app.orm.em.fork().find(SyncEvent, { integration_id: owner.integration_id }, { orderBy: { id: "asc" } });
const set = (fields: object) => app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, fields);
/** Starts a sync and waits for its end. Returns its failure, if any. */
async function sync(path = "sync/") {
  const answer = await call("POST", path);
  expect(answer).toMatchObject({ status: 202, json: { data: { workflow_id: `sync:${owner.source}`, joined: false } } });
  return handle()
    .result()
    .then(
      () => undefined,
      (error: { cause: { type?: string } }) => error.cause,
    );
}

test("a sync reads the site, and its result is recorded everywhere", async () => {
  site.say(tells());
  expect((await call("POST", "sync/")).json.data.sync_status).toBe("pending");
  expect(await handle().result()).toBe("done");
  await keepHistory("synced", handle());
  const { sync_status, sync_error, last_sync_at, structure: found, config_json } = await row();
  expect([sync_status, sync_error, config_json.plain_permalinks]).toEqual(["success", null, false]);
  expect(Math.abs(last_sync_at!.getTime() - Date.now())).toBeLessThan(20_000);
  const term = { id: 1, name: "Term 1", slug: "term-1", parent: 0, count: 1 };
  expect(found).toMatchObject({ versions: { wordpress: "6.9" }, categories: { items: [term], total: 1 }, tags: { items: [], total: 0 } });
  expect(await events()).toMatchObject([
    {
      event_type: "metadata_sync",
      action: "metadata_sync",
      success: true,
      description: expect.stringContaining("1 post type, 1 taxonomy, 1 category, 0 tags"),
    },
  ]);
  expect((await events())[0]!.duration_ms).toBeGreaterThan(0);
  expect(site.requests.map(({ method, path }) => [method, path])).toEqual([["GET", "/wp-json/igny8/v1/structure?per_page=100"]]);
  expect(site.requests[0]!.headers["x-igny8-api-key"]).toBe(owner.api_key);
  const shown = await call("GET", "structure/");
  expect(shown).toMatchObject({ status: 200, json: { data: { last_sync_at: last_sync_at!.toISOString(), structure: found } } });
});

test("before the first sync there is no structure, and the answer says what to do", async () => {
  expect(await call("GET", "structure/")).toMatchObject({
    status: 404,
    json: { error: { code: "never_synced", remedy: { method: "POST", path: `${at()}/sync/` } } },
  });
});

test("terms are read page by page, without repetition, up to ten thousand of each taxonomy", async () => {
  site.say((request, response) => {
    const query = new URL(request.path, site.url).searchParams;
    const taxonomy = query.get("taxonomy");
    const page = Number(query.get("page"));
    const total = taxonomy === "category" ? 250 : 50_000;
    const items = taxonomy === "category" ? terms(page === 3 ? 50 : 100, (page - 1) * 100 + 1) : terms(100, (page - 1) * 100 + 1);
    const one = { taxonomy, items, page, per_page: 100, total, pages: Math.ceil(total / 100) };
    const whole = structure({ categories: firstPage("category", 250), tags: firstPage("post_tag", 50_000) });
    json(200, { success: true, data: taxonomy ? one : whole })(request, response);
  });
  expect(await sync()).toBeUndefined();
  const { categories, tags } = (await row()).structure!;
  expect([categories.items.length, categories.total, tags.items.length, tags.total]).toEqual([250, 250, 10_000, 50_000]);
  expect(new Set(tags.items.map(({ id }) => id)).size).toBe(10_000);
  expect(site.requests).toHaveLength(1 + 2 + 99);
  expect((await events())[0]!.description).toContain("250 categories, 10000 of 50000 tags");
  expect(JSON.stringify(await handle().fetchHistory()).length).toBeLessThan(20_000);
});

test("updating the structure keeps the terms", async () => {
  site.say(tells());
  await sync();
  site.say(tells({ categories: firstPage("category", 100), versions: { wordpress: "7.0", php: "8.4.1", bridge: "1.4.0" } }));
  await sync("update_structure/");
  expect((await row()).structure).toMatchObject({ versions: { wordpress: "7.0" }, categories: { total: 1 } });
  // The first sync shows which plugin is installed, even if the plugin itself does not report.
  const installation = { version: "1.4.0", wordpress_version: "6.9", php_version: "8.4.1", previous_version: null };
  expect(await app.orm.em.fork().findOneOrFail(PluginInstallation, { integration_id: (await row()).id })).toMatchObject(installation);
  expect((await events()).map(({ action }) => action)).toEqual(["metadata_sync", "structure_update"]);
});

test("plain permalinks are detected and remembered, and so is a change to pretty ones", async () => {
  const plain: Answer = (request, response) =>
    (request.path.startsWith("/?rest_route=") ? tells() : raw(404, "<h1>Not found</h1>"))(request, response);
  site.say(plain);
  await sync();
  expect((await row()).config_json.plain_permalinks).toBe(true);
  expect(site.requests[1]!.path).toBe("/?rest_route=%2Figny8%2Fv1%2Fstructure&per_page=100");
  site.say(tells());
  await sync();
  expect((await row()).config_json.plain_permalinks).toBe(false);
});

test("after a rotation the pages are read with the key that worked, because wrong ones are counted", async () => {
  const before = owner.api_key;
  await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", account.token, { site_id: owner.site_id });
  site.say((request, response) => {
    const refused = wpError(401, "igny8_key_refused");
    const page = json(200, { success: true, data: { ...firstPage("category", 150), items: terms(50, 101), page: 2 } });
    const good = request.path.includes("taxonomy") ? page : tells({ categories: firstPage("category", 150) });
    (request.headers["x-igny8-api-key"] === before ? good : refused)(request, response);
  });
  expect(await sync()).toBeUndefined();
  expect(site.requests).toHaveLength(3);
  expect((await row()).structure!.categories.items).toHaveLength(150);
});

const huge = json(200, { success: true, data: structure({ site: "x".repeat(4_300_000) }) });
const failures: [string, Answer, string, number][] = [
  ["says nothing", silence, "TimedOut", 3],
  ["answers a page", raw(200, "<h1>Maintenance</h1>"), "AnswerNotJson", 6],
  ["refuses the key", wpError(401, "igny8_key_refused"), "KeyRefused", 3],
  ["answers in another shape", json(200, { success: true, data: { ...structure(), post_types: "many" } }), "AnswerWrongShape", 3],
  ["answers far too much", huge, "AnswerTooLarge", 3],
];
test.each(failures)("a site that %s is called a few times, and the row says why and what to do", async (_, answer, type, calls) => {
  await set({ structure: null, sync_error: null });
  site.say(answer);
  expect(await sync()).toMatchObject({ type });
  if (type === "AnswerNotJson") await keepHistory("sync-failed", handle());
  expect(site.requests).toHaveLength(calls);
  const { sync_status, sync_error, last_sync_at } = await row();
  expect([sync_status, last_sync_at]).toEqual(["failed", null]);
  expect(sync_error!.length).toBeGreaterThan(60);
  expect(await events()).toMatchObject([
    { event_type: "metadata_sync", action: "metadata_sync", success: false, error_message: sync_error, details: { error_type: type } },
  ]);
  expect((await events())[0]!.duration_ms).toBeGreaterThan(500);
});

test("a site that recovers is read on the second call", async () => {
  site.say(raw(503, "busy", { "retry-after": "1" }), tells());
  expect(await sync()).toBeUndefined();
  expect((await row()).sync_status).toBe("success");
  expect(await events()).toHaveLength(1);
});

test("a site's values are shortened to what a row should hold, and no address is a script", async () => {
  const long = "\0".repeat(2_000);
  const types = Array.from({ length: 300 }, (_, index) => ({ ...structure().post_types[0], name: `type-${index}` }));
  site.say(tells({ site: { ...structure().site, name: long, admin_url: "javascript:alert(1)" }, post_types: types }));
  expect(await sync()).toBeUndefined();
  const found = (await row()).structure!;
  expect([found.site.name.length, found.site.admin_url, found.post_types.length]).toEqual([500, "", 200]);
});

test("a second request joins the running sync; one that needs more makes it run again", async () => {
  const held = Promise.withResolvers<void>();
  site.say((request, response) => void held.promise.then(() => tells()(request, response)), tells());
  const first = await call("POST", "update_structure/");
  await until("it runs", async () => (await row()).sync_status === "syncing");
  const joined = [await call("POST", "update_structure/"), await call("POST", "sync/")];
  held.resolve();
  expect(first.json.data.joined).toBe(false);
  for (const answer of joined) expect(answer).toMatchObject({ status: 202, json: { data: { joined: true, sync_status: "syncing" } } });
  await handle().result();
  await keepHistory("sync-joined", handle());
  expect((await events()).map(({ action }) => action)).toEqual(["structure_update", "metadata_sync"]);
  expect((await row()).sync_status).toBe("success");
});

test("the Schedule's run joins one that a person started, which then does everything that is due", async () => {
  const held = Promise.withResolvers<void>();
  const posts = json(200, { success: true, data: { posts: [], missing: [] } });
  const site_ = { integrationId: owner.integration_id, source: owner.source };
  site.say((request, response) => void held.promise.then(() => (request.path.includes("/posts") ? posts : tells())(request, response)));
  await call("POST", "sync/");
  await until("it runs", async () => (await row()).sync_status === "syncing");
  const options = { taskQueue: `${app.deps.taskQueuePrefix}-sync`, workflowId: `sync-daily:${owner.source}`, args: [site_] };
  expect(await app.deps.temporal.workflow.execute("syncDaily", options)).toBe("joined");
  await keepHistory("sync-daily-joined", app.deps.temporal.workflow.getHandle(options.workflowId));
  held.resolve();
  expect(await handle().result()).toBe("done");
  expect((await events()).map(({ action }) => action)).toEqual(["metadata_sync", "metadata_sync", "reconcile"]);
});

test.each([
  ["inactive", { is_active: false }, "integration_inactive", "Test it first"],
  ["not synchronised", { sync_enabled: false }, "sync_disabled", "Turn it on"],
])("an integration that is %s is not read, and the answer says what to do", async (_, fields, code, way) => {
  await set(fields);
  site.say(tells());
  for (const path of ["sync/", "update_structure/"]) {
    expect(await call("POST", path)).toMatchObject({ status: 409, json: { error: { code, message: expect.stringContaining(way) } } });
  }
  expect([(await row()).sync_status, site.requests]).toEqual(["pending", []]);
});

test("a run after sync was disabled does nothing, and corrects a `syncing` that another run left", async () => {
  await set({ sync_enabled: false, sync_status: "syncing" });
  site.say(tells());
  const { taskQueuePrefix, temporal } = app.deps;
  const options = { taskQueue: `${taskQueuePrefix}-sync`, workflowId: `sync-daily:${owner.source}` };
  const site_ = { integrationId: owner.integration_id, source: owner.source };
  expect(await temporal.workflow.execute("syncDaily", { ...options, args: [site_] })).toBe("off");
  await keepHistory("sync-off", temporal.workflow.getHandle(options.workflowId));
  expect([(await row()).sync_status, site.requests, await events()]).toEqual(["pending", [], []]);
});

test("while Temporal is down it answers 503, and writes nothing", async () => {
  await set({ sync_status: "success" });
  const away = createApp({ ...app.deps, temporal: temporalAway() });
  const response = await away.request(`${at()}/sync/`, { method: "POST", headers: { authorization: `Bearer ${account.token}` } });
  expect([response.status, ((await response.json()) as any).error.code]).toEqual([503, "sync_unavailable"]);
  expect((await row()).sync_status).toBe("success");
});

test("another account's integration is not found", async () => {
  const { token } = await createAccount(app.orm);
  for (const [method, path] of [
    ["POST", "sync/"],
    ["POST", "update_structure/"],
    ["GET", "structure/"],
  ] as const) {
    expect((await app.call(method, `${at()}/${path}`, token)).status).toBe(404);
  }
});
