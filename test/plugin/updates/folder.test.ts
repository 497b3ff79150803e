import { cp, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { useAdmin } from "../support/admin.ts";
import { article } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { makeNetwork } from "../support/network.ts";
import { packageOf, signed, upgrade, useUpdates } from "../support/updates.ts";

// Each test starts with the version that the previous test installed. The last ones turn the site into a network.
const bridge = useBridge({ workers: 3 });
const admin = useAdmin(bridge);
const updates = useUpdates(bridge);
const USUAL = "igny8-wp-bridge";

const plugins = (folder = "") => join(bridge.site.path, "wp-content/plugins", folder);
const fileOf = (folder: string) => `${folder}/igny8-wp-bridge.php`;
const copies = async () => (await readdir(plugins())).filter((name) => name.startsWith("igny8")).toSorted();
const active = (): Promise<string[]> => bridge.evaluate("echo wp_json_encode( array_values( get_option( 'active_plugins' ) ) );");
const version = async () => (await bridge.rest("/igny8/v1/status")).body.version as string;
const offer = async (next: string) => void (updates.offer = signed(await packageOf(next), updates.key, { version: next }));
const activate = (...folders: string[]) =>
  bridge.evaluate(`update_option( 'active_plugins', array( ${folders.map((folder) => `'${fileOf(folder)}'`).join(", ")} ) ); echo 1;`);

/** Renames the plugin's folder. */
async function move(from: string, to: string): Promise<void> {
  await activate(to);
  await rename(plugins(from), plugins(to));
}
const KEPT = `wp_json_encode( array( get_option( 'igny8_api_key' ), (int) get_option( 'igny8_site_id' ), (bool) wp_next_scheduled( 'igny8_report_health' ) ) )`;
const kept = () => bridge.evaluate(`echo ${KEPT};`);

afterEach(async () => {
  expect(await kept()).toEqual([KEY, 7, true]);
});

test("one click updates a plugin in a versioned folder, and it stays active there", async () => {
  await bridge.evaluate("igny8_ensure_health_report(); echo 1;");
  await move(USUAL, "igny8-wp-bridge-1.3.9");
  await offer("1.5.1");
  await bridge.evaluate("igny8_check_now(); echo 1;");
  await admin.open("plugins.php");
  const row = admin.page.locator(`tr[data-plugin="${fileOf("igny8-wp-bridge-1.3.9")}"] ~ tr.plugin-update-tr`);
  await row.locator(".update-link").click();
  await row.locator(".updated-message").waitFor();
  await admin.open("plugins.php");
  expect([await version(), await active(), await copies()]).toEqual([
    "1.5.1",
    [fileOf("igny8-wp-bridge-1.3.9")],
    ["igny8-wp-bridge-1.3.9"],
  ]);
  const answer = await bridge.publish(article());
  expect(answer.status).toBe(201);
});

test("WordPress's update page, WP-CLI and automatic updates do the same, whatever the folder's name", { timeout: 180_000 }, async () => {
  await move("igny8-wp-bridge-1.3.9", "igny8-wp-bridge-main");
  const stays = [[fileOf("igny8-wp-bridge-main")], ["igny8-wp-bridge-main"]];
  await offer("1.5.2");
  expect(await upgrade(bridge, fileOf("igny8-wp-bridge-main"))).toMatchObject({ ok: true });
  expect([await version(), await active(), await copies()]).toEqual(["1.5.2", ...stays]);

  await offer("1.5.3");
  await bridge.evaluate("igny8_check_now(); echo 1;");
  await bridge.site.wp(["plugin", "update", "igny8-wp-bridge-main"]);
  expect([await version(), await active(), await copies()]).toEqual(["1.5.3", ...stays]);

  await offer("1.5.4");
  await bridge.evaluate("igny8_check_now(); echo 1;");
  await admin.open("update-core.php");
  await admin.page.locator(`input[name="checked[]"][value="${fileOf("igny8-wp-bridge-main")}"]`).check();
  await admin.page.locator("#upgrade-plugins").click();
  await expect.poll(version, { timeout: 30_000 }).toBe("1.5.4");
  expect([await active(), await copies()]).toEqual(stays);

  await offer("1.5.5");
  await bridge.evaluate(
    `update_site_option( 'auto_update_plugins', array( '${fileOf("igny8-wp-bridge-main")}' ) ); igny8_check_now(); echo 1;`,
  );
  await bridge.evaluate(`
    add_filter( 'automatic_updater_disabled', '__return_false' );
    add_filter( 'wp_doing_cron', '__return_true' );
    require_once ABSPATH . 'wp-admin/includes/admin.php';
    require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';
    ( new WP_Automatic_Updater() )->run();
    echo 1;`);
  expect([await version(), await active(), await copies()]).toEqual(["1.5.5", ...stays]);
  await bridge.evaluate("file_put_contents( WP_CONTENT_DIR . '/debug.log', '' ); echo 1;"); // WordPress logs its automatic updates.
});

test("if the folder can't be renamed the update is refused, and the old version keeps running", async () => {
  await offer("1.5.6");
  await bridge.addCode(`if ( get_option( 'no_rename' ) ) {
    add_filter( 'upgrader_source_selection', function ( $source ) {
      $GLOBALS['wp_filesystem'] = new class( null ) extends WP_Filesystem_Direct {
        public function move( $source, $destination, $overwrite = false ) { return false === strpos( $source, '/upgrade/' ) && parent::move( $source, $destination, $overwrite ); }
      };
      return $source;
    }, 15 );
  }`);
  await bridge.evaluate("update_option( 'no_rename', 1 ); echo 1;");
  const result = await upgrade(bridge, fileOf("igny8-wp-bridge-main"));
  await bridge.evaluate("delete_option( 'no_rename' ); echo 1;");
  expect(result).toMatchObject({ ok: false, message: expect.stringContaining("igny8-wp-bridge-main") });
  expect([await version(), await active(), await copies()]).toEqual(["1.5.5", [fileOf("igny8-wp-bridge-main")], ["igny8-wp-bridge-main"]]);
});

test(
  "of two copies one runs, the other says which to delete, and neither takes settings or articles with it",
  { timeout: 180_000 },
  async () => {
    await cp(plugins("igny8-wp-bridge-main"), plugins(USUAL), { recursive: true });
    await bridge.site.wp(["plugin", "activate", USUAL]);
    expect((await active()).length).toBe(2);
    expect((await fetch(bridge.site.url)).status).toBe(200);
    const before = await bridge.publish(article({ slug: "in-two" }));
    expect(before.status).toBe(201);
    for (const path of ["plugins.php", "options-general.php?page=igny8", "update-core.php"]) {
      await admin.open(path);
      expect(await admin.page.locator(".notice-error", { hasText: "active twice" }).count()).toBe(1);
    }
    await admin.shot("two-copies");
    // Whichever copy is deleted first, the other keeps everything.
    const [running] = (await active()) as [string];
    const folder = running.split("/")[0] as string;
    const other = folder === USUAL ? "igny8-wp-bridge-main" : USUAL;
    await bridge.site.wp(["plugin", "deactivate", folder]);
    expect(await kept()).toEqual([KEY, 7, true]);
    await bridge.site.wp(["plugin", "uninstall", folder]);
    expect([await active(), await copies()]).toEqual([[fileOf(other)], [other]]);
    expect(await bridge.evaluate("global $wpdb; echo (int) $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Igny8_Publications::table() );")).toBe(
      2,
    );
    await admin.open("plugins.php");
    expect(await admin.page.locator(".notice-error", { hasText: "active twice" }).count()).toBe(0);
    expect((await fetch(before.body.data.post_url)).status).toBe(200);
  },
);

test("a copy that is deleted while none is active leaves everything to the other", async () => {
  const [folder] = (await copies()) as [string];
  await cp(plugins(folder), plugins("igny8-wp-bridge-old"), { recursive: true });
  await activate();
  await bridge.site.wp(["plugin", "uninstall", "igny8-wp-bridge-old"]);
  expect(await bridge.evaluate(`echo wp_json_encode( get_option( 'igny8_api_key' ) );`)).toBe(KEY);
  await activate(folder);
  if (folder !== "igny8-wp-bridge-1.3.9") await move(folder, "igny8-wp-bridge-1.3.9");
});

test("a plugin that is active for a network stays active for all its sites", async () => {
  await move("igny8-wp-bridge-1.3.9", USUAL); // The network setup uses this folder.
  await makeNetwork(bridge);
  await rename(plugins(USUAL), plugins("igny8-wp-bridge-1.3.9"));
  await bridge.site.wp(["plugin", "activate", "igny8-wp-bridge-1.3.9", "--network"]);
  await bridge.evaluate(
    "update_option( 'igny8_registration', array( 'version' => IGNY8_BRIDGE_VERSION ) ); igny8_ensure_health_report(); echo 1;",
  );
  await offer("1.5.7");
  expect(await upgrade(bridge, fileOf("igny8-wp-bridge-1.3.9"))).toMatchObject({ ok: true });
  expect([await version(), await copies()]).toEqual(["1.5.7", ["igny8-wp-bridge-1.3.9"]]);
  expect(await bridge.evaluate("echo wp_json_encode( array_keys( get_site_option( 'active_sitewide_plugins' ) ) );")).toEqual([
    fileOf("igny8-wp-bridge-1.3.9"),
  ]);
  // WordPress 6.1's own network files are not made for PHP 8.
  await bridge.evaluate(
    "$log = WP_CONTENT_DIR . '/debug.log'; if ( is_file( $log ) ) { file_put_contents( $log, implode( '', preg_grep( '/wp-includes.ms-functions/', file( $log ), PREG_GREP_INVERT ) ) ); } echo 1;",
  );
});
