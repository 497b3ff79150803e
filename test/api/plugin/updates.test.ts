import { beforeEach, describe, expect, test } from "vitest";
import { PluginInstallation, PluginVersion } from "../../../db/plugin/entities.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { rotateKey } from "../../../db/sites/keys.ts";
import { useApp } from "../../support/app.ts";
import { SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { forgetReleases, pluginSite, releasedVersion } from "../../support/fixtures/plugins.ts";
import { SLUG } from "../../support/fixtures/pluginSources.ts";

const app = useApp();
let site: Awaited<ReturnType<typeof pluginSite>>;
beforeEach(async () => {
  await forgetReleases(app);
  site = await pluginSite(app);
});

const check = async (body: Record<string, unknown> = {}, key?: string) =>
  site.ask("check-update", { installed_version: "1.3.3", ...body }, key);
const installation = () => app.orm.em.fork().findOneOrFail(PluginInstallation, { integration_id: site.integration_id });
const change = (version: string, fields: Partial<PluginVersion>) => app.orm.em.fork().nativeUpdate(PluginVersion, { version }, fields);

test("a site with an older version is offered the newest, in the form of WordPress's updater", async () => {
  await releasedVersion(app, "1.4.0");
  const { status, json } = await check();
  expect(status).toBe(200);
  const at = `http://127.0.0.1:3000/api/plugins/${SLUG}`;
  expect(json.data).toEqual({
    ...{ installed_version: "1.3.3", latest_version: "1.4.0", update_available: true, reason: null, message: "1.4.0 is available." },
    update: {
      ...{ slug: SLUG, plugin: `${SLUG}/${SLUG}.php`, new_version: "1.4.0", url: "https://igny8.com/" },
      ...{ tested: "7.1", requires: "5.6", requires_php: "7.4" },
      package: expect.stringMatching(`^${at}/download/\\?version=1.4.0&source=${site.source}&expires=\\d+&signature=[0-9a-f]{64}$`),
      icons: { svg: `${at}/icon.svg`, "1x": `${at}/icon-256x256.png`, "2x": `${at}/icon-256x256.png`, default: `${at}/icon-256x256.png` },
      banners: { low: `${at}/banner-772x250.png` },
      ...{ manifest: '{"version":"1.4.0"}', signature: "c2lnbmF0dXJl", key_id: "release-1" },
    },
  });
  const expires = Number(new URL(json.data.update.package).searchParams.get("expires"));
  expect(Math.abs(expires - Date.now() / 1_000 - 3_600)).toBeLessThan(30);
});

test("people see their site's version, and what it is offered", async () => {
  const ask = (token = site.token) => app.call("GET", `/api/v1/integration/integrations/${site.integration_id}/plugin/`, token);
  expect((await ask()).status).toBe(404);
  await releasedVersion(app, "1.4.0");
  await check();
  expect((await ask()).json.data).toEqual({
    ...{ version: "1.3.3", version_since: expect.any(String), last_seen_at: expect.any(String), healthy: null },
    ...{ wordpress_version: "6.9.1", php_version: "8.3.4", latest_version: "1.4.0" },
    ...{ update_available: true, reason: null, message: "1.4.0 is available." },
  });
  await check({ installed_version: "1.4.0" });
  expect((await ask()).json.data).toMatchObject({ version: "1.4.0", update_available: false, reason: "up_to_date" });
  expect((await ask((await pluginSite(app)).token)).status).toBe(404);
});

test.each<[string, () => Promise<unknown>, Record<string, unknown>, Record<string, unknown>]>([
  ["nothing was released", async () => undefined, {}, { reason: "no_release", latest_version: null }],
  [
    "it has the newest",
    () => releasedVersion(app, "1.4.0"),
    { installed_version: "1.4.0" },
    { reason: "up_to_date", latest_version: "1.4.0" },
  ],
  ["the rollout has not reached it", () => releasedVersion(app, "1.4.0", { rollout: 0 }), {}, { reason: "not_in_rollout" }],
  ["the rollout is halted", () => releasedVersion(app, "1.4.0", { halted_at: new Date() }), {}, { reason: "rollout_halted" }],
  ["WordPress is too old", () => releasedVersion(app, "1.4.0"), { wordpress_version: "5.5.3" }, { reason: "wordpress_too_old" }],
  ["PHP is too old", () => releasedVersion(app, "1.4.0"), { php_version: "7.2.0" }, { reason: "php_too_old" }],
  ["it was withdrawn", () => releasedVersion(app, "1.4.0", { status: "withdrawn" }), {}, { reason: "no_release" }],
  ["it is being built", () => releasedVersion(app, "1.4.0", { status: "building" }), {}, { reason: "no_release" }],
])("no update where %s", async (_, given, body, expected) => {
  await given();
  const { status, json } = await check(body);
  expect([status, json.data]).toEqual([200, expect.objectContaining({ update_available: false, update: null, ...expected })]);
  expect(json.data.message).toMatch(/\.$/);
});

test("betas are for sites that ask for them", async () => {
  await releasedVersion(app, "1.4.0");
  await releasedVersion(app, "1.5.0-beta.1", { channel: "beta" });
  expect((await check()).json.data.update.new_version).toBe("1.4.0");
  expect((await check({ channel: "beta" })).json.data.update.new_version).toBe("1.5.0-beta.1");
});

test("after the newest is withdrawn, the previous version is offered again", async () => {
  await releasedVersion(app, "1.4.0");
  await releasedVersion(app, "1.5.0");
  expect((await check()).json.data.latest_version).toBe("1.5.0");
  await change("1.5.0", { status: "withdrawn" });
  expect((await check()).json.data.update.new_version).toBe("1.4.0");
});

test("a site that asks is registered with the time; another version counts as an update", async () => {
  await check();
  const first = await installation();
  expect(first).toMatchObject({
    version: "1.3.3",
    previous_version: null,
    wordpress_version: "6.9.1",
    php_version: "8.3.4",
    channel: "stable",
  });
  await check({ channel: "beta", php_version: "8.4.1" });
  expect(await installation()).toMatchObject({
    version: "1.3.3",
    previous_version: null,
    php_version: "8.4.1",
    channel: "beta",
    version_since: first.version_since,
  });
  const { json } = await site.ask("register", { version: "1.4.0", wordpress_version: "7.0" });
  expect(json.data).toMatchObject({ version: "1.4.0", previous_version: "1.3.3", registered_at: first.registered_at.toISOString() });
  const updated = await installation();
  expect(updated).toMatchObject({ version: "1.4.0", previous_version: "1.3.3", wordpress_version: "7.0" });
  expect(updated.version_since.getTime()).toBeGreaterThan(first.version_since.getTime());
  expect(await app.orm.em.fork().count(PluginInstallation, { integration_id: site.integration_id })).toBe(1);
});

test("twenty concurrent registrations make one installation", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => site.ask("register", { version: "1.4.0" })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await installation()).toMatchObject({ version: "1.4.0", previous_version: null });
});

describe("authentication", () => {
  test.each(["check-update", "register", "health-check"])("%s: a wrong or missing key, or another site's, is 401", async (route) => {
    const other = await pluginSite(app);
    const body = { installed_version: "1.3.3", version: "1.3.3", errors: {} };
    expect((await site.ask(route, body)).status).toBe(200);
    for (const [key, more] of [
      ["igny8_wrong", {}],
      ["", {}],
      [other.api_key, {}],
      [undefined, { site_url: other.url }],
    ] as const) {
      const { status, json } = await site.ask(route, { ...body, ...more }, key);
      expect([status, json.error.code]).toEqual([401, "unauthenticated"]);
    }
    expect(await app.orm.em.fork().count(PluginInstallation, { integration_id: other.integration_id })).toBe(0);
  });

  test("the previous key is valid during its overlap", async () => {
    const rotate = async (hours: number) => {
      const em = app.orm.em.fork();
      const integration = await em.findOneOrFail(SiteIntegration, site.integration_id);
      const key = rotateKey(SECRET_KEYS, integration, hours, new Date());
      await em.flush();
      return key;
    };
    const second = await rotate(24);
    expect([(await check()).status, (await check({}, second)).status]).toEqual([200, 200]);
    const third = await rotate(0);
    expect([(await check({}, second)).status, (await check({}, third)).status]).toEqual([401, 200]);
  });

  test("addresses are compared in normalized form", async () => {
    expect((await check({ site_url: `${site.url.toUpperCase().replace("HTTPS", "https")}//` })).status).toBe(200);
  });

  test("the trailing slash is optional", async () => {
    const response = await app.app.request(`/api/plugins/${SLUG}/check-update`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-igny8-api-key": site.api_key },
      body: JSON.stringify({ ...site.facts, installed_version: "1.3.3" }),
    });
    expect(response.status).toBe(200);
  });

  test("another plugin is 404, a wrong field 422 with its name", async () => {
    const { status, json } = await check({ php_version: "new", channel: "nightly" });
    expect([status, json.error.details.map(({ field }: { field: string }) => field).toSorted()]).toEqual([422, ["channel", "php_version"]]);
    const response = await app.app.request("/api/plugins/other/info/");
    expect([response.status, ((await response.json()) as any).error.message]).toEqual([404, "There is no plugin other."]);
  });

  test("a site that asks too often gets 429 with Retry-After", async () => {
    const answers = [];
    for (let index = 0; index < 130; index += 1) answers.push(await check());
    const refused = answers.filter(({ status }) => status === 429);
    expect([answers.filter(({ status }) => status === 200).length, refused.length]).toEqual([120, 10]);
    expect(Number(refused[0]!.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = await pluginSite(app);
    expect((await other.ask("register", { version: "1.4.0" })).status).toBe(200);
  });
});

test("a site's own connection test registers it once, and keeps what the site reported", async () => {
  const connect = (bridge_version?: string) =>
    app.app.request("/api/v1/integration/wordpress/test/", {
      method: "POST",
      headers: { "content-type": "application/json", "x-igny8-api-key": site.api_key },
      body: JSON.stringify({ site_id: site.site_id, site_url: site.url, bridge_version }),
    });
  expect((await connect()).status).toBe(200);
  expect(await app.orm.em.fork().count(PluginInstallation, { integration_id: site.integration_id })).toBe(0);
  expect((await connect("1.4.0")).status).toBe(200);
  expect(await installation()).toMatchObject({ version: "1.4.0", previous_version: null, php_version: null });
  await site.ask("register", { version: "1.5.0" });
  await connect("1.4.0");
  expect(await installation()).toMatchObject({ version: "1.5.0", previous_version: "1.4.0", php_version: "8.3.4" });
});
