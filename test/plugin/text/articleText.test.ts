import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../../dev/browser.ts";
import { sanitizeArticle } from "../../../domain/articles/html.ts";
import { blocksOf } from "../../../domain/lens/blocks.ts";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";

const bridge = useBridge({ workers: 1 });
let browser: Browser;
let page: Page;
let post: number;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
  await bridge.addCode(`
    add_shortcode( 'igny8_probe', function () { return 'RAN'; } );
    add_filter( 'pre_oembed_result', function ( $html, $url ) { return 'EMBEDDED'; }, 10, 2 );`);
  post = (await bridge.publish(article())).body.data.post_id;
});
afterAll(() => browser?.close());

/** How WordPress shows texts that are stored as if each were the article's. */
const shown = (texts: string[], stored = "igny8_stored_article( $in )"): Promise<string[]> =>
  bridge.evaluate(`$GLOBALS['post'] = get_post( ${post} ); setup_postdata( $GLOBALS['post'] );
    echo wp_json_encode( array_map( function ( $in ) { return apply_filters( 'the_content', ${stored} ); },
      json_decode( base64_decode( '${Buffer.from(JSON.stringify(texts)).toString("base64")}' ), true ) ) );`);

/** The same texts as IGNY8 sends them where the block editor edits posts. */
const asBlocks = (texts: string[]): string[] => texts.map((html) => blocksOf(sanitizeArticle(html), "7.1") ?? "");

/** An outline without what blocks say in another way: figures around pictures and tables, and the two names of bold and italic. */
const inBlocks = (outline: string): string =>
  outline
    .replaceAll(/<\/?figure>/g, "")
    .replaceAll(/<(\/?)strong>/g, "<$1b>")
    .replaceAll(/<(\/?)em>/g, "<$1i>");

/** Elements and texts in reading order, with blanks as a browser shows them. WordPress may wrap top-level text in paragraphs. */
const outline = (texts: string[]): Promise<string[]> =>
  page.evaluate(`(${JSON.stringify(texts)}).map((text) => {
    const out = [];
    const walk = (node, pre) => {
      if (node.nodeType === 3) return out.push(pre ? node.data.replace(/\\r\\n?/g, "\\n") : node.data.replace(/[ \\t\\r\\n\\f]+/g, " "));
      if (node.nodeType !== 1) return;
      const name = node.localName;
      if (name !== "p" && name !== "body") out.push("<" + name + ">");
      for (const child of node.childNodes) walk(child, pre || name === "pre");
      if (name !== "p" && name !== "body") out.push("</" + name + ">");
      else out.push(" ");
    };
    walk(new DOMParser().parseFromString("<body>" + text, "text/html").body, false);
    return out.join("").replace(/ *(<\\/?(?:h[1-6]|ul|ol|li|div|blockquote|table|tbody|thead|tr|td|th|figure|figcaption|section|article|aside|header|footer|nav|main|details|summary|dl|dt|dd|pre|hr|address|caption|picture|source|video|br|img|colgroup|col)>) */g, "$1").replace(/(?:“|”|″)/g, '"').replace(/ +/g, " ").trim();
  })`);

test("line ends that mean nothing in HTML do nothing on the page, and those in code stay", async () => {
  const written = [
    "<p>A paragraph that is\nwrapped over\r\nthree lines.</p>",
    "<p>\nLines around.\n</p>",
    "<p>One.</p>\n\n\n<p>Two,\nin <b>two\nlines</b>\nand <i>more</i>.</p>",
    "<ul>\n<li>one\ntwo</li>\n<li>\n<p>three\nfour</p>\n\n<p>five</p>\n</li>\n</ul>",
    "<ul>\n<li>one\n<ul>\n<li>inner\nlines</li>\n</ul>\n</li>\n\n<li>two\n\nthree</li>\n</ul>",
    "<ol>\n\t<li>tab\n\tand line</li>\n</ol>",
    "<table>\n<caption>A\ncaption</caption>\n<colgroup>\n<col>\n</colgroup>\n<thead>\n<tr>\n<th>a\nb</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>c\n\nd</td>\n</tr>\n</tbody>\n</table>",
    "<blockquote>\n<p>A quote\nin lines</p>\n\n<p>and more</p>\n</blockquote>",
    "<blockquote>no paragraph\nin lines\n\nand blank ones</blockquote>",
    "<div>\ntext\nin a div\n\nwith a blank line\n</div>",
    "<section>\n<h2>A heading\nin lines</h2>\n<p>x</p>\n</section>",
    "<figure>\n<img src='/a.png' alt='x'>\n<figcaption>A\ncaption</figcaption>\n</figure>",
    "<figure>\n<picture>\n<source srcset='/b.webp'>\n<img src='/a.png' alt='x'>\n</picture>\n</figure>",
    "<details>\n<summary>More\nlines</summary>\n<p>Body</p>\ntext\n</details>",
    "<dl>\n<dt>a\nb</dt>\n<dd>c\n\nd</dd>\n</dl>",
    "<p>a<br>\nb<br/>\nc</p>",
    "<p>a <a\nhref='/x'\ntitle='y\nz'>link\ntext</a>\nb</p>",
    "<p>a <code>in\nline</code>\nb</p>",
    "<pre>\nfirst\n\n\n  third\n</pre>",
    "<pre><code>a\n\nb &lt;p&gt;c&lt;/p&gt;\n\n\n\nd\n</code></pre>\n<p>x\ny</p>",
    "<ul>\n<li>\n<pre><code>in\n\na list</code></pre>\n</li>\n</ul>",
    "<pre>a<br>\nb<br>c</pre>",
    "<blockquote>\n<pre>q\n\nr</pre>\n</blockquote>",
    "<p>a</p>\n<hr>\n<p>b</p>",
    "<h3>\nHeading\n</h3>\ntext after\nin lines",
    "<p>never closed\nlines\n<p>second\nlines",
    "<video controls>\n<source src='/a.mp4'>\n<track src='/a.vtt'>\n</video>",
    "<main>\n<article>\n<header>\n<h2>x</h2>\n</header>\n<p>y\nz</p>\n</article>\n</main>",
    "<p>&nbsp;\n&nbsp;</p>",
    "<address>a\nb</address><center>c\nd</center>",
  ];
  const html = await shown(written);
  expect(await outline(html)).toEqual(await outline(written));
  // In a block, a table's caption stands below it.
  const shownBlocks = (await outline(await shown(asBlocks(written)))).map(inBlocks);
  const cleaned = (await outline(written.map((one) => sanitizeArticle(one)))).map(inBlocks);
  expect(shownBlocks.map((one) => one.replace("</table><figcaption>A caption</figcaption>", "</table>"))).toEqual(
    cleaned.map((one) => one.replace("<table><caption>A caption</caption>", "<table>")),
  );
});

test("blank lines outside all elements make paragraphs", async () => {
  const [html] = await shown(["First\nline\n\nSecond <b>para\ngraph</b>"]);
  expect(html?.trim()).toBe("<p>First line</p>\n<p>Second <b>para graph</b></p>");
});

const NEVER = [
  "<p><code>[igny8_probe]</code></p>",
  "<pre>[igny8_probe]</pre>",
  "<pre><code>x\n[igny8_probe a='b']y[/igny8_probe]\n</code></pre>",
  "<p><kbd>[igny8_probe]</kbd> <samp>[igny8_probe]</samp> <var>[igny8_probe]</var></p>",
  "<p>&#91;igny8_probe&#93; &#091;igny8_probe] &#x5B;igny8_probe]</p>",
  '<p><a href="/?a[igny8_probe]=1" title="[igny8_probe]">x</a><img src="/a.png" alt="[igny8_probe]"></p>',
  "<p>[igny8_<b>probe</b>]</p>",
];

test("shortcodes run where prose contains them, never in code, attributes or escaped", async () => {
  const stored = await shown(NEVER);
  expect(stored.join("")).not.toContain("RAN");
  const blocks = await shown(asBlocks(NEVER));
  expect(blocks.join("")).not.toContain("RAN");
  const plain = (await outline(blocks)).map((html) => inBlocks(html.replace(/<\/?span>/g, "")));
  expect(plain).toEqual((await outline(NEVER.map((html) => html.replaceAll(/[“”″]/g, '"')))).map(inBlocks));
  // An editor in WordPress decodes entities, and may drop our elements.
  const decoded = "str_replace( array( '&#91;', '&#093;', '&#93;' ), array( '[', ']', ']' ), igny8_stored_article( $in ) )";
  const edited = await shown(NEVER, decoded);
  expect(edited.join("")).not.toContain("RAN");
  const texts = await outline(edited.map((html) => html.replace(/<\/?span[^>]*>/g, "")));
  expect(texts).toEqual(await outline(NEVER.map((html) => html.replaceAll(/[“”″]/g, '"'))));
  expect((await shown(["<p>[igny8_probe] and [igny8_other]</p>"]))[0]?.trim()).toBe("<p>RAN and [igny8_other]</p>");
});

test("an address on a line of its own is an embed in prose, and text in code", async () => {
  const [prose, code, edited] = [
    await shown(["<p>https://example.com/video</p>"]),
    await shown(["<pre><code>\nhttps://example.com/video\n</code></pre>"]),
    await shown(["<pre><code>\nhttps://example.com/video\n</code></pre>"], "$in"),
  ];
  expect(prose[0]).toContain("EMBEDDED");
  expect(await outline([...code, ...edited])).toEqual(Array(2).fill("<pre><code>\nhttps://example.com/video\n</code></pre>"));
});

test("other posts are unchanged", async () => {
  const other = await bridge.evaluate(
    "echo wp_insert_post( array( 'post_title' => 'x', 'post_status' => 'publish', 'post_content' => '<code>[igny8_probe]</code> :)' ) );",
  );
  const { body } = await bridge.rest(`/wp/v2/posts/${other}`);
  expect(body.content.rendered).toContain("<code>RAN</code> 🙂");
});
