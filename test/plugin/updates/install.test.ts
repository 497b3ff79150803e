import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packPlugin } from "../../../activities/plugin/pack.ts";
import { useAdmin } from "../support/admin.ts";
import { POLL_PHP, useBridge } from "../support/bridgeSite.ts";
import { packageOf, PLUGIN, signed, sourcesOf, upgrade, useUpdates } from "../support/updates.ts";

// Each test starts with the version that the previous test installed.
const bridge = useBridge({ workers: 3 });
const admin = useAdmin(bridge);
const updates = useUpdates(bridge);

async function offer(version: string) {
  updates.offer = signed(await packageOf(version), updates.key, { version });
}
const version = async () => (await bridge.rest("/igny8/v1/status")).body.version as string;
const registered = async (wanted: string) => {
  await expect.poll(() => updates.asked("register").map(({ body }) => body["version"]), { timeout: 45_000 }).toEqual([wanted]);
};
/** Empties the log of errors that a test caused on purpose. */
const emptyLog = () => bridge.evaluate("file_put_contents( WP_CONTENT_DIR . '/debug.log', '' ); echo 1;");
const active = () =>
  bridge.evaluate(`require_once ABSPATH . 'wp-admin/includes/plugin.php'; echo wp_json_encode( is_plugin_active( '${PLUGIN}' ) );`);

test("one click in the list of plugins installs it, and the site reports its new version", async () => {
  await offer("1.5.1");
  // A file of the installed version that the new version moved or dropped.
  const moved = join(bridge.site.path, "wp-content/plugins/igny8-wp-bridge/includes/moved.php");
  await writeFile(moved, "<?php");
  await bridge.evaluate(
    "igny8_check_now(); update_site_option( 'igny8_update_problem', array( 'version' => '1.5.1', 'code' => 'x', 'message' => 'x', 'at' => 1 ) ); echo 1;",
  );
  await admin.open("plugins.php");
  const row = admin.page.locator(`tr[data-plugin="${PLUGIN}"] ~ tr.plugin-update-tr`);
  await row.locator(".update-link").click();
  await row.locator(".updated-message").waitFor();
  expect(await row.innerText()).toContain("Updated!");
  await admin.shot("update-done");
  expect([await version(), await active(), existsSync(moved)]).toEqual(["1.5.1", true, false]);
  await registered("1.5.1");
  expect(updates.asked("register")[0]?.body).toMatchObject({ site_url: bridge.site.url, channel: "stable" });
  // WordPress's own check right after it finds nothing newer.
  expect(await bridge.evaluate(`echo wp_json_encode( get_site_transient( 'update_plugins' )->response['${PLUGIN}'] ?? null );`)).toBeNull();
  expect(await bridge.evaluate("echo wp_json_encode( get_site_option( 'igny8_update_problem' ) );")).toBe(false);
  expect(await bridge.evaluate("echo wp_next_scheduled( 'igny8_report_health' ) - time();")).toBeLessThan(2 * 3600);
});

test("WordPress's automatic updates install it", async () => {
  await offer("1.5.2");
  await bridge.evaluate(`update_site_option( 'auto_update_plugins', array( '${PLUGIN}' ) ); igny8_check_now(); echo 1;`);
  await bridge.evaluate(`
    add_filter( 'automatic_updater_disabled', '__return_false' );
    add_filter( 'wp_doing_cron', '__return_true' ); // Automatic updates run in cron. Elsewhere WordPress deactivates what it updates.
    require_once ABSPATH . 'wp-admin/includes/admin.php';
    require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
    ( new WP_Automatic_Updater() )->run();
    echo 1;`);
  expect([await version(), await active()]).toEqual(["1.5.2", true]);
  // The first request with the new version was WordPress's own check of the site, behind its maintenance page. WP-Cron is next.
  await bridge.evaluate("igny8_cron_drain(); echo 1;");
  await registered("1.5.2");
  await emptyLog(); // WordPress logs its automatic updates.
});

test("WP-CLI installs it too, and a site whose update is refused keeps working", async () => {
  await offer("1.5.3");
  await bridge.evaluate("igny8_check_now(); echo 1;");
  expect(await bridge.site.wp(["plugin", "update", "igny8-wp-bridge"])).toContain("1.5.3");
  expect([await version(), await active()]).toEqual(["1.5.3", true]);
  await registered("1.5.3");
  await offer("1.5.4");
  updates.offer = { ...updates.offer!, signature: Buffer.alloc(64).toString("base64") };
  expect(await upgrade(bridge)).toMatchObject({ ok: false, code: "igny8_update_signature" });
  expect([await version(), await active()]).toEqual(["1.5.3", true]);
});

test("PHP without the extensions sodium and zip checks and installs it too", async () => {
  const files = [...(await sourcesOf("1.5.5")), { path: "assets/empty.txt", bytes: new Uint8Array() }];
  updates.offer = signed(packPlugin("igny8-wp-bridge", "1.5.5", files), updates.key, { version: "1.5.5" });
  await bridge.evaluate("igny8_check_now(); echo 1;");
  // WordPress's fallbacks: PclZip, and sodium_compat by its own name, because the extension's functions can't be removed.
  const verified = await bridge.evaluate(`
    require_once ABSPATH . WPINC . '/sodium_compat/autoload.php';
    ParagonIE_Sodium_Compat::$disableFallbackForUnitTests = false;
    $update = igny8_offered_update( igny8_kept_update() );
    $keys = igny8_release_keys();
    echo wp_json_encode( ParagonIE_Sodium_Compat::crypto_sign_verify_detached( base64_decode( $update['signature'] ), $update['manifest'], $keys[ $update['key_id'] ] ) );`);
  expect(verified).toBe(true);
  await bridge.addCode("add_filter( 'unzip_file_use_ziparchive', '__return_false' );");
  expect(await upgrade(bridge)).toMatchObject({ ok: true });
  expect(await version()).toBe("1.5.5");
});

test("a version installed by FTP is reported too; while IGNY8 is down it is retried an hour later, and no page waits", async () => {
  await expect.poll(() => bridge.evaluate("echo wp_json_encode( igny8_registration()['version'] );"), POLL_PHP).toBe("1.5.5");
  updates.igny8.calls.length = 0;
  updates.replies["register"] = { status: 503, body: "" };
  await bridge.evaluate("update_option( 'igny8_registration', array( 'version' => '1.3.0' ) ); echo 1;");
  await fetch(`${bridge.site.url}/`);
  await registered("1.5.5");
  await fetch(`${bridge.site.url}/`);
  await fetch(`${bridge.site.url}/`);
  expect(updates.asked("register")).toHaveLength(1);
  delete updates.replies["register"];
  updates.igny8.calls.length = 0;
  await bridge.evaluate("update_option( 'igny8_registration', array( 'try_at' => time() - 1 ) + igny8_registration() ); echo 1;");
  await fetch(`${bridge.site.url}/`);
  await registered("1.5.5");
  await expect.poll(() => bridge.evaluate("echo wp_json_encode( igny8_registration()['version'] );"), POLL_PHP).toBe("1.5.5");
});

test("the daily report counts the failures since the last one, without personal data", async () => {
  const report = async () => {
    updates.igny8.calls.length = 0;
    await bridge.site.wp(["cron", "event", "run", "igny8_report_health"]);
    return updates.asked("health-check")[0]?.body;
  };
  await report();
  // A fatal error in one of the plugin's files, and one in another plugin's.
  const broken = join(bridge.site.path, "wp-content/plugins/igny8-wp-bridge/includes/broken.php");
  await writeFile(broken, "<?php\nno_such_function();\n");
  await bridge.addCode(
    "if ( isset( $_GET['igny8_break'] ) ) { add_action( 'init', function () { require IGNY8_BRIDGE_DIR . 'includes/broken.php'; } ); }",
  );
  await bridge.addCode("if ( isset( $_GET['other_break'] ) ) { add_action( 'init', function () { no_such_function(); } ); }");
  expect((await fetch(`${bridge.site.url}/?igny8_break=1`)).status).toBe(500);
  expect((await fetch(`${bridge.site.url}/?other_break=1`)).status).toBe(500);
  await rm(broken);
  await emptyLog();
  await bridge.evaluate("igny8_count_error( 'publish' ); do_action( 'igny8_delivery_failed', new stdClass(), array() ); echo 1;");
  updates.replies["health-check"] = { status: 503, body: "" };
  const wanted = {
    site_url: bridge.site.url,
    version: "1.5.5",
    wordpress_version: expect.any(String),
    php_version: expect.any(String),
    channel: "stable",
    errors: { fatal: 1, publish: 1, webhook: 1 },
    queued: 0,
  };
  expect(await report()).toEqual(wanted);
  // This report failed, so the next one still has its counts.
  delete updates.replies["health-check"];
  expect(await report()).toEqual(wanted);
  expect(await report()).toEqual({ ...wanted, errors: { fatal: 0, publish: 0, webhook: 0 } });
  expect(await bridge.evaluate("echo wp_next_scheduled( 'igny8_report_health' ) - time();")).toBeGreaterThan(23 * 3600);
});

test("an article that can't be stored is counted", async () => {
  await bridge.addCode(
    "add_filter( 'wp_insert_post_empty_content', function ( $empty, $post ) { return $empty || 'Unstorable' === $post['post_title']; }, 10, 2 );",
  );
  const answer = await bridge.publish({
    content_id: 77,
    source: "5f0c0c0e-4f0a-4c6e-9d3e-0a5a5f6b7c8d",
    revision: 1,
    title: "Unstorable",
    content_html: "<p>x</p>",
  });
  expect(answer.status).toBe(500);
  expect(await bridge.evaluate("echo wp_json_encode( igny8_error_counts() );")).toMatchObject({ publish: 1, fatal: 0 });
});
