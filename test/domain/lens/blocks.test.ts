import { expect, test } from "vitest";
import { sanitizeArticle } from "../../../domain/articles/html.ts";
import { blocksOf } from "../../../domain/lens/blocks.ts";
import { cut } from "../../../domain/lens/cut.ts";
import { canonical, get } from "../../../domain/lens/lens.ts";
import { ARTICLES } from "./articles.ts";
import { WRITTEN } from "./pieces.ts";
import { cpuMs } from "../../support/cpu.ts";

const names = (text: string) => cut(text).map(({ name }) => name ?? "");

test("an article's blocks are read as the article again", () => {
  for (const html of [...WRITTEN, ...ARTICLES.filter((text) => !text.startsWith("#"))].map(sanitizeArticle)) {
    for (const wordpress of ["6.1", "6.5.5", "7.1"]) expect(get(blocksOf(html, wordpress)!)).toBe(canonical(html));
  }
});

test("a line end in bare text is a blank, and a blank line ends a paragraph", () => {
  expect(blocksOf('One\nline with <a href="/x"\n>a link</a>\n\n\nTwo<br>\nlines', "7.1")).toBe(
    '<!-- wp:paragraph -->\n<p>One line with <a href="/x">a link</a></p>\n<!-- /wp:paragraph -->\n\n<!-- wp:paragraph -->\n<p>Two<br>lines</p>\n<!-- /wp:paragraph -->',
  );
});

test("blocks that an article holds stay, and text in an attribute begins none", () => {
  const own = '<!-- wp:latest-posts {"postsToShow":3} /-->';
  expect(blocksOf(sanitizeArticle(`<p>a</p>${own}<p title="&lt;!-- wp:latest-posts /--&gt;">b</p>`), "7.1")).toBe(
    `<!-- wp:paragraph -->\n<p>a</p>\n<!-- /wp:paragraph -->\n\n${own}\n\n<!-- wp:html -->\n<p title="&lt;!-- wp:latest-posts /--&gt;">b</p>\n<!-- /wp:html -->`,
  );
});

test("each part of a mis-nested article is a block; what is empty, or has too many pieces, has no blocks", () => {
  expect(names(blocksOf(sanitizeArticle("<b><p>mis</b>nested</p>\n\none\n\n<h2>two</h2>"), "7.1")!)).toEqual(["core/html", "core/paragraph", "core/heading"]); // prettier-ignore
  for (const html of ["", " \n", "<p></p>"]) expect(blocksOf(html, "7.1")).toBe(undefined);
  expect(blocksOf("<hr>".repeat(5_000), "7.1")).toBeDefined();
  expect(blocksOf("<hr>".repeat(5_001), "7.1")).toBe(undefined);
});

test.each([
  ["escaped brackets", "&#91;x] "],
  ["bare lines", "\n\na"],
  ["delimiters", "<!-- wp:a /-->"],
  ["emphasis", "<b>x</b>"],
  ["links around headings", '<a href="https://a.example"><h2>x</h2></a>'],
])("half a megabyte is written fast: %s", (_, part) => {
  const html = sanitizeArticle(part.repeat(500_000 / part.length));
  const started = cpuMs();
  blocksOf(html, "7.1");
  expect(cpuMs() - started).toBeLessThan(5_000);
});
