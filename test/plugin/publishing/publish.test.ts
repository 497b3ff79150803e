import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";

const bridge = useBridge();

test("a complete article arrives with every field", async () => {
  const { pictures } = bridge;
  const featured = pictures.put("/media/cover.png", png(1200, 630, [20, 90, 160]));
  const square = pictures.put("/media/7b1f", png(600, 600, [200, 40, 40])); // without an extension, and without an image type in the header
  const wide = pictures.put("/media/wide?size=full", png(1600, 500, [40, 160, 60]));
  const html = '<h2>One</h2><p>First "quoted" text.</p><h2>Two</h2><p>Second &amp; last.</p>';
  const payload = article({
    title: "Ten ways to brew coffee",
    content_html: html,
    excerpt: "Brewing, ten times.",
    slug: "brew-coffee",
    seo_title: "Brew coffee | Ten ways",
    seo_description: "Everything about brewing.",
    primary_keyword: "brew coffee",
    secondary_keywords: ["pour over", "french press"],
    featured_image_url: featured,
    featured_image_alt: "A cup",
    featured_image_caption: "Photo: us",
    gallery_images: [
      { url: square, alt: "A bean", caption: "Arabica", width: 600, height: 600, position: 1 },
      { url: wide, alt: "A field", caption: "", position: 2 },
    ],
    categories: ["Drinks", "uncategorized"],
    tags: ["Coffee", "coffee", "R&D"],
    cluster_id: 11,
    cluster: "Brewing",
    sector_id: 5,
    sector: "Food",
  });

  const { status, body } = await bridge.publish(payload);

  expect(body).toEqual({
    success: true,
    data: {
      post_id: expect.any(Number),
      post_url: `${bridge.site.url}/brew-coffee/`,
      post_status: "publish",
      sequence: 1,
      warnings: [],
    },
  });
  expect(status).toBe(201);

  const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
  expect(post).toMatchObject({
    status: "publish",
    slug: "brew-coffee",
    title: { raw: "Ten ways to brew coffee" },
    content: { raw: html },
    excerpt: { raw: "Brewing, ten times." },
    author: await bridge.evaluate("echo igny8_author_id();"),
    meta: {
      _igny8_content_id: payload.content_id,
      _igny8_source: payload.source,
      _igny8_site_id: 7,
      _igny8_revision: 3,
      _igny8_cluster_id: 11,
      _igny8_cluster: "Brewing",
      _igny8_sector_id: 5,
      _igny8_sector: "Food",
      _igny8_primary_keyword: "brew coffee",
      _igny8_secondary_keywords: ["pour over", "french press"],
    },
  });

  const names = async (taxonomy: string, ids: number[]) => {
    const { body: terms } = await bridge.admin(`/wp/v2/${taxonomy}?include=${ids.join(",")}&context=edit`);
    return terms.map((term: { name: string }) => term.name).toSorted();
  };
  expect(await names("categories", post.categories)).toEqual(["Drinks", "Uncategorized"]);
  expect(await names("tags", post.tags)).toEqual(["Coffee", "R&amp;D"]);

  const { body: cover } = await bridge.admin(`/wp/v2/media/${post.featured_media}?context=edit`);
  expect(cover).toMatchObject({
    alt_text: "A cup",
    caption: { raw: "Photo: us" },
    mime_type: "image/png",
    post: post.id,
    media_details: { width: 1200, height: 630 },
  });
  expect(cover.source_url).toMatch(/\/cover\.png$/);
  expect((await fetch(cover.source_url)).status).toBe(200);

  expect(post.meta._igny8_gallery).toEqual([
    { id: expect.any(Number), url: square, alt: "A bean", caption: "Arabica", width: 600, height: 600, position: 1 },
    { id: expect.any(Number), url: wide, alt: "A field", caption: "", width: 1600, height: 500, position: 2 },
  ]);
  const [bean] = post.meta._igny8_gallery;
  const { body: beanMedia } = await bridge.admin(`/wp/v2/media/${bean.id}?context=edit`);
  expect(beanMedia).toMatchObject({ alt_text: "A bean", caption: { raw: "Arabica" }, mime_type: "image/png", post: post.id });
});

test("statuses other than publish are kept, and a missing status means publish", async () => {
  for (const status of ["draft", "pending", "private", undefined]) {
    const { body } = await bridge.publish(article({ status }));
    const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
    expect([body.data.post_status, post.status]).toEqual([status ?? "publish", status ?? "publish"]);
  }
});

test("a post gets its status only after all its parts are stored", async () => {
  await bridge.addCode(`
    add_action( 'transition_post_status', function ( $new, $old, $post ) {
      if ( 'publish' === $new && 'publish' !== $old && 'post' === $post->post_type ) {
        update_option( 'igny8_seen', array(
          'old' => $old,
          'tags' => wp_get_post_tags( $post->ID, array( 'fields' => 'names' ) ),
          'thumbnail' => has_post_thumbnail( $post ),
          'seo' => get_post_meta( $post->ID, '_yoast_wpseo_title', true ),
          'gallery' => count( (array) get_post_meta( $post->ID, '_igny8_gallery', true ) ),
        ) );
      }
    }, 10, 3 );`);
  const url = bridge.pictures.put("/ready", png(40, 30, [1, 2, 3]));
  await bridge.publish(article({ tags: ["Ready"], seo_title: "Set", featured_image_url: url, gallery_images: [{ url }] }));
  expect(await bridge.evaluate("echo wp_json_encode( get_option( 'igny8_seen' ) );")).toEqual({
    old: "draft",
    tags: ["Ready"],
    thumbnail: true,
    seo: "Set",
    gallery: 1,
  });
});

test("the route's older name still works", async () => {
  const { status, body } = await bridge.rest("/igny8/v1/publish-content/", {
    method: "POST",
    headers: { "content-type": "application/json", "X-Igny8-Api-Key": KEY },
    body: JSON.stringify(article()),
  });
  expect([status, body.success]).toEqual([201, true]);
});

test("visitors do not see IGNY8's meta", async () => {
  const { body } = await bridge.publish(article({ primary_keyword: "secret plan" }));
  const { body: post } = await bridge.rest(`/wp/v2/posts/${body.data.post_id}`);
  expect(Object.keys(post.meta).filter((key) => key.startsWith("_igny8_"))).toEqual([]);
  expect(JSON.stringify(post)).not.toContain("secret plan");
});
