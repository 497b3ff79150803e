import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linkToken } from "../support/console/browser.ts";
import { PluginDownload, PluginInstallation } from "../../db/plugin/entities.ts";
import { startWordPress, type WordPressSite } from "../../dev/wordpress/index.ts";
import { createAccount, createContent } from "../support/fixtures/accounts.ts";
import { pluginSources, SLUG } from "../support/fixtures/pluginSources.ts";
import { createOperator } from "../support/fixtures/release.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

// The plugin on one site. Each test continues from the previous one.
let app: Awaited<ReturnType<typeof servedApp>>;
let sources: Awaited<ReturnType<typeof pluginSources>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let wordpress: WordPressSite;
let dir: string;
let operator: string;
let owner: { account_id: number; user_id: number; token: string };
let site: { site_id: number; integration_id: number };

beforeAll(async () => {
  app = await servedApp();
  sources = await pluginSources();
  dir = await mkdtemp(join(tmpdir(), "igny8-first-install-"));
  wordpress = await startWordPress({ dir: join(dir, "site"), allowedHosts: [app.host] });
  worker = await testWorker(app, {
    allowedHosts: [new URL(wordpress.url).host],
    timeoutMs: 30_000,
    release: { pluginSources: sources.folder },
  });
  operator = (await createOperator(app)).token;
  owner = await createAccount(app.orm);
});
afterAll(async () => {
  await worker?.stop();
  await wordpress?.stop();
  await sources?.remove();
  if (dir) await rm(dir, { recursive: true, force: true });
  await app?.close();
});

/** Sets the sources' version, and releases it as an operator does. */
async function release(version: string) {
  await sources.become(version);
  const at = "/api/v1/plugins/igny8-wp-bridge/versions/";
  expect((await app.call("POST", at, operator, { version, changelog: `What ${version} brings.` })).status).toBe(201);
  expect((await app.call("POST", `${at}${version}/release/`, operator)).status).toBe(202);
  await until(`${version} is released`, async () => {
    const { status, error } = (await app.call("GET", `${at}${version}/`, operator)).json.data;
    if (error) throw new Error(error);
    return status === "released";
  });
}
const installation = () => app.orm.em.fork().findOne(PluginInstallation, { integration_id: site.integration_id });
/** Visits the site, as people do all the time, until IGNY8 knows that version. */
const registered = (version: string) =>
  until(`the site has registered ${version}`, async () => {
    await fetch(wordpress.url);
    const now = await installation();
    return now?.version === version ? now : undefined;
  });
const installed = () => wordpress.wp(["plugin", "get", SLUG, "--field=version"]);
/** PHP's output inside the site. */
const evaluate = (php: string) => wordpress.wp(["eval", php]);

/** Publishes an article and reads it on the site as a visitor. */
async function publishes(title: string) {
  const { id } = await createContent(app.orm, { ...owner, site_id: site.site_id }, { title });
  expect((await app.call("POST", `/api/v1/writer/content/${id}/publish/`, owner.token, {})).status).toBe(202);
  const url = await until(`'${title}' is published`, async () => {
    const { state, external_url, last_error } = (await app.call("GET", `/api/v1/writer/content/${id}/publication/`, owner.token)).json.data;
    if (last_error) throw new Error(last_error.message);
    return state === "published" && (external_url as string);
  });
  const page = await fetch(url);
  expect([page.status, (await page.text()).includes(title)]).toEqual([200, true]);
}

test("a first install by an install link connects the site without a pasted key, and an article arrives", async () => {
  await release("1.5.0");
  const made = await app.call("POST", "/api/v1/sites/", owner.token, { name: "Slow kitchen", url: wordpress.url, time_zone: "UTC" });
  const site_id = made.json.data.id as number;
  const key = await app.call("POST", "/api/v1/integration/integrations/generate-api-key/", owner.token, { site_id });
  site = { site_id, integration_id: key.json.data.integration_id };
  const link = await app.call("POST", `/api/v1/integration/integrations/${site.integration_id}/install-link/`, owner.token);
  const body = JSON.stringify({ token: linkToken(link.json.data.url) });
  const handedOut = () =>
    fetch(`${app.url}/api/plugins/${SLUG}/download/`, { method: "POST", headers: { "content-type": "application/json" }, body });
  const file = join(dir, `${SLUG}.zip`);
  await writeFile(file, new Uint8Array(await (await handedOut()).arrayBuffer()));
  await wordpress.wp(["plugin", "install", file, "--activate"]);
  expect(await installed()).toBe("1.5.0");
  expect(await evaluate(`echo file_exists( WP_PLUGIN_DIR . '/${SLUG}/enrolment.json' ) ? 'there' : 'gone';`)).toBe("gone");
  expect(await installation()).toMatchObject({ version: "1.5.0", previous_version: null });
  const tested = await app.call("POST", `/api/v1/integration/integrations/${site.integration_id}/test-connection/`, owner.token);
  expect(tested.json.data).toMatchObject({ ok: true });
  await publishes("Bread before any update");
  // The link is used up.
  expect((await handedOut()).status).toBe(410);
});

test("the site sees a new version, WordPress's Plugin_Upgrader installs it, IGNY8 gets the report, and publishing continues", async () => {
  await release("1.6.0");
  const listed = await evaluate(
    `igny8_check_now(); wp_update_plugins(); echo get_site_transient( 'update_plugins' )->response['${SLUG}/${SLUG}.php']->new_version ?? 'none';`,
  );
  expect(listed).toBe("1.6.0");
  const result = await evaluate(`
    require_once ABSPATH . 'wp-admin/includes/admin.php';
    require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
    $skin = new WP_Ajax_Upgrader_Skin();
    ( new Plugin_Upgrader( $skin ) )->bulk_upgrade( array( '${SLUG}/${SLUG}.php' ) );
    echo implode( ' ', $skin->get_errors()->get_error_messages() );`);
  expect(result).toBe("");
  expect(await installed()).toBe("1.6.0");
  expect(await registered("1.6.0")).toMatchObject({ previous_version: "1.5.0" });
  await publishes("Bread after one click");
});

test("WordPress's automatic updater installs it too", async () => {
  await release("1.7.0");
  await wordpress.wp(["plugin", "auto-updates", "enable", SLUG]);
  await evaluate(`
    add_filter( 'automatic_updater_disabled', '__return_false' );
    add_filter( 'wp_doing_cron', '__return_true' );
    require_once ABSPATH . 'wp-admin/includes/admin.php';
    require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
    igny8_check_now();
    ( new WP_Automatic_Updater() )->run();`);
  expect(await installed()).toBe("1.7.0");
  expect(await registered("1.7.0")).toMatchObject({ previous_version: "1.6.0" });
  await publishes("Bread after a night");
});

test("a version that is withdrawn after the offer is not installed", async () => {
  await release("1.7.1");
  await evaluate("igny8_check_now(); wp_update_plugins();");
  const at = "/api/v1/plugins/igny8-wp-bridge/versions/1.7.1/withdraw/";
  expect((await app.call("POST", at, operator, {})).status).toBe(200);
  await wordpress.wp(["plugin", "update", SLUG]).catch(() => undefined);
  expect(await installed()).toBe("1.7.0");
  await publishes("Bread as before");
});

test("an installed bad version is rolled back: the site gets the previous code with a higher number", async () => {
  await sources.edit(`${SLUG}.php`, (text) => `${text}\ndefine( 'IGNY8_BAD', true );\n`);
  await release("1.7.2");
  await evaluate("igny8_check_now(); wp_update_plugins();");
  await wordpress.wp(["plugin", "update", SLUG]);
  expect(await evaluate("echo IGNY8_BRIDGE_VERSION, defined( 'IGNY8_BAD' ) ? ' is bad' : '';")).toBe("1.7.2 is bad");
  const at = "/api/v1/plugins/igny8-wp-bridge/versions/";
  const begun = await app.call("POST", `${at}1.7.2/roll-back/`, operator, { reason: "Sites get sick." });
  expect([begun.status, begun.json.data.version, begun.json.data.restores]).toEqual([202, "1.7.3", "1.7.0"]);
  await until("1.7.3 is released", async () => (await app.call("GET", `${at}1.7.3/`, operator)).json.data.status === "released");
  await evaluate("igny8_check_now(); wp_update_plugins();");
  await wordpress.wp(["plugin", "update", SLUG]);
  expect(await evaluate("echo IGNY8_BRIDGE_VERSION, defined( 'IGNY8_BAD' ) ? ' is bad' : '';")).toBe("1.7.3");
  expect(await registered("1.7.3")).toMatchObject({ previous_version: "1.7.2" });
  await publishes("Bread as it was");
});

test("IGNY8 asks the site for its version and its offer; a halted version is offered to no site", async () => {
  await release("1.8.0");
  const at = "/api/v1/plugins/igny8-wp-bridge/versions/1.8.0/halt/";
  expect((await app.call("POST", at, operator, { reason: "Sites get sick." })).status).toBe(200);
  const api_key = await evaluate("echo igny8_api_key();");
  const answer = await fetch(`${wordpress.url}/?rest_route=/igny8/v1/check-update`, { headers: { "x-igny8-api-key": api_key } });
  const { data } = (await answer.json()) as { data: Record<string, unknown> };
  expect(data).toMatchObject({ installed_version: "1.7.3", update_available: false, reason: "rollout_halted" });
});

test("the site's daily report contains its health", async () => {
  await evaluate("igny8_report_health();");
  expect(await installation()).toMatchObject({ version: "1.7.3", healthy: true, health: { fatal: 0, publish: 0, webhook: 0 } });
});

test("downloads are counted by kind, and none failed", async () => {
  const rows = await until("all are written down", async () => {
    const all = await app.orm.em.fork().find(PluginDownload, {}, { orderBy: { id: "asc" } });
    return all.length >= 3 ? all : undefined;
  });
  const counted = rows.map(({ kind, version, outcome }) => [kind, version, outcome]);
  expect(counted).toContainEqual(["enrolment", "1.5.0", "complete"]);
  expect(counted).toContainEqual(["update", "1.6.0", "complete"]);
  expect(counted).toContainEqual(["update", "1.7.0", "complete"]);
  expect(rows.filter(({ outcome }) => outcome === "failed" || outcome === "aborted")).toEqual([]);
});
