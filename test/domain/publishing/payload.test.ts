import fc from "fast-check";
import { expect, test } from "vitest";
import { buildPayload, bytesOf, type ArticleImage } from "../../../domain/publishing/payload.ts";
import { article } from "../../support/fixtures/article.ts";
import { cpuMs } from "../../support/cpu.ts";

const target = { source: "0b9f9e7c-6f1a-4d6d-9a53-1f0c2f9e8a11", publicUrl: "https://app.example.com", recreate: false };
const image = (more: Partial<ArticleImage>): ArticleImage => ({
  role: "gallery",
  position: 0,
  path: "/media/a.png",
  alt: "",
  caption: "",
  width: 4,
  height: 3,
  ...more,
});

test("a full article: the required fields with their names, and our own beside them", () => {
  const full = article({
    slug: "slow-bread",
    seo_title: "Slow bread | Baker",
    seo_description: "All about it.",
    primary_keyword: "slow bread",
    secondary_keywords: ["rye", "Oven"],
    sector: { id: 4, name: "Food" },
    cluster: { id: 9, name: "Baking" },
    categories: ["Bread"],
    tags: ["oven"],
    images: [
      image({ position: 2, path: "/media/2.png", alt: "two", caption: "second", width: 20, height: 10 }),
      image({ role: "featured", path: "/media/cover.jpg", alt: "A loaf", caption: "Ours" }),
      image({ position: 1, path: "https://cdn.example.com/1.png" }),
    ],
  });
  expect(buildPayload(full, target)).toEqual({
    content_id: 7,
    source: target.source,
    site_id: 3,
    revision: 2,
    title: "Slow bread",
    content_html: "<h2>Flour</h2><p>Take your time.</p>",
    excerpt: "Flour Take your time.",
    status: "publish",
    slug: "slow-bread",
    seo_title: "Slow bread | Baker",
    seo_description: "All about it.",
    primary_keyword: "slow bread",
    secondary_keywords: ["rye", "Oven"],
    featured_image_url: "https://app.example.com/media/cover.jpg",
    featured_image_alt: "A loaf",
    featured_image_caption: "Ours",
    gallery_images: [
      { url: "https://cdn.example.com/1.png", alt: "", caption: "", width: 4, height: 3, position: 1 },
      { url: "https://app.example.com/media/2.png", alt: "two", caption: "second", width: 20, height: 10, position: 2 },
    ],
    categories: ["Bread"],
    tags: ["oven", "slow bread", "rye"],
    cluster_id: 9,
    cluster: "Baking",
    sector_id: 4,
    sector: "Food",
  });
});

test("an article with only a text has every field, empty", () => {
  const bare = buildPayload(article(), target);
  expect(bare).toMatchObject({ slug: "", seo_title: "", seo_description: "", primary_keyword: "", secondary_keywords: [] });
  expect(bare).toMatchObject({ featured_image_url: "", featured_image_alt: "", featured_image_caption: "", gallery_images: [] });
  expect(bare).toMatchObject({ categories: [], tags: [], cluster_id: null, cluster: "", sector_id: null, sector: "" });
  expect(bare).not.toHaveProperty("recreate");
  expect(JSON.parse(JSON.stringify(bare))).toEqual(bare);
});

test("without a category the cluster's name is the category", () => {
  expect(buildPayload(article({ cluster: { id: 9, name: "Baking" } }), target).categories).toEqual(["Baking"]);
});

test("a canonical URL and custom fields are sent if the article has them", () => {
  const more = {
    canonical_url: "https://first.example.com/bread/",
    custom_fields: { hydration: 0.8, oven: ["steam", "stone"], draft: null },
  };
  expect(buildPayload(article(more), target)).toMatchObject(more);
  expect(Object.keys(buildPayload(article(), target))).not.toEqual(expect.arrayContaining(["canonical_url"]));
  expect(Object.keys(buildPayload(article(), target))).not.toEqual(expect.arrayContaining(["custom_fields"]));
});

test("where the block editor opens articles, the text is sent as blocks too, unless the request would be too long", () => {
  const html = '<h2>Flour</h2><p><img src="/media/aa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.png" alt="A loaf"></p>';
  const before = buildPayload(article({ content_html: html }), target);
  expect(buildPayload(article({ content_html: html }), { ...target, block_editor: null })).toEqual(before);
  const made = buildPayload(article({ content_html: html }), { ...target, block_editor: "7.1.1" });
  const src = /src="([^"]*)"/.exec(before.content_html)![1];
  expect(made).toEqual({
    ...before,
    content_blocks: `<!-- wp:heading -->\n<h2 class="wp-block-heading">Flour</h2>\n<!-- /wp:heading -->\n\n<!-- wp:image -->\n<figure class="wp-block-image"><img src="${src}" alt="A loaf"/></figure>\n<!-- /wp:image -->`,
  });
  for (const [words, sent] of [
    [90_000, true],
    [100_500, false],
    [190_000, false],
  ] as const) {
    const long = buildPayload(article({ content_html: `<p>${"long ".repeat(words)}</p>` }), { ...target, block_editor: "7.1.1" });
    expect([words, "content_blocks" in long]).toEqual([words, sent]);
    expect(bytesOf(long)).toBeLessThan(1_000_000);
  }
});

test("recreate is sent only if a person asked for it", () => {
  expect(buildPayload(article(), { ...target, recreate: true })).toMatchObject({ recreate: true });
});

test("every picture's URL is absolute, on our own origin if it has none", () => {
  const tail = fc.string({ unit: fc.constantFrom("a", "/", "..", " ", "%20", "?", "#", "é", ".png") });
  const path = fc.oneof(
    tail.map((text) => `/media/x${text.replaceAll("..", ".")}`),
    tail.map((text) => `https://cdn.example.com/${text}`),
    fc.constant("//cdn.example.com/x.png"),
  );
  const base = fc.constantFrom("https://app.example.com", "https://app.example.com/", "http://127.0.0.1:3000/igny8/");
  fc.assert(
    fc.property(fc.array(path, { maxLength: 4 }), base, (paths, publicUrl) => {
      const made = buildPayload(article({ images: paths.map((one, position) => image({ path: one, position })) }), {
        ...target,
        publicUrl,
      });
      for (const [index, { url }] of made.gallery_images.entries()) {
        expect(new URL(url).href).toBe(url);
        if (/^\/(?!\/)/.test(paths[index]!)) expect(url.startsWith(`${publicUrl.replace(/\/$/, "")}/media`)).toBe(true);
        else expect(url.startsWith(`${publicUrl.split(":")[0]}://cdn.example.com/`) || url === new URL(paths[index]!).href).toBe(true);
      }
    }),
  );
});

test("a long text of tag beginnings is read fast", () => {
  const started = cpuMs();
  buildPayload(article({ content_html: '<img src="'.repeat(200_000) }), target);
  expect(cpuMs() - started).toBeLessThan(5_000);
});
