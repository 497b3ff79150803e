import { beforeAll, expect, test } from "vitest";
import { sanitizeArticle } from "../../../domain/articles/html.ts";
import { blocksOf } from "../../../domain/lens/blocks.ts";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { CALM, configure, inLines, publishAll, writeAs } from "./support.ts";

const bridge = useBridge();

beforeAll(async () => {
  await bridge.addCode(CALM);
  await bridge.addCode("if ( get_option( 'test_kses' ) ) add_filter( 'content_save_pre', 'wp_filter_post_kses', 20 );");
});

/** HTML that WordPress removes for users without unfiltered_html, but articles may contain. */
const RESTRICTED: [html: string, named: string][] = [
  ['<iframe src="https://www.youtube.com/embed/abc" allowfullscreen></iframe>', '<iframe src="https://www.youtube.com/embed/abc">'],
  ['<iframe src="https://player.vimeo.com/video/1" loading="lazy"></iframe>', '<iframe src="https://player.vimeo.com/video/1">'],
  ['<picture><source srcset="/a.webp"><img src="/a.png" alt="A"></picture>', "<picture>"],
];
/** HTML that no article may contain, and its name in warnings. */
const REFUSED: [html: string, named: string][] = [
  ['<form action="/search"><input name="q"></form>', "<input>"],
  ['<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', "<svg>"],
  ['<object data="https://example.com/a.pdf"></object>', '<object data="https://example.com/a.pdf">'],
  ['<p onclick="go()">Click</p>', '<p onclick="go()">'],
  ['<a href="javascript:go()">Go</a>', "javascript:go()"],
  ['<iframe src="https://example.com/"></iframe>', '<iframe src="https://example.com/">'],
];
const BEFORE = "<!-- wp:paragraph -->\n<p>Before</p>\n<!-- /wp:paragraph -->\n\n";
/** HTML that is written differently but means the same. */
const SPELLED = [
  "<p>Tom & Jerry &copy; 2024 — 5 &gt; 3</p>",
  "<p style='color:red;text-align:center;'>Styled</p>",
  "<P CLASS=lead>Upper case</P><br><hr/>",
  '<table><tr><td colspan="2">1</td></tr></table><!-- a comment --><pre>  kept\n  blanks</pre>',
  '<p>&#128; &nbsp;<a href="https://example.com/?a=1&b=2" target="_blank">Window</a> <video controls src="/v.mp4"></video></p>',
  '<figure><img src="/p.png" alt="&quot;quoted&quot;"><figcaption>Caption</figcaption></figure>',
  "<p>A line\nand the next</p><p>Type <code>[gallery]</code> or &#91;gallery&#93;</p>",
];

test.each(["author", "contributor", "administrator"])("an article arrives whole whoever its author is: the role %s", async (role) => {
  await writeAs(bridge, role);
  const whole = [...RESTRICTED.map(([html]) => html), ...SPELLED];
  const published = await publishAll(bridge, [
    ...whole.map((html) => article({ content_html: `<p>Before</p>${html}`, title: "R&D in Q1 – 'so'", excerpt: "5 <3 & sweet" })),
    ...REFUSED.map(([html]) => article({ content_html: `<p>Before</p>${html}<p>After</p>` })),
    ...whole.map((html) => article({ content_html: html, content_blocks: blocksOf(sanitizeArticle(`<p>Before</p>${html}`), "7.1") })),
    ...REFUSED.map(([html]) => article({ content_html: html, content_blocks: `${BEFORE}<!-- wp:html -->\n${html}\n<!-- /wp:html -->` })),
  ]);
  const native = published.splice(whole.length + REFUSED.length);
  for (const [index, { rows }] of native.entries()) {
    const content = rows.post["post_content"]!;
    expect([index, content.slice(0, BEFORE.length), content.match(/<!-- wp:/g)!.length]).toEqual([index, BEFORE, content.match(/<!-- \/wp:/g)!.length]); // prettier-ignore
    const codes = native[index]!.warnings.map(({ code }) => code).filter((code) => code !== "igny8_author_may_not_publish");
    expect([index, codes]).toEqual([index, index < whole.length ? [] : ["igny8_html_not_allowed"]]);
  }
  const ours = published.map(({ warnings }) => warnings.filter(({ code }) => code !== "igny8_author_may_not_publish"));
  expect(ours.slice(0, whole.length)).toEqual(whole.map(() => []));
  for (const [index, [html]] of RESTRICTED.entries()) {
    const tag = /^<[^ >]+/.exec(html)![0];
    expect([html, published[index]!.rows.post["post_content"]]).toEqual([html, expect.stringContaining(tag)]);
  }
  for (const [index, [html, named]] of REFUSED.entries()) {
    const [warning, ...others] = ours[whole.length + index]!;
    expect([html, others, warning]).toEqual([
      html,
      [],
      expect.objectContaining({
        code: "igny8_html_not_allowed",
        field: "content_html",
        advice: expect.stringContaining("Remove it in IGNY8"),
      }),
    ]);
    expect(warning!.message).toContain(named);
  }
  console.info(inLines(ours.flat()));
});

test("if a plugin makes WordPress filter the HTML anyway, the warning names the author and what to do", async () => {
  await writeAs(bridge, "author");
  await bridge.evaluate("update_option( 'test_kses', 1 ); echo 1;");
  const frames = RESTRICTED.slice(0, 2);
  const published = await publishAll(bridge, [
    ...frames.map(([html]) => article({ content_html: `<p>Before</p>${html}` })),
    ...frames.map(([html]) => article({ content_html: html, content_blocks: blocksOf(`<p>Before</p>${html}`, "7.1") })),
  ]);
  expect(published[2]!.rows.post["post_content"]).toContain(`${BEFORE}<!-- wp:html -->`);
  for (const [index, [, named]] of [...frames, ...frames].entries()) {
    expect(published[index]!.warnings).toEqual([
      {
        code: "igny8_author_html",
        field: "content_html",
        message: expect.stringContaining('The author "Ann the author" may not use such HTML'),
        advice: expect.stringContaining("Choose an Editor or Administrator under Settings → IGNY8"),
      },
    ]);
    expect(published[index]!.warnings[0]!.message).toContain(named);
  }
  await configure(bridge, (config) => config.replace("$table_prefix", "define( 'DISALLOW_UNFILTERED_HTML', true );\n$table_prefix"));
  const [again] = await publishAll(bridge, [article({ content_html: `<p>Text</p>${frames[0]![0]}` })]);
  expect(again!.warnings).toMatchObject([
    { code: "igny8_author_html", advice: expect.stringContaining("Remove the line with DISALLOW_UNFILTERED_HTML") },
  ]);
});
