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
      etag: expect.stringMatching(/^1:[0-9a-f]{32}$/),
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

test("an article arrives with the author, status, comments and sticky mark that it names", async () => {
  const editor = await bridge.evaluate(`
    $id = username_exists( 'ann' );
    echo $id ? $id : wp_insert_user( array( 'user_login' => 'ann', 'user_pass' => 'x', 'display_name' => 'Ann', 'role' => 'author' ) );`);
  const inYears = "2099-05-01T10:00:00Z";
  for (const status of ["draft", "pending", "private", "future", "publish"]) {
    const wanted = {
      status,
      author_id: editor,
      comment_status: "closed",
      sticky: true,
      ...(status === "future" ? { publish_at: inYears } : {}),
    };
    const { status: answered, body } = await bridge.publish(article(wanted));
    expect([answered, body.data.post_status, body.data.warnings]).toEqual([201, status, []]);
    const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
    expect(post).toMatchObject({ status, author: editor, comment_status: "closed", sticky: true });
    if (status === "future") expect(post.date_gmt).toBe("2099-05-01T10:00:00");
  }
  // Without them the site decides, as before.
  const { body } = await bridge.publish(article());
  const { body: post } = await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`);
  const own = await bridge.evaluate("echo igny8_author_id();");
  expect(post).toMatchObject({ status: "publish", author: own, comment_status: "open", sticky: false });
});

test("an author who is gone, or may not publish, refuses the article before anything is written", async () => {
  const made = (login: string, role: string) =>
    bridge.evaluate(`
      echo wp_insert_user( array( 'user_login' => '${login}', 'user_pass' => 'x', 'role' => '${role}' ) );`);
  const [contributor, subscriber, leaver] = [
    await made("con", "contributor"),
    await made("sub", "subscriber"),
    await made("lea", "author"),
  ];
  const count = () => bridge.evaluate("echo array_sum( (array) wp_count_posts() );");
  const before = await count();
  const refused = async (more: Record<string, unknown>) => {
    const { status, body } = await bridge.publish(article(more));
    return [status, body.code, Object.keys(body.data.fields ?? {})];
  };
  expect(await refused({ author_id: contributor })).toEqual([422, "igny8_invalid_payload", ["author_id"]]);
  expect(await refused({ author_id: subscriber, status: "draft" })).toEqual([422, "igny8_invalid_payload", ["author_id"]]);
  expect(await refused({ author_id: 999_999 })).toEqual([422, "igny8_author_gone", ["author_id"]]);
  expect(await count()).toBe(before);

  // A contributor may write what waits for a review.
  const { body: pending } = await bridge.publish(article({ author_id: contributor, status: "pending" }));
  expect(pending.data).toMatchObject({ post_status: "pending", warnings: [] });

  // Once the post exists, a missing author changes nothing.
  const once = article({ author_id: leaver, status: "draft" });
  const { body: first } = await bridge.publish(once);
  await bridge.evaluate(`
    require_once ABSPATH . 'wp-admin/includes/user.php';
    wp_delete_user( ${leaver}, igny8_author_id() );
    echo 1;`);
  const again = await bridge.publish(once);
  expect([again.status, again.body.data.post_id, again.body.data.post_status]).toEqual([409, first.data.post_id, "draft"]);
  expect(await refused({ author_id: leaver })).toEqual([422, "igny8_author_gone", ["author_id"]]);

  // The same in a batch: only the article with such an author is refused.
  const batch = await bridge.rest("/igny8/v1/publish-batch", {
    method: "POST",
    headers: { "content-type": "application/json", "X-Igny8-Api-Key": KEY },
    body: JSON.stringify({
      articles: [article({ author_id: leaver }), article({ status: "private", author_id: contributor }), article({ status: "draft" })],
    }),
  });
  expect(batch.body.data.results.map(({ status, code }: { status: number; code?: string }) => code ?? status)).toEqual([
    "igny8_author_gone",
    "igny8_invalid_payload",
    201,
  ]);
});

test("a status, comments or a sticky mark that the post type can't have are refused by name", async () => {
  await bridge.addCode(`
    add_action( 'init', function () {
      register_post_type( 'leaflet', array( 'public' => true, 'supports' => array( 'title', 'editor', 'author' ) ) );
      global $wp_post_statuses;
      unset( $wp_post_statuses['pending'] );
    } );`);
  await bridge.evaluate("update_option( 'igny8_post_type', 'leaflet' ); echo 1;");
  const { status, body } = await bridge.publish(article({ status: "pending", comment_status: "open", sticky: true }));
  expect([status, Object.keys(body.data.fields).toSorted()]).toEqual([422, ["comment_status", "status", "sticky"]]);
  const { body: structure } = await bridge.rest("/igny8/v1/structure", { headers: { "X-Igny8-Api-Key": KEY } });
  expect((structure.data ?? structure).article).toEqual({ post_type: "leaflet", statuses: ["publish", "draft", "private", "future"] });
});
