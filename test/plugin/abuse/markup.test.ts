import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../../dev/browser.ts";
import { sampled } from "../../support/sampled.ts";
import { report } from "../../support/tries.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { type Igny8, startIgny8 } from "../support/igny8.ts";
import { png } from "../support/pictures.ts";
import { VECTORS } from "../support/vectors.ts";
import { articleOf } from "../text/support/article.ts";
import { createReader, type Reader } from "../text/support/reader.ts";
import { addClassicProbe } from "../text/support/themes.ts";

const bridge = useBridge({ workers: 3 });
/** Markup that breaks out of an attribute or an element if a template prints it unescaped. */
const BREAKOUTS = [
  `"><svg onload=window.__ran=1>`,
  `' onmouseover='window.__ran=1' autofocus onfocus='window.__ran=1' x='`,
  `" onmouseover="window.__ran=1" autofocus onfocus="window.__ran=1" x="`,
  "</title><script>window.__ran=1</script>",
  "</textarea><script>window.__ran=1</script>",
  "</script><script>window.__ran=1</script>",
  "-->\n<script>window.__ran=1</script><!--",
  "]]><script>window.__ran=1</script>",
  "&lt;img src=x onerror=window.__ran=1&gt; &#60;script&#62;window.__ran=1&#60;/script&#62;",
  "&amp;lt;script&amp;gt;window.__ran=1&amp;lt;/script&amp;gt;",
  String.raw`\u003cimg src=x onerror=window.__ran=1\u003e \x3cscript\x3ewindow.__ran=1\x3c/script\x3e`,
  `\\"-window.__ran=1-\\"; '-window.__ran=1-' \`\${window.__ran=1}\``,
  "javascript:window.__ran=1",
  '[caption caption="<script>window.__ran=1</script>"]<img src=x onerror=window.__ran=1>[/caption] [embed]javascript:window.__ran=1[/embed]',
  '<!-- wp:html --><script>window.__ran=1</script><!-- /wp:html --> <!-- wp:file {"href":"javascript:window.__ran=1"} /-->',
  "＜script＞window.__ran=1＜/script＞ <ſcript>window.__ran=1</ſcript>",
];
/** Each vector in every text field of its own article. The texts begin with a number, to be found by. */
const TEXTS = sampled([...VECTORS, ...BREAKOUTS]).map((vector, index) => `V${index}. ${vector}`);
const EDITOR_READY = "window.wp?.data?.select( 'core/editor' )?.getEditorBlocks().length > 0";
const marks = TEXTS.map((_, index) => `V${index}.`);

interface Post {
  id: number;
  url: string;
  tag: number;
  tagUrl: string;
  categoryUrl: string;
  picture: number;
}
let posts: Post[];
let browser: Browser;
let reader: Reader;
let igny8: Igny8;
beforeAll(async () => {
  [browser, igny8] = await Promise.all([launchBrowser(), startIgny8()]);
  reader = await createReader(browser);
  await bridge.addCode(`
    add_filter( 'use_block_editor_for_post', function ( $use ) { return $use && ! isset( $_GET['classic'] ); } );`);
  await bridge.evaluate(`
    update_option( 'igny8_custom_fields', 'probe' ); update_option( 'posts_per_page', 100 ); wp_delete_post( 1, true );
    foreach ( array( 'edit_post', 'edit_post_tag', 'edit_category', 'upload', 'edit_igny8_cluster' ) as $list ) { update_user_meta( 1, $list . '_per_page', 200 ); }
    echo 1;`);
  // An article's HTML may contain a picture without an address. The reader takes one with the address x for a text that became markup.
  const publish = async (text: string, index: number) => {
    const picture = (name: string) => bridge.pictures.put(`/${name}.png`, png(8, 8, [index, name.length, name.charCodeAt(0)]));
    const { status, body } = await bridge.publish(
      articleOf(text, index, picture, text.replaceAll("src=x", "src=q").replaceAll('src="x"', 'src="q"')),
    );
    expect([text, status, body]).toEqual([text, 201, expect.objectContaining({ success: true })]);
    return body.data.post_id as number;
  };
  const ids: number[] = [];
  for (let index = 0; index < TEXTS.length; index += 2)
    ids.push(...(await Promise.all(TEXTS.slice(index, index + 2).map((text, offset) => publish(text, index + offset)))));
  posts = await bridge.evaluate(`
    echo wp_json_encode( array_map( function ( $id ) { $tag = get_the_tags( $id )[0]; return array(
      'id' => $id, 'url' => get_permalink( $id ), 'tag' => $tag->term_id, 'tagUrl' => get_term_link( $tag ),
      'categoryUrl' => get_term_link( get_the_category( $id )[0] ),
      'picture' => (int) get_post_thumbnail_id( $id ) ); }, array( ${ids.join(",")} ) ) );`);
  await bridge.site.wp(["theme", "activate", await addClassicProbe(bridge.site)]);
  await reader.signIn(bridge.site);
}, 300_000);
afterAll(async () => {
  await Promise.all([browser?.close(), igny8?.stop()]);
});

test("markup in any text field runs nowhere, before WordPress's administrator", async () => {
  const { url } = bridge.site;
  const admin = `${url}/wp-admin`;
  const seen: Record<string, number> = {};
  const open = async (place: string, address: string, expected: string[], until?: string) => {
    const html = await reader.source(address, until);
    const missing = expected.filter((mark) => !html.includes(mark));
    expect([place, missing]).toEqual([place, []]);
    seen[place] = (seen[place] ?? 0) + expected.length;
  };
  await open("front page", `${url}/`, marks);
  await open("search", `${url}/?s=V`, marks);
  await open("dashboard", `${admin}/`, marks.slice(-1));
  await open("list of posts", `${admin}/edit.php`, marks);
  await open("list of posts with excerpts", `${admin}/edit.php?mode=excerpt`, marks);
  await open("tags", `${admin}/edit-tags.php?taxonomy=post_tag`, marks);
  await open("categories", `${admin}/edit-tags.php?taxonomy=category`, marks);
  await open("clusters", `${admin}/edit-tags.php?taxonomy=igny8_cluster`, marks);
  await open("pictures, a list", `${admin}/upload.php?mode=list`, marks);
  await open(
    "pictures, a grid",
    `${admin}/upload.php?mode=grid`,
    [],
    `document.querySelectorAll('.attachments .attachment').length >= ${Math.min(40, TEXTS.length)}`,
  );
  for (const [index, post] of posts.entries()) {
    const mark = [marks[index]!];
    // The front page shows all articles in full. These pages print some of the same fields in the same way.
    const turn = index % 6;
    if (turn === 0) await open("page", post.url, mark);
    if (turn === 1) await open("classic editor", `${admin}/post.php?post=${post.id}&action=edit&classic=1`, mark);
    if (turn === 2) await open("editor of a picture", `${admin}/post.php?post=${post.picture}&action=edit`, mark);
    if (turn === 3) await open("editor of a tag", `${admin}/term.php?taxonomy=post_tag&tag_ID=${post.tag}`, mark);
    if (turn === 3) await open("archive of its tag", post.tagUrl, mark);
    if (turn === 4) await open("embedded elsewhere", `${post.url}embed/`, mark);
    if (turn === 5) await open("archive of its category", post.categoryUrl, mark);
    if (index % 12 === 0) await open("block editor", `${admin}/post.php?post=${post.id}&action=edit`, mark, EDITOR_READY);
  }
  console.table(seen);
  const tries = Object.values(seen).reduce((sum, count) => sum + count, 0);
  report({ family: "markup", case: "each text in each place", tries, let_in: reader.ran.length });
  expect(reader.ran).toEqual([]);
  expect(Object.keys(seen)).toHaveLength(18);
}, 600_000);

test("nothing that IGNY8 answers runs in the plugin's admin pages", async () => {
  const admin = `${bridge.site.url}/wp-admin`;
  const PLACES = ["options-general.php?page=igny8&tab=status", "plugin-install.php?tab=plugin-information&plugin=igny8-wp-bridge", "plugins.php", "update-core.php"]; // prettier-ignore
  const NAMES = ["name", "message", "latest_version", "reason", "version", "author", "homepage", "tested", "requires", "last_updated", "download_link"]; // prettier-ignore
  await bridge.evaluate(`update_option( 'igny8_api_url', '${igny8.origin}' ); echo 1;`);
  const ranBefore = reader.ran.length;
  let tries = 0;
  for (const [index, text] of [...TEXTS.entries()].filter(([at]) => at % 5 === 0)) {
    const said = {
      ...Object.fromEntries(NAMES.map((name) => [name, text])),
      update_available: true,
      update: Object.fromEntries(
        ["slug", "plugin", "new_version", "url", "package", "tested", "requires", "requires_php"].map((name) => [name, text]),
      ),
      ...{ site_id: 7, site_name: text, sections: { description: text, changelog: text }, icons: { "1x": text } },
    };
    const refused = index % 2 === 0;
    igny8.answer = refused
      ? { status: 409, body: { success: false, error: { code: "other_site", message: text, details: said } } }
      : { status: 200, body: { success: true, data: said, ...said } };
    const told = await reader.click(
      `${admin}/options-general.php?page=igny8`,
      "#igny8-test",
      "#igny8-test-result.notice-error, #igny8-test-result.notice-success",
    );
    if (!refused) expect(told).toContain(marks[index]);
    await bridge.evaluate("delete_site_transient( 'update_plugins' ); igny8_check_now(); echo 1;");
    for (const path of PLACES) await reader.source(`${admin}/${path}`);
    tries += 1 + PLACES.length;
  }
  report({ family: "markup", case: "what IGNY8 says, in the plugin's pages", tries, let_in: reader.ran.length - ranBefore });
  expect(igny8.calls.length).toBeGreaterThan(TEXTS.length / 5);
  expect(reader.ran.slice(ranBefore)).toEqual([]);
}, 300_000);
