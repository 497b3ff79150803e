import { beforeEach, expect, test } from "vitest";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { requestPublication } from "../../../db/publishing/request.ts";
import { seeBridge } from "../../../db/plugin/installations.ts";
import { rememberChecks } from "../../../db/sites/record.ts";
import { SITE_CHECKS, type SiteFacts } from "../../../domain/sites/facts.ts";
import { useApp } from "../../support/app.ts";
import { createEvent } from "../../support/fixtures/events.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";

const app = useApp();
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
beforeEach(async () => {
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, "https://example.com")) };
});

const read = (query = "", { token, integration_id } = owner) =>
  app.call("GET", `/api/v1/integration/integrations/${integration_id}/debug-status/${query}`, token);
const data = async (query = "") => (await read(query)).json.data;
const ids = async (query: string) => (await data(query)).events.map(({ id }: { id: number }) => id);
const event = (more: Parameters<typeof createEvent>[2] = {}) => createEvent(app.orm, owner, more);
const change = (fields: Partial<SiteIntegration>) => app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, fields);
async function learn(facts: SiteFacts) {
  const em = app.orm.em.fork();
  await rememberChecks(em, await em.findOneOrFail(SiteIntegration, owner.integration_id), facts, new Date());
}
const called = (failure: { type: "KeyRefused"; message: string } | null = null) =>
  learn({ call: { at: new Date(), failure, noise: failure ? undefined : null } });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
/** The parts of a site's structure that the checks read. */
const fetched = (more: object = {}): any => ({
  fetched_at: new Date().toISOString(),
  site: { permalink_structure: "/%postname%/", server_time: new Date().toISOString() },
  versions: { bridge: "1.4.0" },
  seo_plugin: { slug: "yoast", version: "22.1" },
  capabilities: { upload_files: true, unfiltered_html: true },
  character_sets: { "wp_posts.post_title": "utf8mb4" },
  ...more,
});

test("an event has the field names of the requirements", async () => {
  const details = { post_url: "https://example.com/sample-post/", wordpress_status: "publish", categories: ["Tech"], tags: ["AI", "ML"] };
  const created_at = new Date("2025-11-30T12:00:00Z");
  const id = await event({
    ...{ event_type: "publish", action: "content_publish", description: "Published content 'Sample Post' to WordPress", created_at },
    ...{ content_id: 456, external_id: "789", duration_ms: 1250, details },
  });
  const answer = await read();
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ success: true, data: { events_count: 1, next_cursor: null } });
  expect(answer.json.data.events).toEqual([
    {
      ...{ id, type: "publish", action: "content_publish", description: "Published content 'Sample Post' to WordPress" },
      ...{ timestamp: "2025-11-30T12:00:00.000Z", success: true, content_id: 456, external_id: "789", duration_ms: 1250, details },
      ...{ error_message: null, site_id: owner.site_id, integration_id: owner.integration_id, request_id: null },
    },
  ]);
});

test("without events, the matrix comes only on request", async () => {
  await event();
  expect(Object.keys(await data("?include_events=false"))).toEqual(["health"]);
  const { validation, ...rest } = await data("?include_events=false&include_validation=true");
  expect(Object.keys(rest)).toEqual(["health"]);
  expect(Object.keys(validation)).toEqual([...SITE_CHECKS]);
});

test("events come newest first, 50 by default, and the cursor continues without a gap", async () => {
  const all: number[] = [];
  // Several at the same time: the id decides.
  for (let index = 0; index < 53; index += 1) all.push(await event({ created_at: minutesAgo(60 - Math.floor(index / 5)) }));
  expect(await data()).toMatchObject({ events_count: 50 });
  const seen: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await data(`?event_limit=7${cursor && `&cursor=${cursor}`}`);
    seen.push(...page.events.map(({ id }: { id: number }) => id));
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(all.toReversed());
});

test("filters by type, outcome, content and time, alone and together", async () => {
  const old = await event({ event_type: "publish", action: "content_publish", created_at: minutesAgo(60), content_id: 7 });
  const failed = await event({ event_type: "publish", action: "content_publish", success: false, content_id: 7 });
  const error = await event({ event_type: "error", action: "content_publish_attempt", success: false, content_id: 8 });
  const hook = await event({ content_id: 8 });
  expect(await ids("?event_type=publish")).toEqual([failed, old]);
  expect(await ids("?success=false")).toEqual([error, failed]);
  expect(await ids("?success=true")).toEqual([hook, old]);
  expect(await ids("?content_id=8")).toEqual([hook, error]);
  expect(await ids("?content_id=7&event_type=publish&success=false")).toEqual([failed]);
  const half = encodeURIComponent(minutesAgo(30).toISOString());
  expect(await ids(`?until=${half}`)).toEqual([old]);
  expect(await ids(`?since=${half}&success=false`)).toEqual([error, failed]);
  expect(await ids(`?content_id=7&since=${half}`)).toEqual([failed]);
  const first = await data(`?success=false&event_limit=1`);
  expect(await ids(`?success=false&cursor=${first.next_cursor}`)).toEqual([failed]);
  expect(await ids(`?until=${half}&cursor=${first.next_cursor}`)).toEqual([old]);
});

test.each([
  ["event_limit=0", "event_limit"],
  ["event_limit=501", "event_limit"],
  ["event_limit=x", "event_limit"],
  ["include_events=maybe", "include_events"],
  ["include_validation=1", "include_validation"],
  ["event_type=nothing", "event_type"],
  ["success=1", "success"],
  ["content_id=-1", "content_id"],
  ["since=yesterday", "since"],
  ["until=2026-13-01T00:00:00Z", "until"],
  ["cursor=%20", "cursor"],
  ["cursor=abcd", "cursor"],
])("%s: 422 names %s", async (query, field) => {
  const answer = await read(`?${query}`);
  expect(answer).toMatchObject({ status: 422, json: { error: { details: [{ field }] } } });
});

test("the largest time is valid", async () => {
  const id = await event();
  expect(await ids("?since=0000-01-01T00:00:00Z&until=9999-12-31T23:59:59.999Z")).toEqual([id]);
});

test("another account's integration is not found, and its events are not shown", async () => {
  const stranger = await createAccount(app.orm);
  await event();
  expect((await read("", { ...owner, token: stranger.token })).status).toBe(404);
  expect((await read("", { ...owner, integration_id: 2_000_000_000 })).status).toBe(404);
  expect((await app.call("GET", `/api/v1/events/?site_id=${owner.site_id}`, stranger.token)).json.data).toEqual([]);
  expect((await app.call("GET", "/api/v1/integration/integrations/1/debug-status/")).status).toBe(401);
});

test("an untested site is unknown", async () => {
  expect((await data("?include_validation=true")) as object).toMatchObject({
    health: { api_status: "unknown", plugin_active: null, sync_healthy: null, last_sync: null, problems: [] },
    validation: { reachable: { ok: null, since: null, advice: "Test the connection." } },
  });
});

test("every check of a healthy site is healthy", async () => {
  await called();
  const last_sync_at = new Date();
  await change({
    structure: fetched(),
    sync_status: "success",
    last_sync_at,
    last_webhook_at: minutesAgo(5),
    webhooks_signed: true,
  });
  const { health, validation } = await data("?include_validation=true");
  expect(health).toMatchObject({ api_status: "healthy", plugin_active: true, sync_healthy: true, last_sync: last_sync_at.toISOString() });
  for (const name of SITE_CHECKS) expect([name, validation[name].ok, validation[name].advice]).toEqual([name, true, null]);
});

test("an unhealthy site says what is wrong, since when, and what to do", async () => {
  await called();
  await called({ type: "KeyRefused", message: "igny8_key_refused" });
  const server_time = new Date(Date.now() + 3_600_000).toISOString();
  await change({
    structure: fetched({
      fetched_at: minutesAgo(1).toISOString(),
      site: { permalink_structure: "", server_time },
      versions: { bridge: "1.3.0" },
    }),
    ...{ sync_status: "failed", sync_error: "It was refused.", last_webhook_at: minutesAgo(5) },
  });
  await event({ event_type: "error", action: "content_publish_attempt", success: false });
  await event({ event_type: "error", action: "content_publish_attempt", success: false, created_at: minutesAgo(60 * 25) });
  const content = await createContent(app.orm, owner);
  await requestPublication(app.orm.em.fork(), owner, content.id, undefined);
  await app.orm.em.fork().nativeUpdate(Publication, { content_id: content.id }, { state: "failed" });
  const { health, validation } = await data("?include_validation=true");
  expect(health).toMatchObject({
    ...{ api_status: "unhealthy", plugin_active: true, sync_healthy: false, last_sync: null },
    ...{ publications: { failed: 1, retrying: 0 }, failures_last_day: 1 },
  });
  expect(health.problems.map(({ check }: { check: string }) => check)).toEqual(["plugin_version", "api_key", "clock", "webhooks"]);
  expect(validation.api_key).toMatchObject({
    ok: false,
    message: "igny8_key_refused",
    advice: expect.stringContaining("Create a new API key"),
  });
  expect(Date.now() - Date.parse(validation.api_key.since)).toBeLessThan(60_000);
});

test("facts about one address do not apply to another", async () => {
  await called();
  await app.call("PATCH", `/api/v1/integration/integrations/${owner.integration_id}/`, owner.token, {
    config_json: { site_url: "https://moved.example.com" },
  });
  expect((await data()).health).toMatchObject({ api_status: "unknown" });
});

test("unchanged facts are not written with each call", async () => {
  await called();
  const row = () => app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
  const before = (await row()).checks;
  await called();
  expect((await row()).checks).toEqual(before);
  expect(before.api_key).toMatchObject({ ok: true });
});

test("an event is read by its id, only by its account, until it is removed", async () => {
  const id = await event({ description: "Once" });
  const one = (which: number | string, token = owner.token) => app.call("GET", `/api/v1/events/${which}/`, token);
  const listed = (await app.call("GET", "/api/v1/events/", owner.token)).json.data;
  expect(await one(id)).toMatchObject({ status: 200, json: { success: true, data: listed[0] } });
  const stranger = await createAccount(app.orm);
  expect((await one(id, stranger.token)).status).toBe(404);
  await app.orm.em.execute("delete from igny8_sync_events where id = ?", [id]);
  expect(await one(id)).toMatchObject({ status: 404, json: { error: { code: "not_found" } } });
  // An id beyond 32 bits is valid.
  expect((await one(Number.MAX_SAFE_INTEGER)).status).toBe(404);
  for (const wrong of ["0", "-1", "1.5", "x", "9007199254740993"]) {
    expect(await one(wrong), wrong).toMatchObject({ status: 422, json: { error: { details: [{ field: "id" }] } } });
  }
});

test("the account's events are one list over all sites, with the same filters and pages", async () => {
  const second = { ...owner, ...(await createSite(app.orm, owner.account_id, "https://second.example.com")) };
  const [a, b] = [await event({ success: false }), await createEvent(app.orm, second)];
  const c = await event({ event_type: "test", action: "connection_test" });
  const list = async (query: string) => (await app.call("GET", `/api/v1/events/${query}`, owner.token)).json;
  expect((await list("")).data.map(({ id }: { id: number }) => id)).toEqual([c, b, a]);
  expect((await list(`?site_id=${second.site_id}`)).data).toMatchObject([{ id: b, site_id: second.site_id }]);
  expect((await list("?event_type=webhook&success=false")).data).toMatchObject([{ id: a }]);
  const page = await list("?limit=2");
  expect((await list(`?limit=2&cursor=${page.next_cursor}`)).data).toMatchObject([{ id: a }]);
});

test("the plugin's version is known as soon as the plugin names it, before the first sync, and follows its reports", async () => {
  const seen = async (bridge: string) => {
    await seeBridge(app.orm.em.fork(), owner.integration_id, { bridge });
    return (await data("?include_validation=true")).validation.plugin_version as object;
  };
  expect(await seen("1.4.0")).toMatchObject({ ok: true, message: "The plugin is version 1.4.0." });
  expect(await seen("1.3.0")).toMatchObject({ ok: false, advice: expect.stringContaining("Update the plugin") });
  expect(await seen("1.5.0")).toMatchObject({ ok: true, message: "The plugin is version 1.5.0." });
});
