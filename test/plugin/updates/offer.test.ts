import { beforeAll, expect, test } from "vitest";
import type { PluginPackage } from "../../../activities/plugin/pack.ts";
import { useAdmin } from "../support/admin.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { packageOf, PLUGIN, signed, useUpdates } from "../support/updates.ts";

const bridge = useBridge({ workers: 3 });
const admin = useAdmin(bridge);
const updates = useUpdates(bridge);
const STATUS = "options-general.php?page=igny8&tab=status";

let newer: PluginPackage;
beforeAll(async () => {
  newer = await packageOf("1.5.1");
});
const offer = () => void (updates.offer = signed(newer, updates.key, { version: "1.5.1" }));
const asked = () => updates.asked("check-update").length;

/** Resets WordPress's stored update checks. */
const look = (before = "") =>
  bridge.evaluate(`
    delete_site_transient( 'update_plugins' ); ${before}
    wp_update_plugins();
    $list = get_site_transient( 'update_plugins' );
    echo wp_json_encode( array( 'response' => $list->response['${PLUGIN}'] ?? null, 'no_update' => $list->no_update['${PLUGIN}'] ?? null ) );`);
const forget = "delete_site_option( 'igny8_update' );";

test("a newer version is in WordPress's list of updates; IGNY8 is asked once, with the facts it needs", async () => {
  offer();
  const { response, no_update } = await look(forget);
  expect(no_update).toBeNull();
  expect(response).toMatchObject({
    id: "https://api.igny8.com/api/plugins/igny8-wp-bridge/",
    slug: "igny8-wp-bridge",
    plugin: PLUGIN,
    new_version: "1.5.1",
    package: expect.stringContaining(`${updates.igny8.origin}/api/plugins/igny8-wp-bridge/download/`),
    requires_php: "7.4",
    icons: { svg: expect.stringContaining("icon.svg") },
  });
  expect(Object.keys(response)).not.toContain("signature");
  const [question, ...more] = updates.asked("check-update");
  expect(more).toEqual([]);
  expect(question?.call.headers["x-igny8-api-key"]).toBe(KEY);
  expect(question?.body).toEqual({
    site_url: bridge.site.url,
    installed_version: "1.5.0",
    wordpress_version: expect.stringMatching(/^\d+\.\d/),
    php_version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    channel: "stable",
  });
});

test("an answer is kept for 12 hours, a failure for one; the previous answer stays", async () => {
  offer();
  await look(forget);
  await look();
  expect(asked()).toBe(1);
  const older = (hours: number) => `$k = igny8_kept_update(); $k['asked_at'] -= ${hours * 3600}; update_site_option( 'igny8_update', $k );`;
  await look(older(11));
  expect(asked()).toBe(1);
  updates.replies["check-update"] = { status: 503, body: "" };
  expect((await look(older(2))).response.new_version).toBe("1.5.1");
  expect(asked()).toBe(2);
  await look();
  expect(asked()).toBe(2);
  await look(older(1.1));
  expect(asked()).toBe(3);
  expect((await bridge.evaluate("echo wp_json_encode( igny8_kept_update() );")).error).toContain("503");
});

test("no visitor waits for the check", async () => {
  await bridge.addCode(
    "add_action( 'wp', function () { if ( isset( $_GET['touch_updates'] ) ) { set_site_transient( 'update_plugins', (object) array() ); } } );",
  );
  await look(forget);
  await bridge.evaluate(`${forget} echo 1;`);
  updates.igny8.calls.length = 0;
  expect((await fetch(`${bridge.site.url}/?touch_updates=1`)).status).toBe(200);
  expect(asked()).toBe(0);
  await admin.open("index.php?touch_updates=1");
  await admin.open("plugins.php");
  expect(asked()).toBe(1);
});

test("without a newer version there is still an entry, so that auto-updates can be enabled", async () => {
  const { response, no_update } = await look(forget);
  expect(response).toBeNull();
  expect(no_update).toMatchObject({ slug: "igny8-wp-bridge", new_version: "1.5.0", package: "" });
  await bridge.addCode("add_filter( 'automatic_updater_disabled', '__return_false' );"); // They are off on development sites.
  await admin.open("plugins.php");
  expect(await admin.page.locator(`tr[data-plugin="${PLUGIN}"] .toggle-auto-update`).innerText()).toBe("Enable auto-updates");
});

test("other sources' offers for this plugin are removed from the list; without a connection there is none", async () => {
  const stranger = `add_filter( 'pre_set_site_transient_update_plugins', function ( $list ) { $list->response['${PLUGIN}'] = (object) array( 'new_version' => '9.9', 'package' => 'https://evil.example/' ); return $list; }, 1 );`;
  expect((await look(forget + stranger)).response).toBeNull();
  const nothing = await look(`${forget} ${stranger} add_filter( 'pre_option_igny8_api_key', '__return_empty_string' );`);
  expect(nothing).toEqual({ response: null, no_update: null });
  expect(asked()).toBe(1);
});

test("beta versions are requested if the site's administrator enabled them", async () => {
  await admin.open("options-general.php?page=igny8");
  updates.igny8.calls.length = 0;
  await admin.page.check("#igny8_beta");
  await admin.page.screenshot({ path: "test-output/plugin/update-settings.png", fullPage: true });
  await Promise.all([admin.page.waitForURL(/settings-updated/), admin.page.click("#submit")]);
  expect(await admin.page.isChecked("#igny8_beta")).toBe(true);
  expect(await admin.faults(".igny8-settings")).toEqual([]);
  await look();
  expect(updates.asked("check-update").map(({ body }) => body["channel"])).toEqual(["beta"]);
  await admin.open("options-general.php?page=igny8");
  await admin.page.uncheck("#igny8_beta");
  await Promise.all([admin.page.waitForURL(/settings-updated/), admin.page.click("#submit")]);
  expect(await bridge.evaluate("echo wp_json_encode( igny8_channel() );")).toBe("stable");
});

test("the list of plugins shows the update, and its details open", async () => {
  offer();
  await look(forget);
  await admin.open("plugins.php");
  await admin.shot("update-offered");
  await admin.page.click(`tr[data-plugin="${PLUGIN}"] ~ tr.plugin-update-tr .open-plugin-details-modal`);
  const details = admin.page.frameLocator("#TB_iframeContent");
  await details.locator("text=Pictures arrive faster").waitFor();
  expect(await details.locator("body").innerText()).toMatch(/IGNY8 WordPress Bridge[^]*Version: 1\.5\.1/);
  expect(await details.locator("body").innerText()).not.toContain("has not been tested");
  expect(await details.locator("a:has-text('WordPress.org Plugin Page')").count()).toBe(0);
  expect(await details.locator("#plugin_update_from_iframe, a:has-text('Update Now')").count()).toBeGreaterThan(0);
  await admin.page.waitForTimeout(400); // The window fades in; only for the screenshot.
  await admin.shot("update-details");
});

test("without IGNY8's details (it is down, or has no release yet) the installed version shows its own, changelog included", async () => {
  const details = () =>
    bridge.evaluate(`
      require_once ABSPATH . 'wp-admin/includes/plugin-install.php';
      $said = plugins_api( 'plugin_information', array( 'slug' => 'igny8-wp-bridge' ) );
      echo wp_json_encode( $said );`);
  const forgotten = () => bridge.evaluate("delete_site_transient( 'igny8_plugin_info' ); echo 1;");
  const own = {
    name: "IGNY8 WordPress Bridge",
    version: "1.5.0",
    requires: "5.6",
    requires_php: "7.4",
    sections: { changelog: expect.stringMatching(/^<h4>1\.5\.0<\/h4><ul><li>IGNY8 can read posts[^]*<h4>1\.3\.3<\/h4><ul><li>/), installation: expect.stringContaining("<ol><li>") }, // prettier-ignore
  };
  await forgotten();
  updates.replies["info"] = { status: 503, body: "" };
  expect(await details()).toMatchObject({ ...own, sections: { ...own.sections, description: expect.stringContaining("503") } });
  expect(await details()).toMatchObject(own);
  expect(updates.asked("info")).toHaveLength(1); // Requested once in five minutes.

  await forgotten();
  updates.replies["info"] = { status: 404, body: { error: { message: "No version of it has been released yet." } } };
  expect(await details()).toMatchObject({ ...own, sections: { ...own.sections, description: expect.stringContaining("released yet") } });
  await admin.open("plugin-install.php?tab=plugin-information&plugin=igny8-wp-bridge&section=changelog");
  expect(await admin.page.locator("#section-changelog").innerText()).toContain("One post for each article");
  await admin.shot("update-details-own");

  // IGNY8 knows the version, but not its changes.
  await forgotten();
  updates.replies["info"] = {
    status: 200,
    body: { success: true, data: { name: "Bridge", version: "1.5.0", sections: { changelog: " " } } },
  };
  expect(await details()).toMatchObject({ name: "Bridge", sections: own.sections });
  await forgotten();
});

test("'Check again' asks IGNY8 again", async () => {
  await look(forget);
  expect(asked()).toBe(1);
  offer();
  await admin.open("update-core.php?force-check=1");
  expect(asked()).toBe(2);
  expect(await admin.page.innerText("#update-plugins-table")).toContain("1.5.1");
});

test("the status page shows the installed and available version, and its button checks", async () => {
  await bridge.evaluate(`${forget} echo 1;`);
  await admin.open(STATUS);
  expect(await admin.page.innerText(".igny8-updates")).toMatch(/Installed\s+1\.5\.0[^]*Not checked yet[^]*Never/);
  offer();
  const press = async () => {
    await Promise.all([admin.page.waitForURL(/igny8_done=checked/), admin.page.click("text=Check for updates now")]);
    return `${await admin.page.innerText("[role=status]")} | ${await admin.page.innerText(".igny8-updates")}`;
  };
  expect(await press()).toMatch(/Version 1\.5\.1 is available\.[^]*\|[^]*Available\s+1\.5\.1 Go to the list/);
  await admin.shot("update-status");
  expect(await admin.faults(".igny8-status")).toEqual([]);
  await admin.open(STATUS);
  updates.offer = undefined;
  updates.reason = "not_in_rollout";
  expect(await press()).toContain("step by step");
  await admin.open(STATUS);
  updates.replies["check-update"] = { status: 401, body: {} };
  expect(await press()).toMatch(/refused the API key[^]*without an answer/);
  await admin.open(STATUS);
  updates.replies["check-update"] = { status: 401, body: { error: { message: "The API key belongs to another site." } } };
  expect(await press()).toContain("The API key belongs to another site.");
  const forged = await admin.page.request.post(`${bridge.site.url}/wp-admin/admin-post.php`, {
    form: { action: "igny8_check_update", _wpnonce: "wrong" },
  });
  expect(forged.status()).toBe(403);
});

test("IGNY8 can trigger a check with the key", async () => {
  offer();
  const check = (key?: string) => bridge.rest("/igny8/v1/check-update", key ? { headers: { "x-igny8-api-key": key } } : {});
  expect((await check()).status).toBe(401);
  expect((await check(KEY)).body).toEqual({
    success: true,
    data: {
      installed_version: "1.5.0",
      latest_version: "1.5.1",
      update_available: true,
      reason: null,
      message: "Version 1.5.1 is available.",
    },
  });
  expect(asked()).toBe(1);
  // WordPress knows it now.
  expect(await bridge.evaluate(`echo wp_json_encode( get_site_transient( 'update_plugins' )->response['${PLUGIN}']->new_version );`)).toBe(
    "1.5.1",
  );
  expect(await bridge.site.wp(["igny8", "check-update"])).toContain("Version 1.5.1 is available.");
  updates.replies["check-update"] = { status: 503, body: "" };
  expect(await check(KEY)).toMatchObject({ status: 502, body: { code: "igny8_no_answer", message: expect.stringContaining("503") } });
});

test("an inactive plugin gets no offer, because nothing would check it", async () => {
  offer();
  expect((await look(forget)).response.new_version).toBe("1.5.1");
  await bridge.site.wp(["plugin", "deactivate", "igny8-wp-bridge"]);
  const list = `echo wp_json_encode( get_site_transient( 'update_plugins' )->response['${PLUGIN}'] ?? null );`;
  expect(await bridge.evaluate(list)).toBeNull();
  await bridge.site.wp(["plugin", "activate", "igny8-wp-bridge"]);
});
