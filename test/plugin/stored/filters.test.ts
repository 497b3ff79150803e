import { beforeAll, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { CALM, inLines, publishAll, type Warning } from "./support.ts";

const bridge = useBridge();

/** Plugins that change an article while it is saved. Each is active while the option `test_on` names it. */
const PLUGINS: Record<string, string> = {
  "strip classes": `add_filter( 'content_save_pre', function ( $html ) { return preg_replace( '/ class=\\\\\\\\?"[^"]*"/', '', $html ); } );`,
  "append text": `add_filter( 'wp_insert_post_data', function ( $data ) { $data['post_content'] .= '<p>Powered by Acme</p>'; return $data; } );`,
  "upper case": `add_filter( 'title_save_pre', 'mb_strtoupper' ); add_filter( 'title_save_pre', function ( $title ) { return mb_strtoupper( $title ); } );`,
  "cut excerpts": `class Test_Cutter { public function cut( $text ) { return substr( $text, 0, 5 ); } } add_filter( 'excerpt_save_pre', array( new Test_Cutter(), 'cut' ) );`,
  "hold back": `add_filter( 'wp_insert_post_data', function ( $data ) { $data['post_status'] = 'publish' === $data['post_status'] ? 'private' : $data['post_status']; return $data; } );`,
  "other author": `add_filter( 'wp_insert_post_data', function ( $data ) { $data['post_author'] = 4242; return $data; } );`,
  "other address": `add_filter( 'wp_unique_post_slug', function ( $slug ) { return 'news-item'; } );`,
  "own SEO titles": `add_filter( 'sanitize_post_meta__yoast_wpseo_title', function () { return '%%title%%'; } );`,
  "no custom fields": `add_filter( 'update_post_metadata', function ( $done, $id, $key ) { return 'subtitle' === $key ? true : $done; }, 10, 3 );`,
  "keeps custom fields elsewhere": `
    add_filter( 'update_post_metadata', function ( $done, $id, $key, $value ) { return 'subtitle' === $key ? update_option( 'elsewhere_' . $id, $value ) : $done; }, 10, 4 );
    add_filter( 'get_post_metadata', function ( $value, $id, $key ) { return 'subtitle' === $key ? array( get_option( 'elsewhere_' . $id ) ) : $value; }, 10, 3 );`,
  "All in One SEO": `
    class Test_Seo {
      public static function getPost( $id ) { return (object) get_option( 'seo_' . $id, array() ); }
      public static function savePost( $id, $data ) { $data['title'] = ucwords( $data['title'] ); $data['canonical_url'] = $data['canonicalUrl'] ?? ''; update_option( 'seo_' . $id, $data ); }
    }
    class_alias( 'Test_Seo', 'AIOSEO\\Plugin\\Common\\Models\\Post' );`,
  "no featured picture": `add_action( 'save_post', function ( $id ) { delete_post_thumbnail( $id ); } );`,
};

beforeAll(async () => {
  await bridge.addCode(CALM);
  for (const [name, code] of Object.entries(PLUGINS)) {
    // People know a plugin by the name in its header.
    await bridge.addCode(`/* Plugin Name: The plugin "${name}" */\nif ( get_option( 'test_on' ) === '${name}' ) { ${code} }`);
  }
  await bridge.evaluate("update_option( 'igny8_custom_fields', 'subtitle' ); echo 1;");
  bridge.pictures.put("/featured.png", png(60, 40, [9, 8, 7]));
});

const payload = () =>
  article({
    title: "A quiet title",
    slug: "a-quiet-title",
    excerpt: "Short but whole.",
    content_html: '<p class="lead big">First <b>words</b></p><p style="color: red">Second</p>',
    seo_title: "SEO title",
    custom_fields: { subtitle: "Sub" },
    featured_image_url: `${bridge.pictures.origin}/featured.png`,
  });

test.each([
  ["strip classes", "content_html", 'The text is missing <p class="lead">, <p class="big">.'],
  ["append text", "content_html", 'The text has more than was sent: <p>, "Powered by Acme".'],
  ["upper case", "title", 'The title has "QUIET TITLE" instead of "quiet title".'],
  ["cut excerpts", "excerpt", 'The excerpt is missing "but whole.".'],
  ["hold back", "status", 'The status is "private" instead of "publish".'],
  ["other author", "author", 'The author is "4242" instead of "OWN".'],
  ["other address", "slug", 'The address is "news-item" instead of "a-quiet-title".'],
  ["own SEO titles", "seo_title", 'The SEO title (_yoast_wpseo_title) is stored as "%%title%%".'],
  ["no custom fields", "custom_fields.subtitle", 'The custom field "subtitle" was not stored.'],
  ["no featured picture", "featured_image_url", "The featured picture was not stored."],
])('the plugin "%s" is named, with what it did to %s', async (name, field, what) => {
  await bridge.evaluate(`update_option( 'test_on', '${name}' ); echo 1;`);
  const told = what.replace("OWN", String(await bridge.evaluate("echo igny8_author_id();")));
  const warnings: Warning[] = (await publishAll(bridge, [payload()]))[0]!.warnings;
  expect(warnings).toEqual([
    expect.objectContaining({
      code: "igny8_changed_by_site",
      field,
      message: expect.toSatisfy((text: string) => text.startsWith(`${told} It was changed`) && text.includes(`The plugin "${name}"`)),
      advice: expect.stringContaining(`change the settings of The plugin "${name}" or deactivate it`),
    }),
  ]);
  console.info(inLines(warnings));
});

test("values in All in One SEO's own table are compared too", async () => {
  await bridge.evaluate(`update_option( 'test_on', 'All in One SEO' ); echo 1;`);
  const seo = { seo_description: "About it", canonical_url: "https://example.com/original/", primary_keyword: "keyword" };
  const [changed, same] = await publishAll(bridge, [
    { ...payload(), ...seo },
    { ...payload(), ...seo, seo_title: "SEO" },
  ]);
  expect(changed!.warnings).toEqual([
    {
      code: "igny8_changed_by_site",
      field: "seo_title",
      message: expect.stringMatching(
        /^The SEO title of All in One SEO is stored as "SEO Title"\..*These plugins of the site can do that: All in One SEO\.$/,
      ),
      advice: expect.stringContaining("settings of All in One SEO"),
    },
  ]);
  expect(same!.warnings).toEqual([]);
});

test.each(["", "keeps custom fields elsewhere"])('with "%s" nothing is lost, so there are no warnings', async (name) => {
  await bridge.evaluate(`update_option( 'test_on', '${name}' ); echo 1;`);
  expect((await publishAll(bridge, [payload()]))[0]!.warnings).toEqual([]);
});

test("an address that another post has is a warning only if the canonical URL leads to that other post", async () => {
  await bridge.evaluate("update_option( 'test_on', '' ); echo 1;");
  const slug = "twice-the-same";
  const canonicals = ["", "", "https://example.com/twice-the-same/", `${bridge.site.url}/elsewhere/`, `${bridge.site.url}/${slug}/`];
  const published = await publishAll(
    bridge,
    canonicals.map((canonical_url) => article({ slug, canonical_url })),
  );
  expect(published.map(({ rows }) => rows.post["post_name"])).toEqual([slug, ...[2, 3, 4, 5].map((number) => `${slug}-${number}`)]);
  expect(published.map(({ warnings }) => warnings.map(({ code, field }) => [code, field]))).toEqual([
    [],
    [],
    [],
    [],
    [["igny8_slug_taken", "slug"]],
  ]);
});

test("three queries compare an article, whatever its size; in a batch of twenty each costs three", async () => {
  await bridge.addCode(`
    add_action( 'igny8_article_published', function () {
      global $wpdb;
      $reads = array_filter( (array) $wpdb->queries, function ( $query ) { return false !== strpos( $query[2], 'igny8_compare' ); } );
      update_option( 'test_reads', count( $reads ), false );
    } );
    defined( 'SAVEQUERIES' ) || define( 'SAVEQUERIES', true );`);
  const sections = Array.from({ length: 6 }, (_, index) => bridge.pictures.put(`/s-${index}.png`, png(40, 30, [index, 2, 3])));
  const rich = {
    ...{ tags: ["a", "b", "c"], categories: ["d", "e > f"], cluster: "Cluster", cluster_id: 3 },
    gallery_images: sections.map((url, position) => ({ url, alt: `Alt ${position}`, caption: "Caption", position })),
  };
  const reads = () => bridge.evaluate("echo (int) get_option( 'test_reads' );");
  await publishAll(bridge, [article()]);
  expect(await reads()).toBe(3);
  await publishAll(bridge, [{ ...payload(), ...rich, content_html: "<h2>One</h2><p>Text</p>" }]);
  expect(await reads()).toBe(3);
  await publishAll(
    bridge,
    Array.from({ length: 20 }, () => article({ tags: ["a"] })),
  );
  expect(await reads()).toBe(60);
});
