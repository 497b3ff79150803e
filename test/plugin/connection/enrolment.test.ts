import { mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { packPlugin } from "../../../activities/plugin/pack.ts";
import { readSources } from "../../../activities/plugin/sources.ts";
import { useAdmin } from "../support/admin.ts";
import { PLUGIN_DIR, useBridge } from "../support/bridgeSite.ts";
import { useUpdates } from "../support/updates.ts";

// A site before its first install. Each test installs the plugin in its own way.
const bridge = useBridge({ workers: 3 });
const admin = useAdmin(bridge);
const updates = useUpdates(bridge);

const NEW_KEY = "igny8_bmV3IGtleSBvZiBhIG5ldyBzaXRlICEhISEhISEhISE";
const TOKEN = "enrol_one-time-token-of-the-package";
const file = () => join(bridge.site.path, "wp-content/plugins/igny8-wp-bridge/enrolment.json");
const fileIsGone = () =>
  stat(file()).then(
    () => false,
    () => true,
  );
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const enrolment = (change: object = {}) =>
  JSON.stringify({ api_url: updates.igny8.origin, token: TOKEN, expires_at: inHours(24), ...change });
const connection = () =>
  bridge.evaluate("echo wp_json_encode( array( igny8_api_url(), igny8_api_key(), igny8_site_id(), igny8_enrolment()['state'] ) );");
const notices = async (): Promise<string> => {
  await admin.open("index.php");
  return (await admin.page.locator(".igny8-enrolment").allInnerTexts()).join(" ");
};

const taken = { api_key: NEW_KEY, site_id: 41, source: "5f0c0c0e-4f0a-4c6e-9d3e-0a5a5f6b7c8d" };

beforeEach(async () => {
  updates.replies["enrol"] = () => ({ status: 200, body: { success: true, data: { ...taken, api_url: updates.igny8.origin } } });
  await bridge.site.wp(["plugin", "activate", "igny8-wp-bridge"]).catch(() => undefined);
  await bridge.site.wp(["plugin", "deactivate", "igny8-wp-bridge"]);
  await bridge.evaluate(
    "foreach ( array( 'api_url', 'api_key', 'site_id', 'enrolment', 'registration' ) as $name ) { delete_option( 'igny8_' . $name ); } echo 1;",
  );
});

/** Puts the file into the plugin's folder and activates it. */
async function activate(text: string) {
  await writeFile(file(), text);
  await bridge.site.wp(["plugin", "activate", "igny8-wp-bridge"]);
}

/** A package that contains the file, as IGNY8 builds it for one site. */
async function packageWith(text: string) {
  const dir = await mkdtemp(join(tmpdir(), "igny8-enrolment-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const files = [...(await readSources(PLUGIN_DIR)), { path: "enrolment.json", bytes: Buffer.from(text) }];
  const { zip, name } = packPlugin("igny8-wp-bridge", "1.5.0", files);
  await writeFile(join(dir, name), zip);
  return { path: join(dir, name), zip };
}

test("after upload and activation in the admin, the plugin connects itself", async () => {
  await bridge.site.wp(["plugin", "uninstall", "igny8-wp-bridge"]);
  const { path } = await packageWith(enrolment());
  await admin.open("plugin-install.php?tab=upload");
  await admin.page.setInputFiles("#pluginzip", path);
  await admin.page.click("#install-plugin-submit");
  await admin.page.click("a:has-text('Activate Plugin')");
  await admin.page.waitForURL(/plugins\.php/);
  expect(await admin.page.innerText(".igny8-enrolment")).toContain("This site is connected.");
  expect(await admin.page.getByRole("link", { name: "Continue in IGNY8" }).getAttribute("href")).toBe(
    `${updates.igny8.origin}/sites/41/connect`,
  );
  await admin.shot("enrolment-connected");
  expect(await admin.faults(".igny8-enrolment")).toEqual([]);
  expect(await connection()).toEqual([updates.igny8.origin, NEW_KEY, 41, ""]);
  expect(await fileIsGone()).toBe(true);
  const [call, ...more] = updates.asked("enrol");
  expect(more).toEqual([]);
  expect(call?.call.headers["x-igny8-api-key"]).toBeUndefined();
  expect(call?.body).toEqual({
    token: TOKEN,
    attempt: expect.stringMatching(/^[0-9a-f-]{36}$/),
    site_url: bridge.site.url,
    version: "1.5.0",
    wordpress_version: expect.any(String),
    php_version: expect.any(String),
  });
  // The notice is shown once. The exchange has registered the version, and the token is stored nowhere any more.
  expect(await notices()).toBe("");
  expect(updates.asked("register")).toEqual([]);
  expect(
    await bridge.evaluate(
      `global $wpdb; echo wp_json_encode( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_value LIKE '%${TOKEN}%'" ) );`,
    ),
  ).toEqual([]);
});

test("one WP-CLI command does the same", async () => {
  await bridge.site.wp(["plugin", "uninstall", "igny8-wp-bridge"]);
  const { zip } = await packageWith(enrolment());
  updates.replies["download"] = { status: 200, headers: { "content-type": "application/zip" }, body: Buffer.from(zip) };
  const { port } = new URL(updates.igny8.origin);
  await bridge.addCode(`add_filter( 'http_request_host_is_external', '__return_true' );
    add_filter( 'http_allowed_safe_ports', function ( $ports ) { return array_merge( $ports, array( ${port} ) ); } );`);
  const link = `${updates.igny8.origin}/api/plugins/igny8-wp-bridge/download/`;
  await bridge.site.wp(["plugin", "install", link, "--activate"]);
  expect(await connection()).toEqual([updates.igny8.origin, NEW_KEY, 41, "connected"]);
  expect(await fileIsGone()).toBe(true);
  expect(await notices()).toContain("This site is connected.");
});

test("a used token is reported once, and the file is deleted", async () => {
  updates.replies["enrol"] = {
    status: 410,
    body: { success: false, error: { code: "enrolment_used", message: "This link was used already." } },
  };
  await activate(enrolment());
  expect(await connection()).toEqual(["", "", 0, "refused"]);
  expect(await fileIsGone()).toBe(true);
  expect(await notices()).toMatch(
    /could not be connected automatically: This link was used already\. Download the plugin from IGNY8 again/,
  );
  await admin.shot("enrolment-refused");
  expect(await notices()).toBe("");
  expect(updates.asked("enrol")).toHaveLength(1);
});

test("an expired token is not sent", async () => {
  await activate(enrolment({ expires_at: inHours(-1) }));
  expect([await connection(), await fileIsGone()]).toEqual([["", "", 0, "expired"], true]);
  expect(await notices()).toContain("older than a day");
  expect(updates.asked("enrol")).toEqual([]);
});

test.each(["", "{", "[]", '{"api_url":"javascript:x","token":"t","expires_at":"2099-01-01T00:00:00Z"}'])(
  "an invalid file (%j) is reported and deleted",
  async (text) => {
    await activate(text);
    expect([await connection(), await fileIsGone()]).toEqual([["", "", 0, "unreadable"], true]);
    expect(await notices()).toContain("enrolment.json can not be read");
    expect(updates.asked("enrol")).toEqual([]);
  },
);

test("while IGNY8 is down, an administrator's visit retries, at most once a minute; the token is in no file meanwhile", async () => {
  updates.replies["enrol"] = { status: 503, body: "" };
  await activate(enrolment());
  expect([await connection(), await fileIsGone()]).toEqual([["", "", 0, "waiting"], true]);
  expect(await notices()).toMatch(/not connected yet\..*503.*The plugin tries again.*for another (24 hours|1 day)/);
  await admin.shot("enrolment-waiting");
  expect(updates.asked("enrol")).toHaveLength(1);
  updates.replies["enrol"] = { status: 200, body: { success: true, data: taken } };
  await bridge.evaluate("update_option( 'igny8_enrolment', array( 'tried_at' => time() - 61 ) + igny8_enrolment() ); echo 1;");
  expect(await notices()).toContain("This site is connected.");
  // An answer without an address means the file's address.
  expect(await connection()).toEqual([updates.igny8.origin, NEW_KEY, 41, ""]);
  // With the same attempt id: if only the answer was lost, IGNY8 repeats it.
  const [first, second] = updates.asked("enrol").map(({ body }) => (body as { attempt: string }).attempt);
  expect(second).toBe(first);
});

test("a token that waits too long expires", async () => {
  updates.replies["enrol"] = "never";
  await bridge.addCode(
    "add_filter( 'http_request_args', function ( $args, $url ) { return false !== strpos( $url, '/enrol/' ) ? array( 'timeout' => 1 ) + $args : $args; }, 10, 2 );",
  );
  await activate(enrolment());
  expect((await connection())[3]).toBe("waiting");
  await bridge.evaluate("update_option( 'igny8_enrolment', array( 'expires_at' => '2026-01-01T00:00:00Z' ) + igny8_enrolment() ); echo 1;");
  expect(await notices()).toContain("older than a day");
});

test("a connected site keeps its key and says so", async () => {
  await bridge.evaluate(
    "update_option( 'igny8_api_key', 'igny8_the-key-of-another-account' ); update_option( 'igny8_site_id', 3 ); echo 1;",
  );
  await activate(enrolment());
  expect([await connection(), await fileIsGone()]).toEqual([["", "igny8_the-key-of-another-account", 3, "kept"], true]);
  expect(await notices()).toContain("was already connected to");
  expect(updates.asked("enrol")).toEqual([]);
  await admin.shot("enrolment-kept");
  expect(await admin.faults(".igny8-enrolment")).toEqual([]);
  // A person decides, and is asked once.
  await admin.page.getByRole("link", { name: "Keep the connection" }).click();
  await admin.page.waitForURL(/page=igny8/);
  expect(await notices()).toBe("");
  expect((await connection()).slice(1, 3)).toEqual(["igny8_the-key-of-another-account", 3]);
});

test("a connected site takes the package's key when its administrator says so", async () => {
  await bridge.evaluate(
    "update_option( 'igny8_api_key', 'igny8_the-key-of-another-account' ); update_option( 'igny8_site_id', 3 ); update_option( 'igny8_api_url', 'https://other.example.com' ); echo 1;",
  );
  await activate(enrolment());
  expect(await notices()).toContain(
    `to other.example.com, and keeps that API key. The package that you uploaded can connect it to ${new URL(updates.igny8.origin).host}`,
  );
  await admin.page.getByRole("link", { name: "Connect to the other one" }).click();
  await admin.page.waitForURL(/page=igny8/);
  expect(await admin.page.innerText(".igny8-enrolment")).toContain("This site is connected.");
  expect((await connection()).slice(0, 3)).toEqual([updates.igny8.origin, NEW_KEY, 41]);
});

test("the same package uploaded a second time says that nothing changed, or that another one is needed", async () => {
  await activate(enrolment());
  expect(await notices()).toContain("This site is connected.");
  await writeFile(file(), enrolment());
  await utimes(file(), new Date(), new Date(Date.now() + 60_000));
  expect(await notices()).toContain("This package was used on this site before, so nothing has changed. The site stays connected.");
  expect(await notices()).toBe("");
  await bridge.evaluate("update_option( 'igny8_api_key', '' ); echo 1;");
  await writeFile(file(), enrolment());
  await utimes(file(), new Date(), new Date(Date.now() + 120_000));
  expect(await notices()).toMatch(/works only once\. Download the plugin from IGNY8 again/);
  expect(updates.asked("enrol")).toHaveLength(1);
});

test("a site at another address waits until its address is corrected in IGNY8, and tries again when asked", async () => {
  const message = "This install link is for https://a.example, and this site is another.";
  updates.replies["enrol"] = { status: 409, body: { success: false, error: { code: "other_site", message } } };
  await activate(enrolment());
  expect((await connection())[3]).toBe("waiting");
  expect(await notices()).toContain(message);
  await admin.shot("enrolment-other-site");
  updates.replies["enrol"] = { status: 200, body: { success: true, data: taken } };
  await admin.page.getByRole("link", { name: "Try again now" }).click();
  await admin.page.waitForURL(/page=igny8/);
  expect(await admin.page.innerText(".igny8-enrolment")).toContain("This site is connected.");
  expect((await connection()).slice(1, 3)).toEqual([NEW_KEY, 41]);
});

test("nobody else decides for the site", async () => {
  await bridge.evaluate("update_option( 'igny8_api_key', 'igny8_the-key-of-another-account' ); echo 1;");
  await activate(enrolment());
  const url = `${bridge.site.url}/wp-admin/admin-post.php?action=igny8_enrolment&choice=replace`;
  expect((await admin.page.request.get(url)).status()).toBe(403);
  expect((await admin.page.request.get(`${url}&_wpnonce=wrong`)).status()).toBe(403);
  expect((await connection())[3]).toBe("kept");
});

test("a file that can't be deleted is used once", async () => {
  // As on a server that may not write into the folder.
  await bridge.addCode(
    "add_filter( 'wp_delete_file', function ( $file ) { return 'enrolment.json' === basename( $file ) ? '' : $file; } );",
  );
  updates.replies["enrol"] = { status: 410, body: { success: false, error: { message: "Used." } } };
  await activate(enrolment());
  expect(await notices()).toContain("Used.");
  expect(await notices()).toBe("");
  expect(updates.asked("enrol")).toHaveLength(1);
  expect(JSON.parse(await readFile(file(), "utf8"))).toMatchObject({ token: TOKEN });
});
