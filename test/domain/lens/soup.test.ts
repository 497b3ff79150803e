import fc from "fast-check";
import { expect, test } from "vitest";
import { sanitizeArticle } from "../../../domain/articles/html.ts";
import { cut } from "../../../domain/lens/cut.ts";
import { canonical, get, put } from "../../../domain/lens/lens.ts";
import { toSplices } from "../../../domain/lens/splices.ts";
import { spliced } from "./laws.ts";

// The laws for HTML that no editor writes: tags at random, cut off, mis-nested, and deep trees of elements that may not hold each other.
const RUNS = process.env["CI"] ? 500 : 4_000;
// prettier-ignore
const BITS = ["<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td>", "</td>", "</tr>", "</table>", "<pre>", "</pre>", "<blockquote>", "</blockquote>", "<a href='/x'>", "</a>", "<br>", "<br />", "<hr/>", "<img src='/a.png'>", "<figure>", "</figure>", "<figcaption>", "</figcaption>", "<!--more-->", "<!--nextpage-->", "<!-- c -->", "<!-- wp:paragraph -->", "<!-- /wp:paragraph -->", "<!-- wp:html -->", "<!-- /wp:html -->", "<!-- wp:x/y {\"a\":\"}\"} /-->", "<!-- wp:list -->", "<!-- /wp:list -->", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n", " ", "\t", "a", "word", "é", "漢", "😀", "&amp;", "&nbsp;", "&#91;", "[", "]", "[x]", "[gallery]", "<", ">", "&", "<script>", "</script>", "<style>", "</style>", "<textarea>", "</textarea>", "<h2>", "</h2>", "<span>", "</span>", "<span class=\"igny8-literal\">[</span>", "<svg>", "</svg>", "<math>", "<template>", "</template>", "<select>", "<option>", "<code>", "</code>", "<em>", "</em>", "<i>", "</i>", "<details>", "<summary>", "</summary>", "</details>", "<p class='has-text-align-center'>", "<p style='text-align:right;color:red'>", "<body>", "<html>", "<head>", "<title>", "</body>", "<![CDATA[", "]]>", "<?php ?>", "<plaintext>", "<noscript>", "</noscript>", "<iframe src='https://www.youtube.com/embed/x'>", "</iframe>", "\u00A0", "\u2028", "\uFEFF", "<form>", "</form>", "<input type=checkbox>", "<center>", "<dl><dt>", "<dd>", "</dl>", "<rt>", "<video src='/v.mp4'>", "</video>", "<caption>x</caption>", "</br>", "</p >", "<P>", "<igny-x>", "</igny-x>"];
const NESTED = ["p", "b", "div", "ul", "ol", "li", "table", "tr", "td", "pre", "blockquote", "a", "figure", "figcaption", "h2", "span", "code", "em", "section", "details", "dl", "dd", "i", "strong", "sup"]; // prettier-ignore
const LEAVES = ["a", "b c", "\n", "\n\n", " ", "é😀", "&amp;", "&#91;x]", "[x]", "<br>", "<img src='/a.png' alt=x>", "<hr>", "&nbsp;", "&lt;p&gt;", "\r\n", "\r", "<!--more-->", "<!-- wp:x/y /-->"]; // prettier-ignore

const treeOf = (leaves: readonly string[]) =>
  fc.letrec<{ tree: string; node: string; element: string }>((tie) => ({
    tree: fc.array(tie("node"), { maxLength: 5 }).map((nodes) => nodes.join("")),
    node: fc.oneof({ depthSize: "small" }, fc.constantFrom(...leaves), tie("element")),
    element: fc
      .tuple(fc.constantFrom(...NESTED), tie("tree"), fc.constantFrom("", "\n", "\n\n"))
      .map(([name, inside, gap]) => `<${name}>${inside}</${name}>${gap}`),
  })).tree;
const soup = fc.array(fc.constantFrom(...BITS), { maxLength: 14 }).map((bits) => bits.join(""));
const html = fc.oneof(soup, treeOf(LEAVES), treeOf([...LEAVES, ...BITS]));

test("the pieces, joined, are the text; unchanged it keeps every byte, also when the article was cleaned again", () => {
  fc.assert(
    fc.property(html, (text) => {
      expect(cut(text).map(({ start, end }) => text.slice(start, end)).join("")).toBe(text); // prettier-ignore
      const article = get(text);
      expect(put(text, article)).toMatchObject({ text, edits: [] });
      expect(put(text, sanitizeArticle(article))).toMatchObject({ text, edits: [] });
    }),
    { numRuns: RUNS },
  );
});

test("what is written is what is read then, in blocks and in classic text, and the splices give the same bytes", () => {
  fc.assert(
    fc.property(html, html, fc.boolean(), (text, written, blocks) => {
      const article = sanitizeArticle(written);
      const after = put(text, article, { blocks });
      expect(get(after.text)).toBe(canonical(article));
      expect(spliced(text, toSplices(text, after.edits))).toBe(after.text);
    }),
    { numRuns: RUNS },
  );
});

test.each([
  ["a cell without a table", "]<td><?php ?>", "]"],
  ["a caption without a table", " <caption>x</caption>", "<p>a</p>"],
  ["a row before a comment", "<p></p>\n\n<tr></tr><!--nextpage-->", "<p></p>"],
  ["text beside the items of a list", "<!-- wp:paragraph -->\n<p>x</p>\n<!-- /wp:paragraph -->", "<ul>a</ul>"],
  ["a block in a link", "", "<a><div>x</div></a>"],
  ["a frame with words", "", "<iframe src='https://www.youtube.com/embed/x'>a &amp; b</iframe>"],
])("%s", (_, text, written) => {
  const article = sanitizeArticle(written);
  expect(put(text, get(text))).toMatchObject({ text, edits: [] });
  expect(get(put(text, article).text)).toBe(canonical(article));
});

test("a stand-in within another element is refused, so its words never reach a reader", () => {
  const text = "<p>a</p>\n<script>x()</script>";
  const [standIn] = /<figure.*<\/figure>/.exec(get(text))!;
  expect(() => put(text, `<p>a</p>\n<blockquote>${standIn}</blockquote>`)).toThrow();
});
