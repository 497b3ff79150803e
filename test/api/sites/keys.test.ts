import { beforeEach, describe, expect, test } from "vitest";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { callingKeys } from "../../../db/sites/keys.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, createSite, SECRET_KEYS } from "../../support/fixtures/accounts.ts";

const api = useApp();
let token: string;
let account_id: number;
beforeEach(async () => {
  ({ token, account_id } = await createAccount(api.orm));
});

const AT = "/api/v1/integration/integrations/";
const call = (method: string, path: string, body?: unknown) => api.call(method, path, token, body);
const newSite = async () => (await call("POST", "/api/v1/sites/", { name: "X", url: "https://example.com" })).json.data.id as number;
const load = (id: number) => api.orm.em.fork().findOneOrFail(SiteIntegration, id);

describe("a site's API key", () => {
  test("is shown once, and opens the bridge's routes", async () => {
    const site_id = await newSite();
    const answer = await call("POST", `${AT}generate-api-key/`, { site_id });
    expect(answer.status).toBe(201);
    const { api_key, integration_id } = answer.json.data;
    expect(answer.json.data).toMatchObject({ site_id, api_url: api.deps.publicUrl, previous_api_key_valid_until: null });
    expect(api_key).toMatch(/^igny8_[\w-]{43}$/);
    const shown = (await call("GET", `${AT}${integration_id}/`)).json.data;
    expect(shown).toMatchObject({ config_json: { site_url: "https://example.com" }, is_active: false, platform: "wordpress" });
    expect(shown.credentials_json.api_key).toBe(`${api_key.slice(0, 8)}…${api_key.slice(-4)}`);
    expect(JSON.stringify(await api.orm.em.execute("select * from igny8_site_integrations where id = ?", [integration_id]))).not.toContain(
      api_key,
    );
  });

  test("is replaced on the same path, and the old one stays valid for the overlap", async () => {
    const site_id = await newSite();
    const first = (await call("POST", `${AT}generate-api-key/`, { site_id })).json.data;
    const second = (await call("POST", "/v1/integration/integrations/generate-api-key/", { site_id })).json.data;
    expect([second.integration_id, second.api_key === first.api_key]).toEqual([first.integration_id, false]);
    expect(Date.parse(second.previous_api_key_valid_until) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    const keys = callingKeys(SECRET_KEYS, await load(first.integration_id), new Date());
    expect(keys).toEqual([second.api_key, first.api_key]);
    const events = await api.orm.em.execute("select action, success from igny8_sync_events where integration_id = ?", [
      first.integration_id,
    ]);
    expect(events).toEqual([
      { action: "api_key_rotate", success: true },
      { action: "api_key_rotate", success: true },
    ]);
  });

  test("belongs to one address of a site: another address is another integration", async () => {
    const site_id = await newSite();
    const first = (await call("POST", `${AT}generate-api-key/`, { site_id })).json.data;
    const staging = (await call("POST", `${AT}generate-api-key/`, { site_id, site_url: "https://Staging.example.com/" })).json.data;
    expect(staging.integration_id).not.toBe(first.integration_id);
    expect((await call("GET", `${AT}?site_id=${site_id}`)).json.data.map((one: any) => one.config_json.site_url)).toEqual([
      "https://staging.example.com",
      "https://example.com",
    ]);
  });

  test.each([
    ["an unknown site", { site_id: 2_147_483_647 }, 404],
    ["no site", {}, 422],
    ["a site of another type", { site_id: "1" }, 422],
    ["an address that is none", { site_id: 1, site_url: "example" }, 422],
    ["a platform that IGNY8 does not know", { site_id: 1, platform: "other" }, 422],
  ])("is refused for %s", async (_, body, status) => {
    expect((await call("POST", `${AT}generate-api-key/`, body)).status).toBe(status);
  });
});

describe("the bridge's own test", () => {
  const ask = async (key: string | undefined, body: unknown) => {
    const response = await api.app.request("/api/v1/integration/wordpress/test/", {
      method: "POST",
      headers: { "content-type": "application/json", ...(key === undefined ? {} : { "x-igny8-api-key": key }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: JSON.parse(await response.text()) };
  };

  test("finds the site by its current or previous key", async () => {
    const { site_id, integration_id, api_key } = await createSite(api.orm, account_id);
    const { api_key: newer } = (await call("POST", `${AT}generate-api-key/`, { site_id })).json.data;
    for (const key of [api_key, newer]) {
      const answer = await ask(key, { site_id, site_url: "http://127.0.0.1:9", bridge_version: "1.4.0" });
      expect(answer).toMatchObject({ status: 200, json: { data: { site_id, site_name: "Test site", integration_id } } });
    }
    const events = await api.orm.em.execute(
      "select details from igny8_sync_events where integration_id = ? and action = 'connection_test'",
      [integration_id],
    );
    expect(events).toHaveLength(2);
  });

  test("is refused in a WordPress with another address than the key's, with both addresses in the message", async () => {
    const { site_id, integration_id, api_key } = await createSite(api.orm, account_id, "https://example.com");
    const elsewhere = { site_id, site_url: "https://www.other.example" };
    const answer = await ask(api_key, elsewhere);
    expect([answer.status, answer.json.error.code]).toEqual([409, "other_site"]);
    for (const named of ["Test site", "https://example.com", elsewhere.site_url]) expect(answer.json.error.message).toContain(named);
    expect((await ask(api_key, { site_id, site_url: "http://www.example.com" })).status).toBe(200);
    // The WordPress at the site's address has reported that address as its own.
    const config_json = { site_url: "https://example.com", home_url: "https://other.example" };
    await api.orm.em.fork().nativeUpdate(SiteIntegration, integration_id, { config_json });
    expect((await ask(api_key, elsewhere)).status).toBe(200);
  });

  test("does not accept the old key after the overlap", async () => {
    const { site_id, integration_id, api_key } = await createSite(api.orm, account_id);
    await call("POST", `${AT}generate-api-key/`, { site_id });
    const past = JSON.stringify(new Date(Date.now() - 1_000).toISOString());
    await api.orm.em.execute(
      "update igny8_site_integrations set credentials_json = jsonb_set(credentials_json, '{previous_api_key_valid_until}', ?::jsonb) where id = ?",
      [past, integration_id],
    );
    expect((await ask(api_key, { site_id, site_url: "http://127.0.0.1:9" })).status).toBe(401);
  });

  test("answers the same for a wrong and a missing key, and reports another site's key as such", async () => {
    const { site_id, api_key } = await createSite(api.orm, account_id);
    const site_url = "http://127.0.0.1:9";
    const answers = [
      await ask("igny8_wrong", { site_id, site_url }),
      await ask(undefined, { site_id, site_url }),
      await ask(api_key, { site_id: site_id + 1, site_url }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    const [wrong, none, other] = answers.map(({ json: { error } }) => error.message);
    expect([wrong, none, other]).toEqual([none, expect.stringMatching(/belongs to no site/), expect.stringMatching(/this Site ID/)]);
  });
});
