import { expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge();

const seo = {
  seo_title: "A title for search",
  seo_description: "What it is about.",
  primary_keyword: "main",
  secondary_keywords: ["second, with comma", "third", "main"],
  canonical_url: "https://example.com/the-original/?a=1&b=2",
};

const meta = (postId: number) =>
  bridge.evaluate(`echo wp_json_encode( array_map( function ( $values ) { return $values[0]; }, get_post_meta( ${postId} ) ) );`);

test("each SEO plugin finds its fields, whichever is activated", async () => {
  const { body } = await bridge.publish(article(seo));
  expect(await meta(body.data.post_id)).toMatchObject({
    _yoast_wpseo_title: "A title for search",
    _yoast_wpseo_metadesc: "What it is about.",
    _yoast_wpseo_focuskw: "main",
    _yoast_wpseo_canonical: "https://example.com/the-original/?a=1&b=2",
    _seopress_robots_canonical: "https://example.com/the-original/?a=1&b=2",
    rank_math_canonical_url: "https://example.com/the-original/?a=1&b=2",
    _seopress_titles_title: "A title for search",
    _seopress_titles_desc: "What it is about.",
    _seopress_analysis_target_kw: "main,second  with comma,third",
    rank_math_title: "A title for search",
    rank_math_description: "What it is about.",
    rank_math_focus_keyword: "main,second  with comma,third",
    _aioseo_title: "A title for search",
    _aioseo_description: "What it is about.",
  });
});

test("empty fields leave no meta", async () => {
  const { body } = await bridge.publish(article({ seo_title: "Only this" }));
  const keys = Object.keys(await meta(body.data.post_id)).filter((key) => /seo|rank_math/.test(key) && key !== "_igny8_aioseo_pending");
  expect(keys.toSorted()).toEqual(["_aioseo_title", "_igny8_seo_title", "_seopress_titles_title", "_yoast_wpseo_title", "rank_math_title"]);
});

test("All in One SEO activated later gets its table filled: by an article's first visitor, or in the admin", async () => {
  const [seen, unseen, edited] = [
    await bridge.publish(article(seo)),
    await bridge.publish(article({ ...seo, status: "draft" })),
    await bridge.publish(article(seo)),
  ];
  const plain = await bridge.publish(article());
  const ids = [seen, unseen, edited, plain].map(({ body }) => body.data.post_id as number);
  // A fake with a table of rows. One row was filled by hand.
  await bridge.addCode(`
    namespace AIOSEO\\Plugin\\Common\\Models;
    if ( \\get_option( 'aioseo_later' ) ) {
      class Post {
        public static function getPost( $id ) { return (object) ( \\get_option( 'aioseo_rows', array() )[ $id ] ?? array( 'title' => '' ) ); }
        public static function savePost( $id, $data ) { $rows = \\get_option( 'aioseo_rows', array() ); $rows[ $id ] = $data; \\update_option( 'aioseo_rows', $rows ); }
      }
    }`);
  await bridge.evaluate(
    `update_option( 'aioseo_rows', array( ${ids[2]} => array( 'title' => 'By hand', 'canonical_url' => 'https://example.com/hand' ) ) ); update_option( 'aioseo_later', 1 ); echo 1;`,
  );
  const rows = () => bridge.evaluate("echo wp_json_encode( get_option( 'aioseo_rows' ) );");

  await fetch(seen.body.data.post_url);
  expect((await rows())[ids[0] as number]).toMatchObject({
    title: "A title for search",
    description: "What it is about.",
    canonicalUrl: seo.canonical_url,
    keyphrases: { focus: { keyphrase: "main" } },
  });
  expect((await rows())[ids[1] as number]).toBeUndefined();

  await fetch(`${bridge.site.url}/wp-admin/admin-ajax.php?action=heartbeat`); // any admin request
  expect((await rows())[ids[1] as number]).toMatchObject({ title: "A title for search" });
  expect((await rows())[ids[2] as number]).toMatchObject({
    title: "By hand",
    canonicalUrl: "https://example.com/hand",
    description: "What it is about.",
  });
  expect((await rows())[ids[3] as number]).toBeUndefined();
  expect(
    await bridge.evaluate(
      "global $wpdb; echo (int) $wpdb->get_var( \"SELECT COUNT(*) FROM $wpdb->postmeta WHERE meta_key = '_igny8_aioseo_pending'\" );",
    ),
  ).toBe(0);
  await bridge.evaluate("delete_option( 'aioseo_later' ); echo 1;");
});

test("All in One SEO's table is written through its own model, and its other values stay", async () => {
  // A fake with the real model's two methods and its behaviour: savePost() resets every missing field.
  await bridge.addCode(`
    namespace AIOSEO\\Plugin\\Common\\Models;
    class Post {
      public static function getPost( $id ) {
        return (object) array( 'post_id' => $id, 'title' => null, 'canonical_url' => 'https://example.com/kept', 'robots_noindex' => true,
          'keyphrases' => '{"focus":{"keyphrase":"","score":3},"additional":[{"keyphrase":"old"}]}' );
      }
      public static function savePost( $id, $data ) {
        $data['og_title'] . $data['twitter_description']; // Reads them without checking, as the original does.
        \\update_option( 'igny8_aioseo', array( $id, $data ) );
      }
    }`);
  const { body } = await bridge.publish(article(seo));
  const [id, data] = await bridge.evaluate("echo wp_json_encode( get_option( 'igny8_aioseo' ) );");
  expect(id).toBe(body.data.post_id);
  expect(data).toMatchObject({
    title: "A title for search",
    description: "What it is about.",
    canonicalUrl: seo.canonical_url,
    noindex: true,
    keyphrases: { focus: { keyphrase: "main", score: 3 }, additional: [{ keyphrase: "old" }] },
  });
  // Fields that IGNY8 leaves empty keep the plugin's own value.
  await bridge.publish(article({ seo_title: "No canonical" }));
  const [, kept] = await bridge.evaluate("echo wp_json_encode( get_option( 'igny8_aioseo' ) );");
  expect(kept).toMatchObject({ title: "No canonical", canonicalUrl: "https://example.com/kept" });
});
