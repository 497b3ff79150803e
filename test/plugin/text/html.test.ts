import { expect, test } from "vitest";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge({ workers: 1 });

const php = (value: unknown) => `json_decode( base64_decode( '${Buffer.from(JSON.stringify(value)).toString("base64")}' ), true )`;

/** Runs PHP for each input, in one process. */
const each = <T>(inputs: unknown[], expression: string): Promise<T[]> =>
  bridge.evaluate(`echo wp_json_encode( array_map( function ( $in ) { return ${expression}; }, ${php(inputs)} ) );`);

test("tags are found where the HTML standard finds them", async () => {
  const cases: [html: string, tags: string][] = [
    ["<p>a</p>", "p /p"],
    ["<P CLASS=x>a</P >", "p /p"],
    ['<a title="a > b">x</a>', "a /a"],
    ["<a title='<h2>'>x</a>", "a /a"],
    ["<a title=it's>x</a><b>", "a /a b"],
    ["<a =x>y</a>", "a /a"],
    ['<a title = "x>y" disabled>z', "a"],
    ["<!-- <h2> --><i>", "i"],
    ["<!--><b>-->", "b"],
    ["<!---><b>", "b"],
    ["<!-- a --!><b>", "b"],
    ["<!-- never ends <b>", ""],
    ["<script>if (a<b) '<h2>'</script><u>", "script /script u"],
    ["<style>a::before{content:'<h2>'}</STYLE ><u>", "style /style u"],
    ["<textarea><h2></textarea><u>", "textarea /textarea u"],
    ["<script>never ends <h2>", "script"],
    ["1 < 2 <b>", "b"],
    ["a<", ""],
    ["<", ""],
    ["</", ""],
    ["<a href=", ""],
    ['<a href="never ends>', ""],
    ["<!DOCTYPE html><?php <i> ?><b>", "b"],
    ["</ b><i>", "i"],
    ["<br/><hr />", "br hr"],
    ["<h2\n>x</h2\t>", "h2 /h2"],
    ["", ""],
  ];
  const found = await each<string>(
    cases.map(([html]) => html),
    "implode( ' ', array_map( function ( $tag ) { return ( $tag['closer'] ? '/' : '' ) . $tag['name']; }, igny8_html_tags( $in ) ) )",
  );
  expect(found.map((tags, index) => [cases[index]?.[0], tags])).toEqual(cases);
});

test("each tag is known from its first to its last character", async () => {
  const html = `text <a title="a > b" data-x='"'>é</a > <img src=x/> <!-- <p> --> 𝒙 <br/>`;
  const [found] = await each<string[]>(
    [html],
    "array_map( function ( $tag ) use ( $in ) { return igny8_tag_text( $in, $tag ); }, igny8_html_tags( $in ) )",
  );
  expect(found).toEqual([`<a title="a > b" data-x='"'>`, "</a >", "<img src=x/>", "<br/>"]);
});

test("WordPress's own parser finds the same tags in random text", async ({ skip }) => {
  const reader = await bridge.evaluate("echo wp_json_encode( class_exists( 'WP_HTML_Tag_Processor' ) );");
  skip(!reader, "WordPress has a reader of its own since 6.2");
  const parts = [
    "<p>",
    "</p>",
    "<h2 class='a'>",
    '<i title="<b>">',
    "<!-- <u> -->",
    "text ",
    "< ",
    '<img src=a.png alt="x > y">',
    "<script>'</p>'</script>",
    "</div>",
    "&lt;p&gt;",
    "<a href='x'",
    " b=c>",
    "'",
    '"',
    "<br/>",
  ];
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48_271) % 2_147_483_647) % n;
  const inputs = Array.from({ length: 400 }, () => Array.from({ length: 12 }, () => parts[random(parts.length)]).join(""));
  const differing = await each<string | null>(
    inputs,
    `( function ( $in ) {
      $ours = array_map( function ( $tag ) { return ( $tag['closer'] ? '/' : '' ) . $tag['name']; }, igny8_html_tags( $in ) );
      $theirs = array();
      $processor = new WP_HTML_Tag_Processor( $in );
      while ( $processor->next_tag( array( 'tag_closers' => 'visit' ) ) ) {
        $theirs[] = ( $processor->is_tag_closer() ? '/' : '' ) . strtolower( $processor->get_tag() );
      }
      // It skips the closing tag together with the element's content.
      $ours = array_values( array_diff( $ours, array( '/script' ) ) );
      return array_values( array_diff( $theirs, array( '/script' ) ) ) === $ours ? null : $in . ' | ' . implode( ' ', $ours ) . ' | ' . implode( ' ', $theirs );
    } )( $in )`,
  );
  expect(differing.filter(Boolean)).toEqual([]);
});

test("attributes are read and changed alike with both of WordPress's parsers", async () => {
  const tags = [
    '<img src="a.png?x=1&amp;y=2" alt="A &quot;b&quot; > c">',
    "<img src=a.png alt=''>",
    "<IMG SRC='a' Class=\"one two\"/>",
    '<img alt="é" src="b" data-n>',
    '<source srcset="a 1x, b 2x" media="(min-width: 1px)" />',
  ];
  const read = "igny8_tag_attributes( $in, array( 'src', 'alt', 'class' ) )";
  const viaKses = `( function ( $in ) {
    $values = array_fill_keys( array( 'src', 'alt', 'class' ), '' );
    foreach ( igny8_kses_attributes( $in ) as $name => $attribute ) { if ( isset( $values[ $name ] ) ) { $values[ $name ] = html_entity_decode( $attribute['value'], ENT_QUOTES | ENT_HTML5, 'UTF-8' ); } }
    return $values; } )( $in )`;
  const values = await each<Record<string, string>>(tags, read);
  expect(values[0]).toEqual({ src: "a.png?x=1&y=2", alt: 'A "b" > c', class: "" });
  expect(await each(tags, viaKses)).toEqual(values);

  const changes = "array( 'src' => 'https://example.com/?a=1&b=2', 'class' => 'wp-image-7', 'srcset' => null, 'alt' => null )";
  const changed = (how: string) =>
    each<Record<string, string>>(
      tags,
      `igny8_tag_attributes( ${how}( $in, ${changes} ), array( 'src', 'class', 'alt', 'srcset', 'media' ) )`,
    );
  const byProcessor = await changed("igny8_change_tag");
  expect(byProcessor[4]).toEqual({
    src: "https://example.com/?a=1&b=2",
    class: "wp-image-7",
    alt: "",
    srcset: "",
    media: "(min-width: 1px)",
  });
  expect(await changed("igny8_change_tag_by_kses")).toEqual(byProcessor);
});

test("a section's place is after its first paragraph", async () => {
  const cases: [html: string, marked: string][] = [
    ["<p>0</p><h2>A</h2><p>1</p><p>2</p>", "<p>0</p><h2>A</h2><p>1</p>|<p>2</p>"],
    ["<h2>A</h2><p>1</p><h2>B</h2><p>2</p>", "<h2>A</h2><p>1</p>|<h2>B</h2><p>2</p>|"],
    ["<div><h2>A</h2><div><p>1</p></div></div>", "<div><h2>A</h2><div><p>1</p>|</div></div>"],
    ["<h2>A</h2><p> &nbsp;</p><p><br></p><p>1</p>", "<h2>A</h2><p> &nbsp;</p><p><br></p><p>1</p>|"],
    ["<h2>A</h2><ul><li><p>no</p></li></ul><p>1</p>", "<h2>A</h2><ul><li><p>no</p></li></ul><p>1</p>|"],
    ["<h2>A</h2><ul><li>only a list</li></ul>", "<h2>A</h2>|<ul><li>only a list</li></ul>"],
    ["<blockquote><h2>no</h2><p>no</p></blockquote><h2>A</h2><p>1</p>", "<blockquote><h2>no</h2><p>no</p></blockquote><h2>A</h2><p>1</p>|"],
    ["<h2>A</h2><blockquote><p>no</p></blockquote>text", "<h2>A</h2>|<blockquote><p>no</p></blockquote>text"],
    ["<table><tr><td><h2>no</h2><p>no</p></td></tr></table>", "<table><tr><td><h2>no</h2><p>no</p></td></tr></table>"],
    ["<h2>A</h2><p>not closed<p>next", "<h2>A</h2><p>not closed|<p>next"],
    ["<h2>A</h2><p>not closed<div>next</div>", "<h2>A</h2><p>not closed|<div>next</div>"],
    ["<section><h2>A</h2><p>not closed</section><h2>B</h2>", "<section><h2>A</h2><p>not closed|</section><h2>B</h2>|"],
    ["<h2>A</h2><p>to the end", "<h2>A</h2><p>to the end|"],
    ["<h2>A</h2></blockquote></p><p>1</p>", "<h2>A</h2></blockquote></p><p>1</p>|"],
    ["<h2>A</h2><!-- <p>no</p> --><p>1</p>", "<h2>A</h2><!-- <p>no</p> --><p>1</p>|"],
    ['<h2 title="</h2><p>no</p>">A</h2><p data-x="</p>">1</p>', '<h2 title="</h2><p>no</p>">A</h2><p data-x="</p>">1</p>|'],
    ["<h2>never closed", "<h2>never closed"],
    ["<h3>A</h3><p>1</p>", "<h3>A</h3><p>1</p>"],
    ["<blockquote><h2>no", "<blockquote><h2>no"],
    ["plain text", "plain text"],
  ];
  const marked = await each<string>(
    cases.map(([html]) => html),
    "( function ( $in ) { foreach ( array_reverse( igny8_sections( $in ) ) as $s ) { if ( $s['place'] >= 0 ) { $in = substr_replace( $in, '|', $s['place'], 0 ); } } return $in; } )( $in )",
  );
  expect(marked).toEqual(cases.map(([, result]) => result));
});
