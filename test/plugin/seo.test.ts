import { expect, test } from "vitest";
import { article } from "./support/article.ts";
import { useBridge } from "./support/bridgeSite.ts";

const bridge = useBridge();

const seo = {
  seo_title: "A title for search",
  seo_description: "What it is about.",
  primary_keyword: "main",
  secondary_keywords: ["second, with comma", "third", "main"],
};

const meta = (postId: number) =>
  bridge.evaluate(`echo wp_json_encode( array_map( function ( $values ) { return $values[0]; }, get_post_meta( ${postId} ) ) );`);

test("each SEO plugin finds its fields, whichever is activated", async () => {
  const { body } = await bridge.publish(article(seo));
  expect(await meta(body.data.post_id)).toMatchObject({
    _yoast_wpseo_title: "A title for search",
    _yoast_wpseo_metadesc: "What it is about.",
    _yoast_wpseo_focuskw: "main",
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

test("fields that are empty leave no meta", async () => {
  const { body } = await bridge.publish(article({ seo_title: "Only this" }));
  const keys = Object.keys(await meta(body.data.post_id)).filter((key) => /seo|rank_math/.test(key) && key !== "_igny8_aioseo_pending");
  expect(keys.sort()).toEqual(["_aioseo_title", "_igny8_seo_title", "_seopress_titles_title", "_yoast_wpseo_title", "rank_math_title"]);
});

test("All in One SEO gets its own table written by its own model, and keeps what was there", async () => {
  // A stand-in with the two methods of the real model and its manner: savePost() resets what it is not given.
  await bridge.addCode(`
    namespace AIOSEO\\Plugin\\Common\\Models;
    class Post {
      public static function getPost( $id ) {
        return (object) array( 'post_id' => $id, 'title' => null, 'canonical_url' => 'https://example.com/kept', 'robots_noindex' => true,
          'keyphrases' => '{"focus":{"keyphrase":"","score":3},"additional":[{"keyphrase":"old"}]}' );
      }
      public static function savePost( $id, $data ) {
        $data['og_title'] . $data['twitter_description']; // Read without asking, as the original does.
        \\update_option( 'igny8_aioseo', array( $id, $data ) );
      }
    }`);
  const { body } = await bridge.publish(article(seo));
  const [id, data] = await bridge.evaluate("echo wp_json_encode( get_option( 'igny8_aioseo' ) );");
  expect(id).toBe(body.data.post_id);
  expect(data).toMatchObject({
    title: "A title for search",
    description: "What it is about.",
    canonicalUrl: "https://example.com/kept",
    noindex: true,
    keyphrases: { focus: { keyphrase: "main", score: 3 }, additional: [{ keyphrase: "old" }] },
  });
});
