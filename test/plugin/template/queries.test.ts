import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, inject, test } from "vitest";
import { article } from "../support/article.ts";
import { KEY, useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { addClassicTheme, blockTheme } from "../support/themes.ts";

const bridge = useBridge({ workers: 2 });
const ours = { seven: "", gone: "" };

// "Without the plugin" means as if it had never been activated. The count is taken after everything else has run.
const COUNT = `
if ( isset( $_GET['without'] ) ) {
	add_filter( 'option_active_plugins', function ( $active ) { return array_values( array_diff( (array) $active, array( 'igny8-wp-bridge/igny8-wp-bridge.php' ) ) ); } );
}
if ( isset( $_GET['count'] ) ) {
	defined( 'SAVEQUERIES' ) || define( 'SAVEQUERIES', true );
	register_shutdown_function( function () {
		register_shutdown_function( function () {
			global $wpdb;
			file_put_contents( WP_CONTENT_DIR . '/queries-' . $_GET['count'] . '.json', json_encode( array( 'count' => $wpdb->num_queries, 'statements' => wp_list_pluck( (array) $wpdb->queries, 0 ) ) ) );
		} );
	} );
}`;

let last = 0;

/** The number of statements of a view, after the first view. */
async function count(path: string, flags: string): Promise<{ count: number; statements: string[] }> {
  const url = new URL(path, bridge.site.url);
  for (const flag of flags.split(" ").filter(Boolean)) url.searchParams.set(flag, "1");
  await (await fetch(url)).text();
  last += 1;
  url.searchParams.set("count", String(last));
  await (await fetch(url)).text();
  const file = join(bridge.site.path, `wp-content/queries-${last}.json`);
  await expect.poll(() => readFile(file, "utf8").then(JSON.parse, () => undefined), { timeout: 45_000 }).toBeDefined();
  return JSON.parse(await readFile(file, "utf8"));
}

const VIEWS: [name: string, path: () => string][] = [
  ["home", () => "/"],
  ["an archive", () => "/category/uncategorized/"],
  ["a search", () => "/?s=bread"],
  ["an article with 7 pictures", () => ours.seven],
  ["an article whose pictures are gone", () => ours.gone],
  ["the feed", () => "/feed/"],
  ["a page of the site's own", () => "/own/"],
  ["nothing there", () => "/nothing-there/"],
  ["the REST index", () => "/wp-json/"],
  ["posts by REST", () => "/wp-json/wp/v2/posts"],
  ["admin-ajax", () => "/wp-admin/admin-ajax.php?action=nothing"],
];

beforeAll(async () => {
  await bridge.addCode(COUNT);
  // WP-Cron runs at any time, and its statements would count for the view that it runs in.
  await bridge.addCode("defined( 'DISABLE_WP_CRON' ) || define( 'DISABLE_WP_CRON', true );");
  const gallery = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      url: bridge.pictures.put(`/${name}${index}`, png(40 + index, 30, [name.length, index, 9])),
      alt: `${name} ${index}`,
      caption: index % 2 ? "With a caption" : "",
      position: index + 1,
    }));
  const publish = async (name: string, count: number) => {
    const sections = Array.from({ length: 5 }, (_, index) => `<h2>Part ${index}</h2><p>About bread.</p>`).join("");
    const { status, body } = await bridge.publish(article({ slug: name, content_html: sections, gallery_images: gallery(name, count), categories: ["Uncategorized"] })); // prettier-ignore
    expect([status, body.data.warnings]).toEqual([201, []]);
    return new URL(body.data.post_url).pathname;
  };
  ours.gone = await publish("gone", 3);
  ours.seven = await publish("seven", 7);
  await publish("other", 4);
  await bridge.site.wp(["post", "create", "--post_title=Own", "--post_name=own", "--post_type=page", "--post_status=publish", "--post_content=<p>x</p>"]); // prettier-ignore
  await bridge.evaluate(
    "foreach ( get_posts( array( 'post_type' => 'attachment', 'post_status' => 'any', 'posts_per_page' => -1 ) ) as $a ) { if ( 0 === strpos( (string) get_post_meta( $a->ID, '_wp_attachment_image_alt', true ), 'gone' ) ) { wp_delete_attachment( $a->ID, true ); } } echo 1;",
  );
});

for (const theme of ["classic", "block"] as const) {
  test(`a view takes at most one statement more than without the plugin: ${theme} theme`, async () => {
    await bridge.site.wp(["theme", "activate", theme === "classic" ? await addClassicTheme(bridge.site) : await blockTheme(bridge.site)]);
    const rows: Record<string, { without: number; with: number }> = {};
    const more: string[] = [];
    for (const [name, path] of VIEWS) {
      const [without, having] = [await count(path(), "without"), await count(path(), "")];
      rows[name] = { without: without.count, with: having.count };
      expect(having.count).toBeGreaterThan(0);
      if (having.count > without.count + 1)
        more.push(`${name}: ${having.statements.filter((one) => !without.statements.includes(one)).join("\n")}`);
    }
    console.log(`Statements a view, ${inject("stack")}, ${theme} theme`);
    console.table(rows);
    expect(more).toEqual([]);
    // Statements that WordPress itself needs.
    expect(rows["a page of the site's own"]?.with).toBe(rows["a page of the site's own"]?.without);
    expect(rows["the REST index"]?.with).toBe(rows["the REST index"]?.without);
  });
}

test("the same after an update, and with the site owner's settings", async () => {
  await bridge.evaluate(
    "delete_option( 'igny8_post_type' ); update_option( 'igny8_template_enabled', '' ); update_option( 'igny8_schema_version', '2' ); echo 1;",
  );
  await fetch(bridge.site.url);
  expect(
    await bridge.evaluate(
      "echo wp_json_encode( array( get_option( 'igny8_post_type', null ), get_option( 'igny8_template_enabled' ), get_option( 'igny8_api_key' ), array_key_exists( 'igny8_post_type', wp_load_alloptions() ) ) );",
    ),
  ).toEqual(["post", "", KEY, true]);
  await bridge.evaluate("update_option( 'igny8_template_enabled', '1' ); echo 1;");
});

test("with a persistent object cache no picture is read again", async () => {
  // Such a cache has the pictures when the next request begins.
  await bridge.addCode(
    `if ( isset( $_GET['cached'] ) ) { add_action( 'wp', function () {
      $ids = get_posts( array( 'post_type' => 'attachment', 'post_status' => 'any', 'posts_per_page' => -1, 'fields' => 'ids' ) );
      _prime_post_caches( $ids, false, true );
      $GLOBALS['wpdb']->num_queries = 0;
      $GLOBALS['wpdb']->queries = array();
    } ); }`,
  );
  const [without, having] = [await count(ours.seven, "cached without"), await count(ours.seven, "cached")];
  expect(having.statements.filter((one) => one.includes("igny8_key"))).toEqual([]);
  expect(having.count).toBe(without.count);
});
