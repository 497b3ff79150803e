import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SHOTS, useAdmin } from "../support/admin.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { type Igny8, startIgny8 } from "../support/igny8.ts";

const bridge = useBridge({ workers: 3 });
const admin = useAdmin(bridge);
let igny8: Igny8;
let page: Page;

beforeAll(async () => {
  igny8 = await startIgny8();
  page = admin.page;
});
afterAll(() => igny8?.stop());

const settingsUrl = () => `${bridge.site.url}/wp-admin/options-general.php?page=igny8`;
const options = () =>
  bridge.evaluate(
    `echo wp_json_encode( array_map( 'get_option', array( 'igny8_api_url', 'igny8_api_key', 'igny8_site_id', 'igny8_author_id' ) ) );`,
  );

async function save(): Promise<void> {
  await Promise.all([page.waitForURL(/settings-updated/), page.click("#submit")]);
}

test("the key is never shown, only enough to recognise it", async () => {
  await page.goto(settingsUrl());
  const html = await page.content();
  expect(html).not.toContain(KEY);
  expect(await page.inputValue("#igny8_api_key")).toBe("");
  expect(await page.getAttribute("#igny8_api_key", "type")).toBe("password");
  expect(await page.textContent("#igny8-key-help")).toContain(`igny8_••••••••${KEY.slice(-4)}`);
  const { body } = await bridge.admin("/wp/v2/settings");
  expect(Object.keys(body).filter((name) => name.startsWith("igny8"))).toEqual([]);
});

test("settings are saved, and an empty key field keeps the key", async () => {
  const editor = await bridge.site.wp(["user", "create", "eve", "eve@example.com", "--role=editor", "--porcelain"]);
  await bridge.site.wp(["user", "create", "sub", "sub@example.com", "--role=subscriber"]);
  await page.goto(settingsUrl());
  const authors = await page.$$eval("#igny8_author_id option", (all) => all.map((one) => one.textContent));
  expect(authors).toEqual(["The first administrator", "admin", "eve", "IGNY8"]);
  const heirs = await page.$$eval("#igny8_heir_id option", (all) => all.map((one) => one.textContent));
  expect(heirs).toEqual(["Articles stay with their author", "admin", "eve"]);
  const remark = () => page.locator("#igny8_author_id ~ .description").textContent();
  expect(await remark()).toContain("Nobody can sign in with it");
  await page.fill("#igny8_api_url", `${igny8.origin}/api/v1/`);
  await page.fill("#igny8_site_id", "42");
  await page.selectOption("#igny8_author_id", editor);
  await save();
  expect(await options()).toEqual([igny8.origin, KEY, expect.anything(), expect.anything()]);
  expect((await options()).slice(2).map(Number)).toEqual([42, Number(editor)]);
  expect(await page.inputValue("#igny8_api_url")).toBe(igny8.origin);
  expect(await remark()).toBe("Articles from IGNY8 belong to this user. ");
  await page.selectOption("#igny8_author_id", "1");
  await page.selectOption("#igny8_heir_id", editor);
  await save();
  expect(await remark()).toContain("This user is an administrator");
  expect(await page.inputValue("#igny8_heir_id")).toBe(editor);
  await page.selectOption("#igny8_author_id", { label: "IGNY8" });
  await save();
});

test("a wrong value is refused with a message, and the old one stays", async () => {
  const before = await options();
  await page.goto(settingsUrl());
  await page.fill("#igny8_api_key", "too short");
  // Skips the browser's own checks: the server's are tested here.
  await page.evaluate("for (const id of ['igny8_api_url', 'igny8_site_id']) document.getElementById(id).type = 'text'");
  await page.fill("#igny8_api_url", "javascript:alert(1)");
  await page.fill("#igny8_site_id", "seven");
  await save();
  expect(await page.$$eval(".settings-error", (all) => all.map((one) => one.id))).toEqual([
    "setting-error-igny8_api_url",
    "setting-error-igny8_api_key",
    "setting-error-igny8_site_id",
  ]);
  expect(await options()).toEqual(before);
});

test("the test button tests the form's values and shows the result", async () => {
  await page.goto(settingsUrl());
  await page.fill("#igny8_site_id", "7");
  const result = page.locator("#igny8-test-result");
  igny8.answer = { status: 401, body: {} };
  await page.click("#igny8-test");
  await result.locator("text=refused the API key").waitFor();
  expect(await result.getAttribute("class")).toBe("notice notice-error inline");
  await page.screenshot({ path: join(SHOTS, "settings-error.png") });

  igny8.answer = { status: 200, body: { success: true, data: { site_id: 7, site_name: "Tea <b>& more</b>" } } };
  await page.focus("#igny8-test");
  await page.keyboard.press("Enter");
  await result.locator('text=Connected: IGNY8 knows this site as "Tea <b>& more</b>".').waitFor();
  expect(igny8.calls.at(-1)?.headers["x-igny8-api-key"]).toBe(KEY);
  expect(await page.evaluate("document.activeElement.id")).toBe("igny8-test");
  await page.screenshot({ path: join(SHOTS, "settings.png"), fullPage: true });
  await page.setViewportSize({ width: 390, height: 900 });
  await page.screenshot({ path: join(SHOTS, "settings-phone.png"), fullPage: true });
  await page.setViewportSize({ width: 1280, height: 900 });
});

test("after a wrong key is saved the page is red and says what to do; with the right one it is green, and leads to the site in IGNY8", async () => {
  const summary = page.locator(".igny8-summary");
  const wrong = "igny8_d3JvbmcgYnV0IHdlbGwtZm9ybWVkIGtleSAhISEhISE";
  igny8.answer = { status: 401, body: {} };
  await page.goto(settingsUrl());
  await page.fill("#igny8_site_id", "7");
  await page.fill("#igny8_api_key", wrong);
  await save();
  expect(await summary.getAttribute("class")).toContain("notice-error");
  expect(await summary.innerText()).toMatch(/IGNY8 refused the API key\. Create a new one in IGNY8/);
  await page.screenshot({ path: join(SHOTS, "settings-wrong-key.png") });
  // The status page says the same.
  await page.goto(`${settingsUrl()}&tab=status`);
  expect(await summary.getAttribute("class")).toContain("notice-error");

  igny8.answer = { status: 200, body: { success: true, data: { site_id: 7, site_name: "Tea" } } };
  await page.goto(settingsUrl());
  await page.fill("#igny8_api_key", KEY);
  await save();
  expect(await summary.getAttribute("class")).toContain("notice-success");
  expect(await summary.innerText()).toBe("Connected. No changes to report yet.");
  expect(await page.getAttribute("a.igny8-console", "href")).toBe(`${igny8.origin}/sites/7/wordpress`);
  // A success is not asked for again with each page.
  const asked = igny8.calls.length;
  await page.goto(settingsUrl());
  expect(igny8.calls.length).toBe(asked);
});

test("the plugin's part of the page has no accessibility faults", async () => {
  await page.goto(settingsUrl());
  expect(await admin.faults(".igny8-settings")).toEqual([]);
});

test("post type, template and custom fields are set on the same page", async () => {
  const stored = () =>
    bridge.evaluate(
      "echo wp_json_encode( array_map( 'get_option', array( 'igny8_post_type', 'igny8_template_enabled', 'igny8_custom_fields' ) ) );",
    );
  await page.goto(settingsUrl());
  expect([await page.inputValue("#igny8_post_type"), await page.isChecked("#igny8_template_enabled")]).toEqual(["post", true]);
  await page.selectOption("#igny8_post_type", "page");
  await page.uncheck("#igny8_template_enabled");
  await page.fill("#igny8_custom_fields", "subtitle\nreading_time");
  await save();
  expect(await stored()).toEqual([
    "page",
    expect.toSatisfy((value) => ["0", ""].includes(value)),
    expect.stringMatching(/^subtitle\s+reading_time$/),
  ]);
  // An Author can't write pages. The page says so before an article is refused.
  expect(await page.locator("#igny8_author_id ~ .description").textContent()).toContain("IGNY8 may not write posts of the type Page");
  await page.screenshot({ path: join(SHOTS, "settings-author.png"), fullPage: true });
  expect([await page.isChecked("#igny8_template_enabled"), await page.inputValue("#igny8_custom_fields")]).toEqual([
    false,
    "subtitle\nreading_time",
  ]);
});

test("the key can be removed", async () => {
  await page.goto(settingsUrl());
  await page.check("[name=igny8_remove_api_key]");
  await save();
  expect((await options())[1]).toBe("");
  expect(await page.locator("[name=igny8_remove_api_key]").count()).toBe(0);
});

test("the test is for administrators of this page only", async () => {
  const call = (as: Page, nonce: string) =>
    as.evaluate(
      async ([url, body]) => {
        const response = await fetch(url as string, { method: "POST", body: new URLSearchParams(body as string) });
        return response.status;
      },
      [`${bridge.site.url}/wp-admin/admin-ajax.php`, `action=igny8_test_connection&nonce=${nonce}`],
    );
  expect(await call(page, "wrong")).toBe(403);
  await bridge.site.wp(["user", "update", "eve", "--user_pass=eve-password", "--skip-email"]);
  const eve = await admin.signIn("eve", "eve-password");
  const nonce = await bridge.evaluate(
    "wp_set_current_user( get_user_by( 'login', 'eve' )->ID ); echo wp_json_encode( wp_create_nonce( 'igny8_test_connection' ) );",
  );
  expect(await call(eve, nonce)).toBe(403);
  expect((await eve.goto(settingsUrl()))?.status()).toBe(403);
});

test("the list of plugins links to the settings", async () => {
  await page.goto(`${bridge.site.url}/wp-admin/plugins.php`);
  await page.click("tr[data-slug=igny8-wordpress-bridge] .settings a, tr[data-plugin='igny8-wp-bridge/igny8-wp-bridge.php'] .settings a");
  expect(page.url()).toBe(settingsUrl());
});
