import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { article, SOURCE } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();
const headers = { "x-igny8-api-key": KEY };
const ask = (path: string) => bridge.rest(`/igny8/v1/${path}`, { headers });

test("structure returns what the metadata sync needs", async () => {
  await bridge.site.wp(["user", "create", "ed", "ed@example.com", "--role=editor", "--display_name=Ed & Co"]);
  await bridge.site.wp(["user", "create", "reader", "reader@example.com", "--role=subscriber"]);
  await bridge.site.wp(["option", "update", "blogname", "Tea & more"]);
  await bridge.site.wp(["option", "update", "timezone_string", "Europe/Vienna"]);
  await bridge.publish(article({ status: "draft" }));
  const { status, headers: given, body } = await ask("structure");
  expect([status, body.success, given.get("cache-control")]).toEqual([200, true, expect.stringContaining("no-store")]);
  const { data } = body;
  expect(data.site).toMatchObject({
    name: "Tea & more",
    url: bridge.site.url,
    language: "en-US",
    timezone: "Europe/Vienna",
    permalink_structure: "/%postname%/",
    multisite: false,
  });
  expect(data.versions).toEqual({
    wordpress: expect.stringMatching(/^\d+\.\d+/),
    php: expect.stringMatching(/^\d+\.\d+/),
    bridge: "1.5.0",
  });
  expect(data.theme).toMatchObject({ slug: expect.any(String), version: expect.any(String), is_block: true });
  expect(data.seo_plugin).toEqual({ slug: "", version: "", by_bridge: true });
  const posts = data.post_types.find(({ name }: { name: string }) => name === "post");
  expect(posts).toMatchObject({
    label: "Posts",
    hierarchical: false,
    count: 1,
    counts: { publish: 1, draft: 1 },
    taxonomies: expect.arrayContaining(["category", "post_tag"]),
  });
  expect(data.post_types.map(({ name }: { name: string }) => name)).not.toContain("attachment");
  expect(data.taxonomies.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["category", "post_tag"]));
  expect(data.categories).toMatchObject({ total: 1, page: 1, pages: 1, items: [{ id: 1, name: "Uncategorized", parent: 0, count: 1 }] });
  expect(data.tags).toMatchObject({ total: 0, pages: 0, items: [] });
  expect(data.authors).toEqual({
    total: 3,
    items: [
      expect.objectContaining({ slug: "admin" }),
      { id: expect.any(Number), name: "IGNY8", slug: "igny8", roles: ["author"], can_publish: true },
      { id: expect.any(Number), name: "Ed & Co", slug: "ed", roles: ["editor"], can_publish: true },
    ],
  });
  expect(data.article).toEqual({ post_type: "post", statuses: ["publish", "draft", "pending", "private", "future"] });
  expect(data.capabilities).toMatchObject({ publish_posts: true, upload_files: true, manage_terms: false, unfiltered_html: false });
  expect(data.limits).toMatchObject({ upload_bytes: 64 * 2 ** 20, max_execution_time: 60 });
  expect(JSON.stringify(body)).not.toContain("@example.com");
  expect(JSON.stringify(body)).not.toContain(KEY);
});

test("the active SEO plugin is named", async () => {
  await bridge.addCode("define( 'WPSEO_VERSION', '22.1' );");
  expect((await ask("structure")).body.data.seo_plugin).toEqual({ slug: "yoast", version: "22.1", by_bridge: false });
});

test("terms come page by page, without repetition", async () => {
  await bridge.evaluate("foreach ( range( 1, 25 ) as $i ) { wp_insert_term( 'R&D ' . $i, 'post_tag' ); } echo 1;");
  const pages = [];
  for (const page of [1, 2, 3, 4]) pages.push((await ask(`structure?taxonomy=post_tag&per_page=10&page=${page}`)).body.data);
  expect(pages.map(({ items }) => items.length)).toEqual([10, 10, 5, 0]);
  expect(pages[0]).toMatchObject({ taxonomy: "post_tag", total: 25, pages: 3, per_page: 10 });
  const names = pages.flatMap(({ items }) => items.map((item: { name: string }) => item.name));
  expect(new Set(names)).toEqual(new Set(Array.from({ length: 25 }, (_, i) => `R&D ${i + 1}`)));
  expect(await ask("structure?taxonomy=nav_menu")).toMatchObject({ status: 404, body: { code: "igny8_no_taxonomy" } });
  expect((await ask("structure?per_page=501")).status).toBe(400);
});

test("posts returns the state of each requested article", async () => {
  const payloads = [article({ title: "One & only" }), article({ status: "draft" }), article(), article()];
  const posts = [];
  for (const payload of payloads) posts.push((await bridge.publish(payload)).body.data);
  await bridge.site.wp(["post", "delete", String(posts[2].post_id)]);
  await bridge.site.wp(["post", "delete", String(posts[3].post_id), "--force"]);
  const ids = payloads.map(({ content_id }) => content_id);
  const { status, body } = await ask(`posts?content_ids=${[...ids, 999_999].join(",")}&source=${SOURCE.toUpperCase()}`);
  expect([status, body.data.missing]).toEqual([200, [999_999]]);
  const state = (id: number | undefined) => body.data.posts.find(({ content_id }: { content_id: number }) => content_id === id);
  expect(state(ids[0])).toEqual({
    content_id: ids[0],
    post_id: posts[0].post_id,
    post_status: "publish",
    post_url: posts[0].post_url,
    post_title: "One & only",
    modified_date: expect.stringMatching(/Z$/),
    sequence: posts[0].sequence,
    revision: 3,
    etag: expect.stringMatching(/^1:[0-9a-f]{32}$/),
    protected: false,
    editing: null,
  });
  expect(ids.map((id) => state(id).etag === null)).toEqual([false, false, false, true]);
  expect(ids.map((id) => [state(id).post_status, state(id).sequence - 1])).toEqual([
    ["publish", 0],
    ["draft", 0],
    ["trash", 1],
    ["deleted", 1],
  ]);
  expect((await ask(`posts?content_ids=${ids[0]}&source=${randomUUID()}`)).body.data).toEqual({ posts: [], missing: [ids[0]] });
});

test("posts accepts up to a hundred ids, and refuses more, none, and nonsense", async () => {
  const ids = (number: number) => Array.from({ length: number }, (_, i) => i + 1).join(",");
  expect((await ask(`posts?content_ids=${ids(100)}&source=${SOURCE}`)).status).toBe(200);
  for (const query of [
    `content_ids=${ids(101)}&source=${SOURCE}`,
    `source=${SOURCE}`,
    `content_ids=0&source=${SOURCE}`,
    `content_ids=x&source=${SOURCE}`,
    "content_ids=1",
    "content_ids=1&source=x",
  ]) {
    expect([query.slice(0, 30), (await ask(`posts?${query}`)).status]).toEqual([query.slice(0, 30), 400]);
  }
});

test("both need the key", async () => {
  for (const path of ["structure", `posts?content_ids=1&source=${SOURCE}`]) {
    expect((await bridge.rest(`/igny8/v1/${path}`)).body.code).toBe("igny8_key_missing");
    expect((await bridge.rest(`/igny8/v1/${path}`, { headers: { "x-igny8-api-key": "igny8_of_another_site" } })).status).toBe(401);
  }
});
