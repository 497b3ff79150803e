import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { PluginInstallation } from "../../../db/plugin/entities.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { FAILURES, type FailureType } from "../../../domain/publishing/failure.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { connection, type FakeRequest, fakeSite, json, raw } from "../../support/servers/fakeSite.ts";
import { createAccount, createSite } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(connection());
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 1_000 });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

const noRoute = json(404, { code: "rest_no_route", message: "No route", data: { status: 404 } });
const user = json(200, { id: 1, name: "Editor" });
const runTest = async () =>
  (await app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/test-connection/`, owner.token)).json.data;
const integration = async () => app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
const setActive = async (is_active: boolean) => app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, { is_active });
const lastEvent = async () =>
  app.orm.em.fork().findOneOrFail(SyncEvent, { integration_id: owner.integration_id }, { orderBy: { id: "desc" } });

test("success activates the integration and writes a test event", async () => {
  await setActive(false);
  site.say(connection({ home_url: site.url, site_id: owner.site_id }));
  expect(await runTest()).toMatchObject({
    ok: true,
    is_active: true,
    error_type: null,
    message: `Connected to ${site.url} as Editor.`,
    home_url: null,
  });
  expect(await integration()).toMatchObject({ is_active: true, checks: { api_key: { ok: true }, permalinks: { ok: true } } });
  expect(await lastEvent()).toMatchObject({ event_type: "test", action: "connection_test", success: true });
  expect(site.requests[0]).toMatchObject({ method: "GET", path: "/wp-json/igny8/v1/connection" });
  expect(site.requests).toHaveLength(1);
  expect(site.requests[0]!.headers["x-igny8-api-key"]).toBe(owner.api_key);
  await keepHistory("test-connection", app.deps.temporal.workflow.getHandle(`test-connection:${owner.source}`));
});

test("a site that another account has connected shows in the first one at once that its key ended, and the two don't test each other for ever", async () => {
  const takesKey = (key: () => string, site_id: () => number) => (request: FakeRequest, response: ServerResponse) =>
    (request.headers["x-igny8-api-key"] === key()
      ? connection({ home_url: site.url, site_id: site_id() })
      : json(401, { code: "igny8_key_refused", message: "This is not the API key that this site has under Settings → IGNY8." }))(
      request,
      response,
    );
  const other = await createAccount(app.orm);
  const theirs = { ...other, ...(await createSite(app.orm, other.account_id, site.url)) };
  await app.orm.em.fork().nativeUpdate(SiteIntegration, theirs.integration_id, { is_active: false });
  let current = theirs;
  site.say(
    takesKey(
      () => current.api_key,
      () => current.site_id,
    ),
  );
  const test = async (who: typeof theirs) =>
    (await app.call("POST", `/api/v1/integration/integrations/${who.integration_id}/test-connection/`, who.token)).json.data;
  const tests = (who: { integration_id: number }) =>
    app.orm.em.fork().count(SyncEvent, { integration_id: who.integration_id, action: "connection_test" });
  const keyIs = async (ok: boolean) =>
    until(`its key is ${ok ? "accepted" : "refused"}`, async () => (await integration()).checks.api_key?.ok === ok);
  const before = await tests(owner);
  expect(await test(theirs)).toMatchObject({ ok: true });
  await keyIs(false);
  expect(await tests(owner)).toBe(before + 1);
  // It works, as before, so this is no news.
  expect(await test(theirs)).toMatchObject({ ok: true });
  // The first account takes the site back.
  current = owner;
  expect(await test(owner)).toMatchObject({ ok: true });
  await until("the other one is tested", async () => (await tests(theirs)) === 3);
  expect([await tests(owner), (await app.orm.em.fork().findOneOrFail(SiteIntegration, theirs.integration_id)).checks.api_key?.ok]).toEqual([
    before + 2,
    false,
  ]);
  await app.orm.em.fork().nativeUpdate(SiteIntegration, theirs.integration_id, { is_active: false });
});

test("the first success registers the plugin; later ones leave that to the site's own reports", async () => {
  const installations = async () => app.orm.em.fork().find(PluginInstallation, { integration_id: owner.integration_id });
  await app.orm.em.fork().nativeDelete(PluginInstallation, { integration_id: owner.integration_id });
  // A bridge that can't report its version is registered by its first sync, or by itself.
  site.say(noRoute, user);
  expect(await runTest()).toMatchObject({ ok: true });
  expect(await installations()).toEqual([]);
  site.say(noRoute, user, json(200, { plugin: "igny8-wp-bridge", version: "1.3.3", key_received: true }));
  expect(await runTest()).toMatchObject({ ok: true });
  expect(site.requests[2]).toMatchObject({ path: "/wp-json/igny8/v1/status" });
  expect(await installations()).toMatchObject([{ version: "1.3.3", previous_version: null }]);
  site.say(connection({ bridge_version: "1.4.0" }));
  expect(await runTest()).toMatchObject({ ok: true });
  expect(await installations()).toMatchObject([{ version: "1.3.3" }]);
  await app.orm.em.fork().nativeDelete(PluginInstallation, { integration_id: owner.integration_id });
  expect(await runTest()).toMatchObject({ ok: true });
  expect(await installations()).toMatchObject([{ version: "1.4.0", previous_version: null }]);
});

test("a site with another address of its own is connected; that address is reported, kept, and forgotten with the old one", async () => {
  site.say(connection({ home_url: "https://alias.example/blog" }));
  expect(await runTest()).toMatchObject({
    ok: true,
    home_url: "https://alias.example/blog",
    keeps_key: false,
    message: `Connected to ${site.url} as Editor. WordPress reports the address https://alias.example/blog.`,
    advice: expect.stringContaining("use that address"),
  });
  expect((await integration()).config_json).toMatchObject({ site_url: site.url, home_url: "https://alias.example/blog" });
  const path = `/api/v1/integration/integrations/${owner.integration_id}/`;
  await app.call("PATCH", path, owner.token, { config_json: { site_url: "https://alias.example/blog" } });
  expect((await integration()).config_json).toEqual({ site_url: "https://alias.example/blog" });
  await app.call("PATCH", path, owner.token, { config_json: { site_url: site.url } });
  // Each of the two hosts could have a key of its own.
  site.say(connection());
  const refused = await runTest();
  expect(refused).toMatchObject({ ok: false, error_type: "KeyRefused", advice: expect.stringContaining("Create a new key") });
  expect(site.requests).toHaveLength(0);
  const { json: made } = await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", owner.token, {
    site_id: owner.site_id,
  });
  owner.api_key = made.data.api_key;
  expect(await runTest()).toMatchObject({ ok: true, is_active: true });
});

test("a refused webhook needs no attention any more once the site has reported its address", async () => {
  const refuse = (site_url: string) =>
    app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, {
      webhook_refusal: { at: new Date().toISOString(), reason: "other_address", message: "Refused.", site_url },
    });
  site.say(connection({ home_url: "https://alias.example" }));
  await refuse("https://copy.example");
  await runTest();
  expect((await integration()).webhook_refusal).toMatchObject({ site_url: "https://copy.example" });
  await refuse("http://www.alias.example/");
  await runTest();
  expect((await integration()).webhook_refusal).toBeNull();
});

test.each([true, false])("a WordPress that is set up for another site is not connected, and nothing changes: %s", async (active) => {
  await setActive(active);
  const before = await integration();
  site.say(connection({ site_id: owner.site_id + 1, home_url: "https://alias.example" }));
  const result = await runTest();
  expect(result).toMatchObject({ ok: false, is_active: active, error_type: "OtherSite", home_url: null });
  for (const id of [owner.site_id, owner.site_id + 1]) expect(result.message).toContain(String(id));
  expect(await integration()).toMatchObject({ is_active: active, config_json: before.config_json, checks: { api_key: { ok: false } } });
});

test.each([true, false])("failure leaves is_active unchanged: %s", async (active) => {
  await setActive(active);
  site.say(raw(500, "Fatal error"));
  const result = await runTest();
  expect(result).toMatchObject({ ok: false, is_active: active, error_type: "SiteError" });
  expect(result.message).toContain("Fatal error");
  expect(result.advice).toContain("error log");
  expect((await integration()).is_active).toBe(active);
  expect(await lastEvent()).toMatchObject({ success: false, error_message: expect.stringContaining("Fatal error") });
});

test.each([
  ["the plugin is missing", { code: "rest_no_route", message: "No route", data: { status: 404 } }, 404, "PluginMissing"],
  ["the host strips the header", { plugin: "igny8-wp-bridge", version: "1.4.0", key_received: false }, 200, "HeaderStripped"],
])("not logged in because %s", async (_, status, code, type) => {
  site.say(noRoute, json(401, { code: "rest_not_logged_in", message: "You are not currently logged in." }), json(code, status));
  expect(await runTest()).toMatchObject({ ok: false, error_type: type });
  const failed = type === "PluginMissing" ? "plugin" : "api_key";
  expect((await integration()).checks).toMatchObject({
    reachable: { ok: true },
    [failed]: { ok: false, advice: FAILURES[type as FailureType].advice },
  });
  expect(site.requests[2]).toMatchObject({ path: "/wp-json/igny8/v1/status" });
});

test("plain permalinks are detected and remembered", async () => {
  site.say(raw(404, "<h1>Not found</h1>"), connection());
  expect(await runTest()).toMatchObject({ ok: true });
  expect(site.requests[1]).toMatchObject({ path: "/?rest_route=%2Figny8%2Fv1%2Fconnection" });
  expect((await integration()).config_json).toMatchObject({ plain_permalinks: true });
});

test("after a rotation the old key is tried, and the message says to install the new one", async () => {
  const rotated = await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", owner.token, { site_id: owner.site_id });
  site.say(json(401, { code: "igny8_key_refused", message: "no" }), connection());
  const result = await runTest();
  expect(result).toMatchObject({ ok: true, message: expect.stringContaining("Enter the new one in the plugin") });
  expect(site.requests.slice(0, 2).map(({ headers }) => headers["x-igny8-api-key"])).toEqual([rotated.json.data.api_key, owner.api_key]);
  expect((await lastEvent()).details).toMatchObject({ key: "previous" });
});
