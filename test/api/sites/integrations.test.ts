import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { basicAuthOf } from "../../../db/sites/basicAuth.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { callingKeys } from "../../../db/sites/keys.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { connection, fakeSite, json, raw } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite, SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { testWorker } from "../../support/worker.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";

let api: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let token: string;
let account_id: number;
beforeAll(async () => {
  api = await testApp();
  site = await fakeSite(connection());
  worker = await testWorker(api, { allowedHosts: [site.host], timeoutMs: 2_000 });
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await api?.close();
});
beforeEach(async () => {
  ({ token, account_id } = await createAccount(api.orm));
});

const AT = "/api/v1/integration/integrations/";
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const load = (id: number) => api.orm.em.fork().findOneOrFail(SiteIntegration, id);

describe("an integration", () => {
  test("is deactivated and activated", async () => {
    const { integration_id } = await createSite(api.orm, account_id);
    const changed = (await call("PATCH", `${AT}${integration_id}/`, { is_active: false, sync_enabled: false })).json.data;
    expect(changed).toMatchObject({ is_active: false, sync_enabled: false });
    expect((await call("PATCH", `${AT}${integration_id}/`, { is_active: true })).json.data).toMatchObject({
      is_active: true,
      sync_enabled: false,
    });
  });

  test("must be tested again at a new address, but not at the same one", async () => {
    const { integration_id } = await createSite(api.orm, account_id, "https://example.com");
    const same = await call("PATCH", `${AT}${integration_id}/`, { config_json: { site_url: "https://EXAMPLE.com/" } });
    expect(same.json.data.is_active).toBe(true);
    const moved = await call("PATCH", `${AT}${integration_id}/`, { config_json: { site_url: "https://new.example.com" } });
    expect(moved.json.data).toMatchObject({ is_active: false, config_json: { site_url: "https://new.example.com" } });
  });

  test("is removed if it has published nothing, and its key is void", async () => {
    const { integration_id } = await createSite(api.orm, account_id);
    expect((await call("DELETE", `${AT}${integration_id}/`)).status).toBe(200);
    expect((await call("GET", `${AT}${integration_id}/`)).status).toBe(404);
  });

  test("that has published stays", async () => {
    const { site_id, integration_id } = await createSite(api.orm, account_id);
    await createContent(api.orm, { account_id, site_id }, { integration_id, external_id: "7", external_url: "http://x/7" });
    const answer = await call("DELETE", `${AT}${integration_id}/`);
    expect([answer.status, answer.json.error.code]).toEqual([409, "integration_has_content"]);
  });
});

describe("testing a connection", () => {
  test("calls the site with its key and activates the integration", async () => {
    const { integration_id, api_key } = await createSite(api.orm, account_id, site.url);
    await call("PATCH", `${AT}${integration_id}/`, { is_active: false });
    site.say(connection({ home_url: site.url }));
    const answer = await call("POST", `${AT}${integration_id}/test-connection/`);
    expect(answer.status).toBe(200);
    expect(answer.json.data).toMatchObject({ ok: true, error_type: null, is_active: true });
    expect(site.requests[0]).toMatchObject({ method: "GET", path: "/wp-json/igny8/v1/connection" });
    expect(site.requests[0]!.headers["x-igny8-api-key"]).toBe(api_key);
    expect((await load(integration_id)).is_active).toBe(true);
  });

  test("that fails says why and what to do, and leaves the integration unchanged", async () => {
    const { integration_id } = await createSite(api.orm, account_id, site.url);
    site.say(json(401, { code: "igny8_key_refused", message: "No.", data: { status: 401 } }));
    const answer = await call("POST", `${AT}${integration_id}/test-connection/`);
    expect(answer.json.data).toMatchObject({
      ok: false,
      error_type: "KeyRefused",
      advice: expect.stringContaining("API key"),
      is_active: true,
    });
  });

  test("is 503 while Temporal is away", async () => {
    const { integration_id } = await createSite(api.orm, account_id, site.url);
    const app = createApp({ ...api.deps, temporal: temporalAway() });
    const response = await app.request(`${AT}${integration_id}/test-connection/`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, JSON.parse(await response.text()).error.code]).toEqual([503, "test_unavailable"]);
  });
});

describe("the Basic auth of a site", () => {
  const login = { user: "staging", password: "let:me in" };

  test("is set, never shown, outlives a new API key, and is removed", async () => {
    const { integration_id, site_id } = await createSite(api.orm, account_id, "https://example.com");
    const at = `${AT}${integration_id}/`;
    expect((await call("GET", at)).json.data.credentials_json.basic_auth).toBeNull();
    const set = await call("PATCH", at, { basic_auth: login });
    expect([set.status, set.json.data.credentials_json.basic_auth]).toEqual([200, "set"]);
    expect(JSON.stringify(set.json)).not.toContain(login.password);
    expect(JSON.stringify(await load(integration_id))).not.toContain(login.password);
    expect(basicAuthOf(SECRET_KEYS, await load(integration_id))).toEqual(login);
    await call("POST", `${AT}generate-api-key/`, { site_id, site_url: "https://example.com" });
    expect(basicAuthOf(SECRET_KEYS, await load(integration_id))).toEqual(login);
    expect((await call("PATCH", at, { basic_auth: null })).json.data.credentials_json.basic_auth).toBeNull();
    expect(basicAuthOf(SECRET_KEYS, await load(integration_id))).toBeUndefined();
  });

  test.each([
    ["https://example.com", "https://example.com/blog", true],
    ["https://example.com", "https://www.example.com", true],
    ["http://www.example.com", "https://example.com", true],
    ["https://example.com", "https://evil.example", false],
    ["https://example.com", "https://example.com.evil.example", false],
    ["https://example.com", "https://blog.example.com", false],
    ["https://example.com", "http://example.com", false],
    ["https://example.com", "https://example.com:8443", false],
  ])("and its key, moved from %s to %s: kept %s", async (from, site_url, kept) => {
    const { integration_id, api_key, site_id } = await createSite(api.orm, account_id, from);
    const { api_key: newer } = (await call("POST", `${AT}generate-api-key/`, { site_id })).json.data;
    await call("PATCH", `${AT}${integration_id}/`, { basic_auth: login });
    const moved = await call("PATCH", `${AT}${integration_id}/`, { config_json: { site_url } });
    expect(moved.json.data.credentials_json.basic_auth).toBe(kept ? "set" : null);
    expect(moved.json.data).toMatchObject({ is_active: false, config_json: { site_url } });
    const row = await load(integration_id);
    expect(callingKeys(SECRET_KEYS, row, new Date())).toEqual(kept ? [newer, api_key] : []);
    expect(basicAuthOf(SECRET_KEYS, row)).toEqual(kept ? login : undefined);
    expect([row.api_key_hash, row.previous_api_key_hash].map(Boolean)).toEqual([kept, kept]);
    // Changing back restores none of it. A new key is made as always.
    await call("PATCH", `${AT}${integration_id}/`, { config_json: { site_url: from } });
    expect((await call("GET", `${AT}${integration_id}/`)).json.data.credentials_json.api_key === null).toBe(
      !kept || from.startsWith("http:"),
    );
    expect((await call("POST", `${AT}generate-api-key/`, { site_id })).json.data).toMatchObject({ integration_id });
  });

  test("an address that the stored secrets can't be sealed for is refused with a message, and the secrets stay", async () => {
    const { integration_id } = await createSite(api.orm, account_id, "https://example.com");
    const before = await load(integration_id);
    const app = createApp({ ...api.deps, secretKeys: [{ id: "other", key: Buffer.alloc(32, 1) }] });
    const response = await app.request(`${AT}${integration_id}/`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ config_json: { site_url: "https://www.example.com" } }),
    });
    expect([response.status, JSON.parse(await response.text()).error.code]).toEqual([409, "credentials_unreadable"]);
    expect(await load(integration_id)).toMatchObject({ config_json: before.config_json, credentials_json: before.credentials_json });
  });

  test.each([
    [{ user: "a:b", password: "x" }, "basic_auth.user"],
    [{ user: "", password: "x" }, "basic_auth.user"],
    [{ user: "a", password: "x\n" }, "basic_auth.password"],
    [{ user: "a" }, "basic_auth.password"],
  ])("%o is refused by the field's name", async (basic_auth, field) => {
    const { integration_id } = await createSite(api.orm, account_id);
    const answer = await call("PATCH", `${AT}${integration_id}/`, { basic_auth });
    expect([answer.status, answer.json.error.details[0].field]).toEqual([422, field]);
  });

  test("is sent by the connection test", async () => {
    const { integration_id } = await createSite(api.orm, account_id, site.url);
    const wants = raw(401, "<h1>401</h1>", { "www-authenticate": 'Basic realm="Staging"' });
    const right = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString("base64")}`;
    site.say((request, response) => (request.headers.authorization === right ? connection() : wants)(request, response));
    const tried = async () => (await call("POST", `${AT}${integration_id}/test-connection/`)).json.data;
    expect(await tried()).toMatchObject({ ok: false, error_type: "BasicAuthNeeded" });
    await call("PATCH", `${AT}${integration_id}/`, { basic_auth: { ...login, password: "wrong" } });
    expect(await tried()).toMatchObject({ ok: false, error_type: "BasicAuthRefused" });
    await call("PATCH", `${AT}${integration_id}/`, { basic_auth: login });
    expect(await tried()).toMatchObject({ ok: true });
  });
});
