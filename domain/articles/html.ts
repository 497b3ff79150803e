import { Parser } from "htmlparser2";
import { Marked, type Token } from "marked";
import sanitizeHtml, { type IOptions } from "sanitize-html";
import { setCommentsAside, STAND_IN } from "./keptComments.ts";

/** A task's checkbox as a character: an article may contain no form elements, and sites drop them. */
const box = (checked: boolean) => (checked ? "☑" : "☐");
const markdownReader = new Marked({
  gfm: true,
  renderer: { checkbox: ({ checked }) => `${box(checked)} ` },
  walkTokens: keepEscapedBracket,
});

/** Deeper nesting is flattened: no article needs it, and recursive readers of HTML overflow on it. */
const NESTING_KEPT = 100;
/** Deeper nesting is refused. */
const NESTING_READ = 1_000;
const EMPHASIS_READ = 2_000;
/** The most cells of a Markdown table. Each row is filled up to all columns, so rows of a few bytes can become a page of cells each. */
const CELLS_READ = 50_000;
/** The most comments within one attribute. Each costs a copy of the attribute, and no real address has one. */
const COMMENTS_READ = 100;
const SIZE = [/^\d{1,4}(?:\.\d+)?(?:px|em|rem|%)$/, /^auto$/];
const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];
const BLOCKS = ["address", "article", "aside", "blockquote", "center", "details", "summary", "div", "dl", "dt", "dd", "footer", "header", "hr", "main", "nav", "p", "pre", "section"]; // prettier-ignore
const LISTS = ["ol", "ul", "li"];
const TABLES = ["table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"];
const MEDIA = ["figure", "figcaption", "img", "picture", "source", "audio", "video", "track", "iframe"];
const INLINE = ["a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"]; // prettier-ignore

/** The elements that an article may contain. */
export const ARTICLE_TAGS: readonly string[] = [...HEADINGS, ...BLOCKS, ...LISTS, ...TABLES, ...MEDIA, ...INLINE];

/** What an article may contain: everything that a writer needs, and nothing that runs code. */
const ARTICLE: IOptions = {
  allowedTags: [STAND_IN, ...ARTICLE_TAGS],
  allowedAttributes: {
    "*": ["id", "class", "title", "lang", "dir", "style", "role", "aria-*"],
    a: ["href", "name", "target", "rel", "hreflang", "download"],
    audio: ["src", "controls", "loop", "muted", "preload"],
    blockquote: ["cite"],
    col: ["span"],
    colgroup: ["span"],
    data: ["value"],
    del: ["cite", "datetime"],
    details: ["open"],
    iframe: ["src", "width", "height", "allow", "allowfullscreen", "frameborder", "loading", "referrerpolicy"],
    img: ["src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"],
    ins: ["cite", "datetime"],
    li: ["value"],
    ol: ["start", "type", "reversed"],
    q: ["cite"],
    source: ["src", "srcset", "sizes", "media", "type", "width", "height"],
    td: ["colspan", "rowspan", "headers"],
    th: ["colspan", "rowspan", "headers", "scope", "abbr"],
    time: ["datetime"],
    track: ["src", "kind", "srclang", "label", "default"],
    video: ["src", "controls", "loop", "muted", "preload", "poster", "width", "height"],
    [STAND_IN]: ["data-n"],
  },
  transformTags: {
    // The alignment of a column, from Markdown or old HTML.
    th: aligned,
    td: aligned,
    input: (tagName, { type = "", checked }) =>
      type.toLowerCase() === "checkbox" ? { tagName: "span", attribs: {}, text: box(checked !== undefined) } : { tagName, attribs: {} },
  },
  allowedStyles: {
    "*": {
      "text-align": [/^(?:left|right|center|justify|start|end)$/],
      "vertical-align": [/^(?:top|middle|bottom|baseline)$/],
      float: [/^(?:left|right|none)$/],
      width: SIZE,
      height: SIZE,
      "max-width": SIZE,
    },
  },
  allowedSchemes: ["http", "https", "mailto", "tel"],
  allowedSchemesByTag: { img: ["http", "https"], source: ["http", "https"], video: ["http", "https"], audio: ["http", "https"], track: ["http", "https"], iframe: ["https"] }, // prettier-ignore
  allowedSchemesAppliedToAttributes: ["href", "src", "cite", "poster", "srcset"],
  allowedIframeHostnames: ["www.youtube.com", "youtube.com", "www.youtube-nocookie.com", "player.vimeo.com"],
  allowIframeRelativeUrls: false,
  nestingLimit: NESTING_KEPT,
};

/** A frame or picture whose address was removed would leave an empty box. sanitize-html's own filter copies the whole article for each. */
const BOXES = /<(?:img\b[^<>]*|iframe\b[^<>]*>[^<]*<\/iframe)>/g;
const ADDRESS = /^<(?:img|iframe)\b[^>]* (?:src|srcset)="[^"]/;
const withoutEmptyBoxes = (cleaned: string) => cleaned.replace(BOXES, (box) => (ADDRESS.test(box) ? box : ""));

function aligned(tagName: string, { align, ...attribs }: Record<string, string>) {
  const side = align?.toLowerCase() ?? "";
  if (!/^(?:left|right|center|justify)$/.test(side)) return { tagName, attribs };
  return {
    tagName,
    attribs: { ...attribs, style: `${attribs["style"] ? `${attribs["style"].trimEnd().replace(/;$/, "")};` : ""}text-align:${side}` },
  };
}

/** WordPress shows an escaped bracket as text, but may run a shortcode behind a bare one. A parser of HTML makes no difference between them. */
const ESCAPED_BRACKET = /&(?:#0*91|#x0*5b|lsqb|lbrack);/gi;
/** Replaces an escaped bracket during the cleaning. It is a noncharacter, which no text may contain. */
const BRACKET = "\uFDD0";

/** A text that can't become an article within reasonable time or depth. The message completes "content_html: …". */
export class ArticleUnreadable extends Error {
  override readonly name = "ArticleUnreadable";
}

/**
 * Cleans HTML so that it may be stored, sent to a site and shown in a browser. It removes scripts, event handlers, forms, addresses that run
 * code (`javascript:`, `data:`), and all comments except WordPress's own. It keeps only frames of YouTube and Vimeo.
 * @throws ArticleUnreadable
 */
export function sanitizeArticle(html: string): string {
  const aside = setCommentsAside(html);
  const read = aside.html.replaceAll(BRACKET, "").replaceAll(ESCAPED_BRACKET, BRACKET);
  refuseCostly(read);
  const cleaned = withoutEmptyBoxes(sanitizeHtml(read, ARTICLE));
  return aside.restore(cleaned.replaceAll(BRACKET, "&#91;"));
}

/**
 * Converts Markdown to an article's HTML. The dialect is GitHub's. HTML in the Markdown stays as far as `sanitizeArticle` allows it.
 * @throws ArticleUnreadable
 */
export function articleFromMarkdown(markdown: string): string {
  // marked reads these in quadratic time, or recurses on them. Real articles stay far below the limits.
  if (/^(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t]){100}/m.test(markdown)) throw new ArticleUnreadable("has lists or quotes nested too deeply");
  for (const block of markdown.split(/\n[ \t]*\n/)) {
    if ((block.match(/[*_~]/g)?.length ?? 0) > EMPHASIS_READ) {
      throw new ArticleUnreadable(`has a paragraph with more than ${EMPHASIS_READ} of the characters * _ ~`);
    }
    if (isHugeTable(block)) throw new ArticleUnreadable(`has a table of more than ${CELLS_READ} cells`);
  }
  let html: string;
  try {
    html = markdownReader.parse(markdown, { async: false });
  } catch (cause) {
    throw new ArticleUnreadable("can't be read as Markdown", { cause });
  }
  return sanitizeArticle(html);
}

/** `\[` in Markdown is an escaped bracket as well. */
function keepEscapedBracket(token: Token): void {
  if (token.type === "escape" && token.text === "[") Object.assign(token, { text: "&#91;", escaped: true });
}

/**
 * Refuses HTML that is too costly to parse. The parser's time grows with the square of the open elements: a megabyte of `<div>` would take
 * 15 seconds. Only the parser knows which elements are open, since some elements close others and some end tags close nothing. So this
 * stops the parser as soon as too many are open.
 * @throws ArticleUnreadable
 */
function refuseCostly(html: string): void {
  let open = 0;
  const parser = new Parser({
    onopentagname() {
      open += 1;
      if (open > NESTING_READ) throw new ArticleUnreadable(`has more than ${NESTING_READ} elements within one another`);
    },
    onclosetag() {
      open -= 1;
    },
    onattribute(name, value) {
      if (value.includes("<!--") && value.split("<!--", COMMENTS_READ + 2).length > COMMENTS_READ + 1) {
        throw new ArticleUnreadable(`has an attribute ${name.slice(0, 40)} with more than ${COMMENTS_READ} comments in it`);
      }
    },
  });
  parser.end(html);
}

/** Whether a block of Markdown may be a table of more than `CELLS_READ` cells: its rows times the columns of its line of dashes. */
function isHugeTable(block: string): boolean {
  const lines = block.split("\n");
  const columns = Math.max(...lines.map((line) => (/^[-:|\s>]+$/.test(line) && line.includes("-") ? line.split("|").length : 0)));
  return columns * lines.length > CELLS_READ;
}
