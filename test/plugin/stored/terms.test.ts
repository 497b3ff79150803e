import { beforeAll, expect, test } from "vitest";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { png } from "../support/pictures.ts";
import { CALM, publishAll, rowsOf, type Warning } from "./support.ts";

const bridge = useBridge();

/** Names that WordPress, its slugs, PHP or a database could misread. */
const NAMES = [
  ["C++", "Beginner's guide", "C"],
  ['The "best" of', "back\\slash", "C:\\new\\table", "O'Reilly & Sons"],
  ["R&D", "AT&T", "a &amp; b"],
  ["C<T>", "List<Map<K, V>>", "5 <3 love", "<section>", "a > b"],
  ["résumé", "resume", "Résumé writing", "ÉCLAIR", "naïve"],
  ["iPhone", "IPHONE 15", "ipHone 16"],
  ["Inc.", "Inc", "Inc..", ".NET", "Node.js"],
  ["Berlin, Germany", "one,two", "a, b, c"],
  ["100%", "50%off", "100%ab%cd", "%E4%B8%AD"],
  ["2024", "1", "0", "007", "-1", "1e3"],
  ["日本語", "中文 简体", "Ελληνικά", "עברית", "हिन्दी"],
  ["😀", "👩‍👩‍👧 family", "𝐁old", "𠮷野家"],
  ["日本語の長い名前のタグでスラッグが二百文字を超えるもの一", "日本語の長い名前のタグでスラッグが二百文字を超えるもの二"],
  ["two  blanks", "a\tb"],
  ["C#/C++", "TCP/IP", "@home", "#1", "a+b=c", "$100", "{x}", "[gallery]", "`code`"],
];
const asShown = (name: string) => name.replace(/\s+/g, " ");
const byBytes = (names: string[]) => names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

beforeAll(() => bridge.addCode(CALM));

test("a post gets exactly the tags it was sent with, whatever their names, and the next post gets the same terms", async () => {
  await bridge.evaluate("wp_insert_term( 'C#', 'post_tag' ); wp_insert_term( 'Beginners guide', 'post_tag' ); echo 1;");
  for (const published of [
    await publishAll(
      bridge,
      NAMES.map((tags) => article({ tags })),
    ),
    await publishAll(
      bridge,
      NAMES.map((tags) => article({ tags })),
    ),
  ]) {
    expect(published.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(published.map(({ rows }) => rows.terms["post_tag"])).toEqual(NAMES.map((tags) => byBytes(tags.map(asShown))));
  }
  const made = await bridge.evaluate("echo wp_count_terms( array( 'taxonomy' => 'post_tag', 'hide_empty' => true ) );");
  expect(made).toBe(NAMES.flat().length);
});

test("so do categories with such names, also below others", async () => {
  const names = NAMES.map((list) => list.map((name) => name.replaceAll(">", "›")));
  const published = await publishAll(
    bridge,
    names.map((list) => article({ categories: list.map((name) => `Parent's \\ > ${name}`) })),
  );
  expect(published.flatMap(({ warnings }) => warnings)).toEqual([]);
  expect(published.map(({ rows }) => rows.terms["category"])).toEqual(names.map((list) => byBytes(list.map(asShown))));
});

test("a picture that arrives later leaves the terms unchanged", async () => {
  const url = `${bridge.pictures.origin}/late.png`;
  const payload = article({ tags: ["C++", "Beginner's guide"], content_html: `<p>Text</p><img src="${url}" alt="Late">` });
  const { body } = await bridge.publish(payload);
  expect(body.data.warnings).toMatchObject([{ url }]);
  bridge.pictures.put("/late.png", png(40, 30, [1, 2, 3]));
  const [again] = await publishAll(bridge, [payload]);
  expect(again).toMatchObject({ status: 409, warnings: [], rows: { terms: { post_tag: ["Beginner's guide", "C++"] } } });
});

test("a refused term says why, and what to do", async () => {
  await bridge.addCode(`
    add_filter( 'pre_insert_term', function ( $term ) {
      return false !== strpos( $term, 'Casino' ) ? new WP_Error( 'not_here', 'No gambling on this site.' ) : $term;
    } );`);
  const { body } = await bridge.publish(article({ tags: ["Fine", "Casino", "x".repeat(201), "&".repeat(60)] }));
  expect(body.data.warnings).toEqual([
    {
      code: "igny8_term_refused",
      field: "tags",
      message: 'The term "Casino" was left out: No gambling on this site.',
      advice: expect.stringMatching(/settings of igny8-snippet-\d+\.php, or create the term in WordPress/),
    },
    expect.objectContaining({
      message: expect.stringMatching(/up to 200 characters. As HTML, this name has 201/),
      advice: expect.stringContaining("shorter"),
    }),
    expect.objectContaining({ message: expect.stringContaining("has 300") }),
  ]);
  expect((await rowsOf(bridge, [body.data.post_id]))[0]!.terms["post_tag"]).toEqual(["Fine"]);
});

test("a plugin that removes, adds or renames terms is reported", async () => {
  await bridge.addCode(`
    add_action( 'set_object_terms', function ( $id, $terms, $tt_ids, $taxonomy ) {
      static $busy = false;
      if ( $busy || 'post_tag' !== $taxonomy || ! get_option( 'test_meddle' ) ) return;
      $busy = true;
      wp_remove_object_terms( $id, 'Taken away', 'post_tag' );
      wp_set_post_tags( $id, 'Advertised', true );
      $busy = false;
    }, 10, 4 );
    add_filter( 'pre_insert_term', function ( $term ) { return get_option( 'test_meddle' ) ? str_replace( 'Colour', 'Color', $term ) : $term; } );`);
  await bridge.evaluate("update_option( 'test_meddle', 1 ); echo 1;");
  const { body } = await bridge.publish(article({ tags: ["Kept", "Taken away", "Colour"] }));
  await bridge.evaluate("delete_option( 'test_meddle' ); echo 1;");
  const warnings: Warning[] = body.data.warnings;
  expect(warnings.map(({ code, field }) => [code, field])).toEqual(Array.from({ length: 3 }, () => ["igny8_changed_by_site", "tags"]));
  expect(warnings.map(({ message }) => message.split(". ")[0])).toEqual([
    expect.stringContaining('"Taken away" is missing'),
    expect.stringContaining('"Colour" is stored as "Color"'),
    expect.stringContaining('also has the term "Advertised"'),
  ]);
  for (const { message, advice } of warnings) expect([message, advice].join()).toMatch(/igny8-snippet-\d+\.php.*igny8-snippet-\d+\.php/s);
});
