import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArticleUnreadable, articleFromMarkdown, sanitizeArticle } from "../../../domain/articles/html.ts";
import { cpuMs } from "../../support/cpu.ts";

describe("an article's HTML", () => {
  test.each([
    ["headings and inline text", '<h2 id="a">T</h2><p>x <strong>b</strong> <em>i</em> <code>c</code><br />y</p>'],
    ["lists", '<ol start="3" reversed><li value="7">x</li></ol><ul><li>y</li></ul><dl><dt>t</dt><dd>d</dd></dl>'],
    [
      "tables",
      '<table><caption>c</caption><thead><tr><th scope="col" colspan="2">h</th></tr></thead><tbody><tr><td rowspan="2">d</td></tr></tbody></table>',
    ],
    [
      "pictures",
      '<figure class="wide"><img src="/media/ab/c.png" alt="A" width="3" height="2" loading="lazy" /><figcaption>c</figcaption></figure>',
    ],
    [
      "links",
      '<a href="https://example.com/?a=1&amp;b=2#c" target="_blank" rel="noopener">x</a><a href="/rel#x">y</a><a href="mailto:a@b.c">z</a><a href="tel:1">t</a>',
    ],
    [
      "videos",
      '<iframe src="https://www.youtube.com/embed/x" width="560" height="315" allowfullscreen></iframe><iframe src="https://player.vimeo.com/video/1"></iframe>',
    ],
    ["alignment", '<p style="text-align:center">x</p>'],
    ["where WordPress cuts and parts a text", "<p>a</p><!--more--><p>b</p><!--more Read on--><!--noteaser--><!--nextpage--><p>c</p>"],
    [
      "where WordPress's blocks begin and end",
      '<!-- wp:paragraph {"align":"center","a":[1,"x"]} --><p>a</p><!-- /wp:paragraph --><!-- wp:spacer /--><!-- wp:my-plugin/box {"b":{}} /-->',
    ],
    ["what only looks like a comment, in a value", '<p title="a &lt;!--more--&gt; b">x</p>'],
    ["text that looks like code", "<pre><code>&lt;script&gt;x&lt;/script&gt;</code></pre>"],
    ["accessible names and languages", '<p lang="de" dir="ltr" aria-label="x" role="note">x</p>'],
  ])("keeps %s as they are", (_, html) => {
    expect(sanitizeArticle(html).replaceAll('=""', "")).toBe(html);
  });

  test.each([
    ["scripts", "<p>a<script>alert(1)</script></p>", "<p>a</p>"],
    ["style sheets", "<style>p{}</style><p>a</p>", "<p>a</p>"],
    ["event handlers", '<p onclick="x()">a<img src="/x" onerror="x()"></p>', '<p>a<img src="/x" /></p>'],
    [
      "addresses that run",
      '<a href="javascript:x()">a</a><a href=" java\tscript:x()">b</a><a href="data:text/html,x">c</a>',
      "<a>a</a><a>b</a><a>c</a>",
    ],
    ["pictures without an address", '<img src="data:image/png;base64,AA"><img alt="x">', ""],
    ["posters that run", '<video poster="javascript:x()" src="/v"></video>', '<video src="/v"></video>'],
    ["frames of others", '<iframe src="https://evil.example"></iframe><iframe srcdoc="<p>x"></iframe><iframe src="/x"></iframe>', ""],
    [
      "frames that only look like a good one's",
      '<iframe src="https://www.youtube.com.evil.example/embed"></iframe><iframe src="http://www.youtube.com/embed"></iframe>',
      "",
    ],
    ["forms", '<form action="/x"><input name="a"><button>b</button></form>', "b"],
    ["objects and embeds", '<object data="x"></object><embed src="x"><svg onload="x()"><circle/></svg>', ""],
    ["styles that cover the page", '<p style="position:fixed;text-align:left;background:url(x)">a</p>', '<p style="text-align:left">a</p>'],
    ["comments", "a<!-- <script>x</script> -->b", "ab"],
    ["comments that only begin like one of WordPress's", "<!--more<b>-->a<!--nextpage2--><!-- wp:x {<b>} -->b<!--more", "ab"],
    ["what would stand in for a comment", '<igny8-comment data-n="0">a</igny8-comment><igny8-comment></igny8-comment>', "a"],
    ["comments within what is dropped", "<script><!--more--></script><textarea><!--more--></textarea>a", "a"],
    ["documents around the article", "<html><head><title>t</title><base href='//x'></head><body><p>a</p></body></html>", "t<p>a</p>"],
  ])("loses %s", (_, html, clean) => {
    expect(sanitizeArticle(html)).toBe(clean);
  });

  test("contains nothing that runs, however it is mangled", () => {
    const pieces = fc.constantFrom(
      ...[
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<script>",
        "</script>",
        "<img src=x onerror=y>",
        "<a href='javascript:z'>",
        "</a>",
        "<iframe>",
        "<!--",
        "-->",
      ],
      ...[
        "<svg>",
        "<style>",
        "<noscript>",
        "</noscript>",
        "<math>",
        "&lt;",
        "&#x6a;avascript:",
        '"',
        "'",
        ">",
        "<",
        "x",
        "<textarea>",
        "</textarea>",
        "<table>",
        "<td>",
      ],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const once = sanitizeArticle(parts.join(""));
        for (const html of [once, sanitizeArticle(once)])
          expect(html).not.toMatch(/<(?:script|style|svg|math|noscript|textarea|!--)|<[^>]*\son\w+\s*=|href="\s*javascript/i);
      }),
      { numRuns: 500 },
    );
  });

  test("is flattened where it is nested too deeply, and refused beyond a limit", () => {
    const deep = sanitizeArticle(`${"<div>".repeat(500)}text${"</div>".repeat(500)}`);
    expect([deep.match(/<div>/g)?.length, deep.includes("text")]).toEqual([100, true]);
    expect(() => sanitizeArticle("<div>".repeat(1_001))).toThrow(ArticleUnreadable);
    expect(() => sanitizeArticle("<p>".repeat(100_000))).not.toThrow();
  });
});

describe("an article's Markdown", () => {
  test("becomes HTML: headings, lists, tables, links, code, and HTML in between", () => {
    const html = articleFromMarkdown(
      "# T\n\n- a\n- b\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n[x](https://e.com) `c` ~~d~~ <sub>e</sub>\n\n```js\n<b>\n```",
    );
    for (const part of [
      "<h1>T</h1>",
      "<li>a</li>",
      "<th>a</th>",
      '<a href="https://e.com">x</a>',
      "<code>c</code>",
      "<del>d</del>",
      "<sub>e</sub>",
      "&lt;b&gt;",
    ]) {
      expect(html).toContain(part);
    }
  });

  test('keeps alignment of columns, task lists, and the "more" mark', () => {
    const html = articleFromMarkdown(
      "| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |\n\n- [x] bake\n- [ ] eat\n\n<!--more-->\n\nrest <!--nextpage--> end",
    );
    for (const part of [
      ...['<th style="text-align:left">a</th>', '<th style="text-align:center">b</th>', '<td style="text-align:right">3</td>'],
      ...["<li>☑ bake</li>", "<li>☐ eat</li>", "<!--more-->", "rest <!--nextpage--> end"],
    ]) {
      expect(html).toContain(part);
    }
  });

  test("alignment attributes of old HTML are kept as styles, beside other styles", () => {
    expect(sanitizeArticle('<table><tr><td align="RIGHT" style="width:50%;">1</td><td align="char">2</td></tr></table>')).toBe(
      '<table><tr><td style="width:50%;text-align:right">1</td><td>2</td></tr></table>',
    );
    expect(sanitizeArticle('<ul><li><input type="checkbox" checked disabled> a</li><li><input TYPE=checkbox> b</li></ul>')).toBe(
      "<ul><li><span>☑</span> a</li><li><span>☐</span> b</li></ul>",
    );
  });

  test("thousands of comments, and tags that never end, are read fast", () => {
    const started = cpuMs();
    for (const part of ["<!--more-->", "<!--", "<br '", '<br ="', "<!-- wp:a {", "-->", '<hr a="<!--more-->']) {
      sanitizeArticle(part.repeat(Math.floor(500_000 / part.length)));
    }
    expect(cpuMs() - started).toBeLessThan(10_000);
  });

  test("is cleaned like HTML", () => {
    expect(articleFromMarkdown("[x](javascript:alert(1)) <script>y</script> <img src=x onerror=z>")).not.toMatch(/script|onerror/);
  });

  test.each([
    ["quotes within quotes", ">".repeat(5_000)],
    ["lists within lists", "- ".repeat(5_000)],
    ["indented lists", Array.from({ length: 300 }, (_, depth) => `${" ".repeat(depth * 2)}- a`).join("\n")],
    ["emphasis without end", "*a".repeat(50_000)],
    ["emphasis within emphasis", "**a _b ".repeat(20_000)],
    ["HTML within HTML", "<div>".repeat(20_000)],
  ])("that would take for ever is refused at once: %s", (_, markdown) => {
    const started = cpuMs();
    expect(() => articleFromMarkdown(markdown)).toThrow(ArticleUnreadable);
    expect(cpuMs() - started).toBeLessThan(2_000);
  });

  test("is read whatever it contains, or refused with its field", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."#*_`[]()!<>-+=|~ \n\t1.a&\\".split("")) }), (markdown) => {
        try {
          expect(typeof articleFromMarkdown(markdown)).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(ArticleUnreadable);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test("an escaped bracket stays escaped, because WordPress runs a bare one as a shortcode", () => {
  expect(sanitizeArticle('<p title="&#91;x">&#91;gallery&#93; &#x05B;a] &lbrack;b [c] &amp;#91;</p>')).toBe(
    '<p title="&#91;x">&#91;gallery] &#91;a] &#91;b [c] &amp;#91;</p>',
  );
  expect(sanitizeArticle("<p>\uFDD0gallery]</p>")).toBe("<p>gallery]</p>");
  expect(articleFromMarkdown(String.raw`\[gallery\] and [gallery], \*x* and ` + "`[code]`")).toBe(
    "<p>&#91;gallery] and [gallery], *x* and <code>[code]</code></p>\n",
  );
});
