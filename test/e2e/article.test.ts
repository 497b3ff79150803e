import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../db/articles/content.ts";
import { SyncEvent } from "../../db/events/event.ts";
import { launchBrowser } from "../../dev/browser.ts";
import { connectSites, createDemo, publishDemo, type Demo } from "../../dev/demo.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

type Site = Awaited<ReturnType<typeof testWordPress>>;
let app: Awaited<ReturnType<typeof servedApp>>;
let sites: Site[] = [];
let worker: Awaited<ReturnType<typeof testWorker>>;
let browser: Browser;
let demo: Demo;
let published: Awaited<ReturnType<typeof publishDemo>>;

beforeAll(async () => {
  app = await servedApp();
  sites = await Promise.all([testWordPress({ allowedHosts: [app.host] }), testWordPress({ allowedHosts: [app.host] })]);
  worker = await testWorker(app, { allowedHosts: sites.map(({ host }) => host), timeoutMs: 30_000 });
  browser = await launchBrowser();
  // As people do it, through the API: sign up, add sites, generate keys, test the connections, write, upload, publish.
  demo = await createDemo(app.url);
  await connectSites(app.url, demo, sites);
  published = await publishDemo(app.url, demo);
});
afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  await Promise.all(sites.map((site) => site.stop()));
  await app?.close();
});

/** WordPress's own REST API, as a visitor. */
const visit = async (path: string): Promise<any> => (await fetch(`${sites[0]!.url}/wp-json/wp/v2${path}`)).json();
const metaOf = async (key: string) => (await sites[0]!.wp(["post", "meta", "get", published.external_id, key])).trim();

test("the demo article is one post on its site, and none on the other", async () => {
  expect(await sites[0]!.posts()).toEqual([
    { ID: Number(published.external_id), post_status: "publish", post_title: "Slow bread: three things that make a better loaf" },
  ]);
  expect(await sites[1]!.posts()).toEqual([]);
  expect(published.post_url).toBe(`${sites[0]!.url}/slow-bread/`);
});

test("with its text, excerpt and terms", async () => {
  const post = await visit(`/posts/${published.external_id}?_embed=wp:term`);
  expect(post.content.rendered).toContain('<h2 class="wp-block-heading">Choose a flour with character</h2>');
  const stored = await sites[0]!.wp(["post", "get", published.external_id, "--field=post_content"]);
  expect(stored).toMatch(/^<!-- wp:\w+/);
  expect(stored).toContain('<!-- wp:heading -->\n<h2 class="wp-block-heading">Choose a flour with character</h2>\n<!-- /wp:heading -->');
  expect(post.excerpt.rendered).toMatch(/^<p>Good bread asks for very little: flour, water, salt, and time\./);
  // Cluster and sector are for the admin: a visitor gets a refusal.
  const terms = post._embedded["wp:term"].flat().filter(({ taxonomy }: { taxonomy?: string }) => taxonomy);
  const names = terms.map(({ taxonomy, name }: { taxonomy: string; name: string }) => `${taxonomy}: ${name}`);
  expect(names.toSorted()).toEqual([
    "category: Baking",
    "post_tag: Bread",
    "post_tag: Sourdough",
    "post_tag: baking in a pot",
    "post_tag: slow bread",
    "post_tag: sourdough starter",
  ]);
});

test("with its pictures in the media library", async () => {
  const media = await visit(`/media?parent=${published.external_id}&per_page=20`);
  expect(media).toHaveLength(4);
  const post = await visit(`/posts/${published.external_id}`);
  const featured = media.find(({ id }: { id: number }) => id === post.featured_media);
  expect(featured).toMatchObject({
    alt_text: "A scored loaf on a kitchen table at sunrise",
    mime_type: "image/jpeg",
    media_details: { width: 1600, height: 900 },
  });
  expect(media.map(({ alt_text }: { alt_text: string }) => alt_text)).toContain("Two loaves in a glowing oven");
});

test("with its SEO fields and the meta for IGNY8", async () => {
  const description =
    "Flour with character, a starter fed the evening before and a hotter oven than you think: how time makes better bread.";
  expect(await metaOf("_igny8_seo_title")).toBe("Slow bread: three things that make a better sourdough loaf");
  expect(await metaOf("_igny8_seo_description")).toBe(description);
  expect(await metaOf("_yoast_wpseo_metadesc")).toBe(description);
  expect(await metaOf("rank_math_focus_keyword")).toContain("slow bread");
  expect(await metaOf("_seopress_titles_desc")).toBe(description);
  expect(await metaOf("_igny8_content_id")).toBe(String(demo.content_id));
  expect(await metaOf("_igny8_cluster")).toBe("Sourdough");
  expect(await metaOf("_igny8_sector")).toBe("Baking");
});

test("and IGNY8 knows the post, with an event for each step", async () => {
  const em = app.orm.em.fork();
  expect(await em.findOneOrFail(Content, demo.content_id)).toMatchObject({
    status: "published",
    external_id: published.external_id,
    external_url: published.post_url,
    integration_id: demo.sites[0]!.integration_id,
    metadata: { wordpress_status: "publish" },
  });
  const ours = { integration_id: demo.sites[0]!.integration_id, event_type: { $ne: "webhook" as const } };
  const events = await em.find(SyncEvent, ours, { orderBy: { id: "asc" } });
  expect(events.map(({ action, success }) => [action, success])).toEqual([
    ["api_key_rotate", true],
    ["connection_test", true],
    ["content_publish_start", true],
    ["content_publish", true],
  ]);
  expect(events[3]).toMatchObject({ external_id: published.external_id, details: { created: true, warnings: [], categories: ["Baking"] } });
});

test("a reader sees it: the heading, the picture, and no error in the browser", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(published.post_url, { waitUntil: "load" });
  expect(await page.getByRole("heading", { level: 1 }).first().textContent()).toContain("Slow bread");
  const picture = page.getByRole("img", { name: "A scored loaf on a kitchen table at sunrise" }).first();
  expect(await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBeGreaterThan(600);
  expect(errors).toEqual([]);
  await screenshot("post", page);
});

test("publishing it again is refused with the post's address", async () => {
  const answer = await app.call("POST", `/api/v1/writer/content/${demo.content_id}/publish/`, demo.api_token, {});
  expect(answer).toMatchObject({
    status: 409,
    json: { error: { code: "already_published", message: expect.stringContaining(published.post_url) } },
  });
});

test("an editor's changes in WordPress appear in IGNY8", async () => {
  const status = async () => (await app.orm.em.fork().findOneOrFail(Content, demo.content_id)).status;
  const update = (post_status: string) => sites[0]!.wp(["post", "update", published.external_id, `--post_status=${post_status}`]);
  await update("draft");
  await until("it is a draft here too", async () => (await status()) === "draft", 60_000);
  await update("publish");
  await until("it is published again", async () => (await status()) === "published", 60_000);
  const told = await app.orm.em.fork().find(SyncEvent, { content_id: demo.content_id, event_type: "webhook", action: "status_update" });
  expect(told.map(({ details }) => details["wordpress_status"])).toEqual(expect.arrayContaining(["draft", "publish"]));
});

test("the site reaches IGNY8 with its key, in the bridge's own test", async () => {
  const said = await sites[0]!.wp(["eval", "echo wp_json_encode( igny8_test_connection( igny8_stored_connection() ) );"]);
  expect(said).toContain("The Slow Kitchen");
  const last = await app.orm.em
    .fork()
    .findOneOrFail(SyncEvent, { integration_id: demo.sites[0]!.integration_id, event_type: "test" }, { orderBy: { id: "desc" } });
  expect(last).toMatchObject({ event_type: "test", success: true, details: { direction: "from_wordpress" } });
});

test("the API's documentation is a page of our own files", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).host !== app.host && /^https?:/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto(`${app.url}/api/docs/`);
  await page.getByRole("heading", { name: "IGNY8 Publishing" }).waitFor();
  expect(elsewhere).toEqual([]);
  await screenshot("api-docs", page);
});

test("and WordPress has logged no error", async () => {
  for (const site of sites) expect(await site.debugLog()).toBe("");
});

async function screenshot(
  name: string,
  page: { screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown> },
): Promise<void> {
  const folder = fileURLToPath(new URL("../../test-output/", import.meta.url));
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}${name}.png`, fullPage: name === "post" });
}
