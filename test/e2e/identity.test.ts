import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

const ALIAS = "https://www.alias.example";
let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createSite>> & Awaited<ReturnType<typeof createAccount>>;

beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  await site.connect({ api_url: app.url, api_key: owner.api_key, site_id: owner.site_id });
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});
afterEach(() => code(""));

/** PHP that runs in each request until the end of the test. */
const code = (php: string) => writeFile(join(site.path, "wp-content/mu-plugins/igny8-test-identity.php"), `<?php\n${php}`);
const callsItself = (url: string) => `foreach ( array( 'home', 'siteurl' ) as $name ) {
  add_filter( "pre_option_{$name}", function () { return '${url}'; } );
}`;
const at = `/api/v1/integration/integrations/`;
const integration = () => app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
const set = (data: Partial<SiteIntegration>) => app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, data);
const ourTest = async () => (await app.call("POST", `${at}${owner.integration_id}/test-connection/`, owner.token)).json.data;
const theirTest = () =>
  site.wp(["eval", "$r = igny8_test_connection( igny8_stored_connection() ); echo is_wp_error( $r ) ? $r->get_error_message() : $r;"]);
const webhooks = async () =>
  (await app.call("GET", `${at}${owner.integration_id}/debug-status/?include_validation=true`, owner.token)).json.data.validation.webhooks;
async function publish() {
  const { id } = await createContent(app.orm, owner);
  await app.call("POST", `/api/v1/writer/content/${id}/publish/`, owner.token, {});
  const path = `/api/v1/writer/content/${id}/publication/`;
  return until("the article is there", async () => {
    const { data } = (await app.call("GET", path, owner.token)).json;
    return data.state === "published" && data;
  });
}
const heardAfter = (time: Date) => until("a webhook comes", async () => ((await integration()).last_webhook_at ?? time) > time);

test("a site with another address is reported, connected once, and its webhooks are accepted from then on", async () => {
  await set({ is_active: false });
  await code(callsItself(ALIAS));
  const refused = await theirTest();
  for (const named of ["Test site", site.url, ALIAS, "test its connection in IGNY8"]) expect(refused).toContain(named);

  expect(await ourTest()).toMatchObject({ ok: true, is_active: true, home_url: ALIAS, message: expect.stringContaining(ALIAS) });
  expect(await theirTest()).toBe("Test site");
  const before = new Date();
  expect((await publish()).external_url).toContain(ALIAS);
  await heardAfter(before);
  expect((await webhooks()).ok).toBe(true);
});

test("a sync learns the address too", async () => {
  await set({ config_json: { site_url: site.url } });
  await code(callsItself(ALIAS));
  await app.call("POST", `${at}${owner.integration_id}/sync/`, owner.token);
  await until("the sync has ended", async () => (await integration()).config_json.home_url === ALIAS);
  expect(await theirTest()).toBe("Test site");
});

test("a copy of the site that kept the key is refused, and the refusal is shown at the site", async () => {
  expect(await ourTest()).toMatchObject({ ok: true, home_url: null });
  await code(callsItself("https://staging.example"));
  await publish();
  const check = await until("the refusal is seen", async () => {
    const seen = await webhooks();
    return seen.ok === false && seen;
  });
  expect(check.message).toContain("https://staging.example");
  expect(check.advice).toContain("staging");
});

describe("a site becomes active although", () => {
  test.each([
    [
      "its REST API is closed to visitors but for our routes",
      `add_filter( 'rest_authentication_errors', function ( $result ) {
        $ours = 0 === strpos( (string) $GLOBALS['wp']->query_vars['rest_route'], '/igny8/v1/' );
        return is_user_logged_in() || $ours ? $result : new WP_Error( 'closed', 'Closed.', array( 'status' => 401 ) );
      }, 999 );`,
      false,
    ],
    [
      "all of its REST API is closed to visitors, in the way that WordPress's handbook advises",
      `add_filter( 'rest_authentication_errors', function ( $result ) {
        if ( true === $result || is_wp_error( $result ) ) { return $result; }
        return is_user_logged_in() ? $result : new WP_Error( 'rest_not_logged_in', 'Closed.', array( 'status' => 401 ) );
      } );`,
      false,
    ],
    [
      "the routes of users are taken away",
      `add_filter( 'rest_endpoints', function ( $routes ) {
        return array_filter( $routes, function ( $route ) { return 0 !== strpos( $route, '/wp/v2/users' ); }, ARRAY_FILTER_USE_KEY );
      } );`,
      false,
    ],
    ["its REST API lies elsewhere", `add_filter( 'rest_url_prefix', function () { return 'api'; } );`, true],
    ["it has plain permalinks", `add_filter( 'pre_option_permalink_structure', '__return_empty_string' );`, true],
  ])("%s", async (_, php, plain) => {
    await code(php);
    // Rewrite rules are in an option. The site makes them again, as when a person saves Settings → Permalinks.
    await site.wp(["rewrite", "flush"]);
    await set({ is_active: false, config_json: { site_url: site.url } });
    expect(await ourTest()).toMatchObject({ ok: true, is_active: true, error_type: null });
    expect((await integration()).config_json).toEqual({ site_url: site.url, home_url: site.url, plain_permalinks: plain });
    await publish();
    await code("");
    await site.wp(["rewrite", "flush"]);
  });
});

describe("a site is not connected", () => {
  test.each([
    ["another site's key was entered there", { api_key: "igny8_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }, "KeyRefused"],
    ["another site's ID was entered there", { site_id: 999_999 }, "OtherSite"],
  ])("when %s", async (_, wrong, type) => {
    const right = { api_url: app.url, api_key: owner.api_key, site_id: owner.site_id };
    await set({ is_active: false });
    try {
      await site.connect({ ...right, ...wrong });
      expect(await ourTest()).toMatchObject({ ok: false, is_active: false, error_type: type });
      expect(await theirTest()).toMatch(/does not belong to this Site ID|belongs to no site/);
    } finally {
      await site.connect(right);
    }
  });

  test("when the plugin is inactive", async () => {
    await site.wp(["plugin", "deactivate", "igny8-wp-bridge"]);
    expect(await ourTest()).toMatchObject({ ok: false, error_type: "PluginMissing" });
    await site.wp(["plugin", "activate", "igny8-wp-bridge"]);
  });
});
