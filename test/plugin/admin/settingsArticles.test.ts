import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { SHOTS, useAdmin } from "../support/admin.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge({ workers: 3 });
const admin = useAdmin(bridge);
let page: Page;

const settingsUrl = () => `${bridge.site.url}/wp-admin/options-general.php?page=igny8`;
const options = () =>
  bridge.evaluate(
    "echo wp_json_encode( array_map( 'get_option', array( 'igny8_post_type', 'igny8_template_enabled', 'igny8_custom_fields', 'igny8_picture_hosts' ) ) );",
  );
const save = () => Promise.all([page.waitForURL(/settings-updated/), page.click("#submit")]);

beforeAll(async () => {
  page = admin.page;
  await page.setViewportSize({ width: 1280, height: 1000 });
});

test("post type, template, custom fields and picture hosts are saved", async () => {
  await bridge.addCode(
    "if ( ! get_option( 'no_recipes' ) ) { add_action( 'init', function () { register_post_type( 'recipe', array( 'public' => true, 'labels' => array( 'singular_name' => 'Recipe' ) ) ); } ); }",
  );
  await page.goto(settingsUrl());
  expect(await page.$$eval("#igny8_post_type option", (all) => all.map((one) => one.textContent))).toEqual(["Post", "Page", "Recipe"]);
  expect([await page.inputValue("#igny8_post_type"), await page.isChecked("#igny8_template_enabled")]).toEqual(["post", true]);
  await page.selectOption("#igny8_post_type", "recipe");
  await page.uncheck("#igny8_template_enabled");
  await page.fill("#igny8_custom_fields", " reading_time \n\nsub title\nreading_time");
  await page.fill("#igny8_picture_hosts", "https://NAS.local:8080/pictures/\n10.0.0.5");
  await save();
  expect(await options()).toEqual(["recipe", "0", "reading_time\nsub title", "nas.local:8080\n10.0.0.5"]);
  expect([await page.inputValue("#igny8_post_type"), await page.isChecked("#igny8_template_enabled")]).toEqual(["recipe", false]);
  await page.screenshot({ path: join(SHOTS, "settings-articles.png"), fullPage: true });
});

test("printing of SEO fields is on until it is switched off, and an SEO plugin is named", async () => {
  const stored = async () => (await bridge.site.wp(["option", "get", "igny8_seo_output"])).trim();
  await page.goto(settingsUrl());
  expect([await page.isChecked("#igny8_seo_output"), await stored()]).toEqual([true, "1"]);
  await page.uncheck("#igny8_seo_output");
  await save();
  expect([await page.isChecked("#igny8_seo_output"), await stored()]).toEqual([false, "0"]);
  await page.check("#igny8_seo_output");
  await save();
  await bridge.addCode("if ( get_option( 'with_yoast' ) ) { define( 'WPSEO_VERSION', '22.1' ); }");
  await bridge.site.wp(["option", "update", "with_yoast", "1"]);
  await page.goto(settingsUrl());
  expect(await page.textContent("#igny8-seo-output-help")).toContain("Yoast SEO is active and prints these tags.");
  await bridge.site.wp(["option", "delete", "with_yoast"]);
});

test("a wrong value is refused with a message, and the old one stays", async () => {
  const before = await options();
  await page.goto(settingsUrl());
  await page.fill("#igny8_custom_fields", "fine\n_igny8_source");
  await page.fill("#igny8_picture_hosts", "two words");
  await save();
  const messages = await page.$$eval(".settings-error", (all) => all.map((one) => one.textContent ?? ""));
  expect(messages).toEqual([expect.stringContaining('"_igny8_source"'), expect.stringContaining('"two words"')]);
  expect(await options()).toEqual(before);
});

test("a post type that no longer exists is still named until another is chosen", async () => {
  await bridge.site.wp(["option", "update", "no_recipes", "1"]);
  await page.goto(settingsUrl());
  expect(await page.$$eval("#igny8_post_type option:checked", (all) => all.map((one) => one.textContent))).toEqual([
    "recipe (not on this site any more)",
  ]);
  await save();
  expect((await options())[0]).toBe("recipe");
  await page.selectOption("#igny8_post_type", "post");
  await page.check("#igny8_template_enabled");
  await save();
  expect((await options()).slice(0, 2)).toEqual(["post", "1"]);
});

test("the fields have no accessibility faults", async () => {
  await page.goto(settingsUrl());
  const { violations } = await new AxeBuilder({ page }).include(".igny8-settings").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
});

test("the admin shows an article's cluster and sector: in the list of posts, in the editor, and in lists of their own", async () => {
  const { body } = await bridge.publish(
    article({ title: "In the list", cluster_id: 8, cluster: "Sourdough", sector_id: 2, sector: "Baking" }),
  );
  await page.goto(`${bridge.site.url}/wp-admin/edit.php`);
  const row = page.locator(`#post-${body.data.post_id}`);
  expect([
    await row.locator(".column-igny8 .igny8_cluster a").textContent(),
    await row.locator(".column-igny8 .igny8_sector a").textContent(),
  ]).toEqual(["Sourdough", "Baking"]);
  await page.screenshot({ path: join(SHOTS, "posts-list.png") });
  // With one column per taxonomy it was 95.
  expect((await page.locator("#title").boundingBox())!.width).toBeGreaterThan(140);
  await Promise.all([page.waitForURL(/taxonomy=igny8_cluster/), row.locator(".column-igny8 .igny8_cluster a").click()]);
  expect(await page.locator("#the-list tr").count()).toBe(1);
  await page.goBack();
  await page.goto(`${bridge.site.url}/wp-admin/edit-tags.php?taxonomy=igny8_cluster`);
  expect(await page.locator("#the-list .column-igny8_id").allTextContents()).toEqual(["8"]);
});
