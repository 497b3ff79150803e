import { unzipSync } from "fflate";
import { beforeEach, describe, expect, test } from "vitest";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { callingKeys } from "../../../db/sites/keys.ts";
import { PluginEnrolment, PluginInstallation } from "../../../db/plugin/entities.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { linkToken } from "../../support/console/browser.ts";
import { useApp } from "../../support/app.ts";
import { createAccount, SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { until } from "../../support/until.ts";
import { downloadsOf, forgetReleases, pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";

const app = useApp();
let site: Awaited<ReturnType<typeof pluginSite>>;
let released: Awaited<ReturnType<typeof releasedVersion>>;
beforeEach(async () => {
  await forgetReleases(app);
  released = await releasedVersion(app, "1.4.0");
  site = await pluginSite(app);
});

const makeLink = (token = site.token) => app.call("POST", `/api/v1/integration/integrations/${site.integration_id}/install-link/`, token);
const link = async () => (await makeLink()).json.data as { url: string; expires_at: string };
const tokenOf = ({ url }: { url: string }) => linkToken(url);
const ask = (body: string, query = "") =>
  app.app.request(`/api/plugins/${SLUG}/download/${query}`, { method: "POST", headers: { "content-type": "application/json" }, body });
const download = (url: string) => ask(JSON.stringify({ token: tokenOf({ url }) }));
const enrol = (token: string, more: Record<string, unknown> = {}) => site.ask("enrol", { token, version: "1.4.0", ...more }, "");
const integration = () => app.orm.em.fork().findOneOrFail(SiteIntegration, site.integration_id);
const age = (hours: number) =>
  app.orm.em.execute("update igny8_plugin_enrolments set expires_at = expires_at - make_interval(hours => ?) where integration_id = ?", [
    hours,
    site.integration_id,
  ]);
const errorOf = async (response: Response) => [response.status, ((await response.json()) as any).error.code];

test("an install link's package contains the site's token; all other bytes are the released ones", async () => {
  const made = await makeLink();
  expect(made.status).toBe(201);
  const { url, expires_at } = made.json.data;
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/install#token=igny8e_[\w-]{43}$/);
  expect(Math.abs(Date.parse(expires_at) - Date.now() - 86_400_000)).toBeLessThan(60_000);
  const response = await download(url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(Object.fromEntries(response.headers)).toMatchObject({
    ...{ "content-type": "application/zip", "content-length": String(bytes.length), "cache-control": "no-store" },
    "content-disposition": `attachment; filename="${SLUG}.zip"`,
  });
  const { [`${SLUG}/enrolment.json`]: enrolment, ...others } = unzipSync(bytes);
  expect(JSON.parse(new TextDecoder().decode(enrolment))).toEqual({
    api_url: "http://127.0.0.1:3000",
    token: tokenOf({ url }),
    expires_at,
  });
  expect(others).toEqual(unzipSync(released.zip));
  // Each entry is at its old offset.
  const entries = Buffer.from(released.zip).readUInt32LE(released.zip.length - 22 + 16);
  expect(Buffer.from(bytes.subarray(0, entries)).equals(Buffer.from(released.zip.subarray(0, entries)))).toBe(true);
  expect(await downloadsOf(app, 1)).toMatchObject([
    { kind: "enrolment", outcome: "complete", version: "1.4.0", integration_id: site.integration_id },
  ]);
});

test("the token is exchanged for a new key, once, and the site is registered", async () => {
  const token = tokenOf(await link());
  const { status, json } = await enrol(token);
  expect([status, json.data]).toEqual([
    200,
    { api_key: expect.stringMatching(/^igny8_[\w-]{43}$/), site_id: site.site_id, source: site.source, api_url: "http://127.0.0.1:3000" },
  ]);
  expect(callingKeys(SECRET_KEYS, await integration(), new Date())).toEqual([json.data.api_key, site.api_key]);
  expect((await site.ask("register", { version: "1.4.0" }, json.data.api_key)).status).toBe(200);
  expect(await app.orm.em.fork().findOneOrFail(PluginInstallation, { integration_id: site.integration_id })).toMatchObject({
    ...{ version: "1.4.0", previous_version: null, wordpress_version: "6.9.1", php_version: "8.3.4" },
  });
  const events = await app.orm.em.fork().find(SyncEvent, { integration_id: site.integration_id });
  expect(events).toMatchObject([{ action: "api_key_rotate", success: true, description: expect.stringContaining("install link") }]);
  expect(JSON.stringify(events)).not.toContain(json.data.api_key);
  const again = await enrol(token);
  expect([again.status, again.json.error.code]).toEqual([410, "enrolment_used"]);
  expect(again.json.error.message).toContain("Create a new one");
});

test("a site whose answer was lost repeats the request and gets the same key; nobody else does, nor after another key was made", async () => {
  const token = tokenOf(await link());
  const attempt = crypto.randomUUID();
  const first = await enrol(token, { attempt });
  const again = await enrol(token, { attempt });
  expect([first.status, again.status, again.json.data]).toEqual([200, 200, first.json.data]);
  expect(callingKeys(SECRET_KEYS, await integration(), new Date())).toEqual([first.json.data.api_key, site.api_key]);
  expect(await app.orm.em.fork().count(SyncEvent, { integration_id: site.integration_id })).toBe(1);
  for (const other of [{ attempt: crypto.randomUUID() }, {}]) expect((await enrol(token, other)).json.error.code).toBe("enrolment_used");
  const elsewhere = await enrol(token, { attempt, site_url: "https://elsewhere.example.com" });
  expect(elsewhere.json.error.code).toBe("other_site");
  expect((await enrol(token, { attempt: "short" })).json.error.details).toMatchObject([{ field: "attempt" }]);
  await enrol(tokenOf(await link()), { attempt: crypto.randomUUID() });
  expect((await enrol(token, { attempt })).json.error.code).toBe("enrolment_used");
  await age(24);
  expect((await enrol(token, { attempt })).status).toBe(410);
});

test("of five concurrent exchanges one wins", async () => {
  const token = tokenOf(await link());
  const answers = await app.orm.em.fork().transactional(async (tx) => {
    // They wait until each has come as far as it can.
    await tx.execute("select from igny8_site_integrations where id = ? for update", [site.integration_id]);
    const asked = Array.from({ length: 5 }, () => enrol(token));
    // In this transaction, and for four of them: of a pool of five connections this takes one.
    await until("four wait", async () => {
      await tx.execute("select pg_stat_clear_snapshot()");
      const [row] = await tx.execute<{ waiting: number }[]>(
        "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return row!.waiting >= 4;
    });
    return asked;
  });
  const settled = await Promise.all(answers);
  expect(settled.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(settled.filter(({ status }) => status === 410)).toHaveLength(4);
  const { api_key } = settled.find(({ status }) => status === 200)!.json.data;
  expect(callingKeys(SECRET_KEYS, await integration(), new Date())[0]).toBe(api_key);
});

test("another site gets no key but an error with both addresses, and the token stays valid", async () => {
  const token = tokenOf(await link());
  const { status, json } = await enrol(token, { site_url: "https://elsewhere.example.com" });
  expect([status, json.error.code]).toEqual([409, "other_site"]);
  expect(json.error.message).toContain(site.url);
  expect(json.error.message).toContain("https://elsewhere.example.com");
  expect(callingKeys(SECRET_KEYS, await integration(), new Date())).toEqual([site.api_key]);
  expect((await enrol(token)).status).toBe(200);
});

const linkState = async () =>
  (await app.call("GET", `/api/v1/integration/integrations/${site.integration_id}/install-link/`, site.token)).json.data;
const refusals = async () =>
  app.orm.em
    .fork()
    .find(SyncEvent, { integration_id: site.integration_id, action: "api_key_rotate", success: false }, { orderBy: { id: "asc" } });

test("why the plugin was refused is kept for the guide and told as an event, once a minute; success settles it", async () => {
  expect(await linkState()).toBeNull();
  const token = tokenOf(await link());
  expect(await linkState()).toMatchObject({ used_at: null, refusal: null, expires_at: expect.any(String) });
  const elsewhere = { site_url: "https://elsewhere.example.com" };
  await enrol(token, elsewhere);
  await enrol(token, elsewhere);
  expect((await linkState()).refusal).toEqual({ at: expect.any(String), reason: "other_site", site_url: "https://elsewhere.example.com" });
  expect(await refusals()).toMatchObject([
    { error_message: expect.stringContaining(site.url), details: { reason: "other_site", site_url: "https://elsewhere.example.com" } },
  ]);
  expect((await enrol(token)).status).toBe(200);
  expect(await linkState()).toMatchObject({ used_at: expect.any(String), refusal: null });
  await enrol(token, { attempt: crypto.randomUUID() });
  expect((await linkState()).refusal).toMatchObject({ reason: "used", site_url: site.url });
  // A new link begins anew.
  await link();
  expect(await linkState()).toMatchObject({ used_at: null, refusal: null });
  await age(25);
  await enrol(tokenOf(await link()));
  expect((await refusals()).map(({ details }) => details["reason"])).toEqual(["other_site", "used"]);
});

test("links for many sites at once: sites without an integration get one, and the account's quota counts", async () => {
  const made = await Promise.all(
    ["a", "b"].map(async (name) => {
      const { json } = await app.call("POST", "/api/v1/sites/", site.token, { url: `${name}-${crypto.randomUUID()}.example.com` });
      return json.data as { id: number; url: string; name: string };
    }),
  );
  const [second, first] = made.toSorted((a, b) => b.id - a.id);
  const links = (site_ids: number[], token = site.token) => app.call("POST", "/api/v1/sites/install-links/", token, { site_ids });
  const { status, json } = await links([second!.id, first!.id, second!.id]);
  expect(status).toBe(201);
  expect(json.data).toMatchObject([
    { site_id: second!.id, name: second!.name, site_url: second!.url, url: expect.stringContaining("/install#token=igny8e_") },
    { site_id: first!.id },
  ]);
  const enrolled = await enrol(tokenOf(json.data[0]), { site_url: second!.url });
  expect([enrolled.status, enrolled.json.data.site_id]).toEqual([200, second!.id]);
  const stranger = await createAccount(app.orm);
  expect((await links([first!.id], stranger.token)).status).toBe(404);
  expect((await links([])).status).toBe(422);
  await app.orm.em.execute("update igny8_accounts set quotas = '{\"integrations\": 1}' where id = ?", [site.account_id]);
  const more = await app.call("POST", "/api/v1/sites/", site.token, { url: "one-too-many.example.com" });
  expect((await links([more.json.data.id])).json.error.code).toBe("quota_reached");
  expect((await app.call("GET", `/api/v1/sites/${more.json.data.id}/`, site.token)).json.data.connection).toBeNull();
});

test("used, expired, replaced and unknown tokens are refused, with the reason", async () => {
  const first = await link();
  const second = await link();
  expect(await errorOf(await download(first.url))).toEqual([404, "enrolment_unknown"]);
  expect((await enrol(tokenOf(first))).json.error.code).toBe("enrolment_unknown");
  await age(24);
  expect(await errorOf(await download(second.url))).toEqual([410, "enrolment_expired"]);
  const expired = await enrol(tokenOf(second));
  expect([expired.status, expired.json.error.code]).toEqual([410, "enrolment_expired"]);
  const third = await link();
  expect((await enrol(tokenOf(third))).status).toBe(200);
  expect(await errorOf(await download(third.url))).toEqual([410, "enrolment_used"]);
  expect(await errorOf(await ask(JSON.stringify({ token: "nonsense" })))).toEqual([404, "enrolment_unknown"]);
  for (const body of ["{}", `{"token":""}`, `{"token":["a"]}`, `{"token":"${"a".repeat(101)}"}`])
    expect(await errorOf(await ask(body)), body).toEqual([422, "invalid"]);
  expect((await enrol("igny8e_nonsense")).json.error.code).toBe("enrolment_unknown");
});

test("a token in a URL, which proxies log, is refused, and the refusal names the new way", async () => {
  const token = tokenOf(await link());
  for (const query of [
    `?enrolment=${token}`,
    "?enrolment=",
    `?enrolment=${token}&x=1`,
    `?enrolment=${token}&enrolment=b`,
    `?x=1&enrolment=${token}`,
  ]) {
    const response = await app.app.request(`/api/plugins/${SLUG}/download/${query}`);
    const { error } = (await response.json()) as any;
    expect([query, response.status, error.code]).toEqual([query, 400, "token_in_query"]);
    expect(error.message).toContain("by POST");
    expect(error.message).not.toContain(token);
  }
  expect(await errorOf(await ask("{}", `?enrolment=${token}&token=${token}`))).toEqual([422, "invalid"]);
  // It had no effect.
  expect((await download(`http://127.0.0.1:3000/install#token=${token}`)).status).toBe(200);
});

test("two links made at once leave one valid", async () => {
  await Promise.all([link(), link(), link()]);
  expect(await app.orm.em.fork().count(PluginEnrolment, { integration_id: site.integration_id })).toBe(1);
});

test("the stored data gives no access", async () => {
  const token = tokenOf(await link());
  const rows = await app.orm.em.execute("select * from igny8_plugin_enrolments where integration_id = ?", [site.integration_id]);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(JSON.stringify(rows)).not.toContain(token.replace("igny8e_", ""));
});

describe("permission to make a link", () => {
  test("is for editors of the account, as for a key", async () => {
    const stranger = await createAccount(app.orm);
    expect((await makeLink(stranger.token)).status).toBe(404);
    await app.orm.em.execute("update igny8_memberships set role = 'viewer' where account_id = ?", [site.account_id]);
    expect((await makeLink()).status).toBe(403);
    await app.orm.em.execute("update igny8_memberships set role = 'editor' where account_id = ?", [site.account_id]);
    expect((await makeLink()).status).toBe(201);
  });

  test("needs a released version", async () => {
    await forgetReleases(app);
    const { status, json } = await makeLink();
    expect([status, json.error.code]).toEqual([404, "no_release"]);
    // On a new installation the release is under way.
    await releasedVersion(app, "1.4.0", { status: "building", released_at: null });
    const soon = await makeLink();
    expect([soon.status, soon.json.error.code, soon.headers.get("retry-after")]).toEqual([503, "release_under_way", "10"]);
  });
});
