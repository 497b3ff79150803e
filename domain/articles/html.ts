import { Parser } from "htmlparser2";
import { Marked, type Token } from "marked";
import sanitizeHtml, { type IOptions } from "sanitize-html";
import { setCommentsAside, STAND_IN } from "./keptComments.ts";

/** A task's box as a character: forms are none of an article's, and sites drop them. */
const box = (checked: boolean) => (checked ? "☑" : "☐");
const markdownReader = new Marked({
  gfm: true,
  renderer: { checkbox: ({ checked }) => `${box(checked)} ` },
  walkTokens: keepEscapedBracket,
});

/** Deeper nesting than this is flattened: no article needs it, and recursive readers of HTML overflow on it. */
const NESTING_KEPT = 100;
/** More than this is refused. */
const NESTING_READ = 1_000;
const EMPHASIS_READ = 2_000;
/** Of a Markdown table: each row is filled up to all columns, so a few bytes of rows are a page of cells each. */
const CELLS_READ = 50_000;
/** In one attribute: each costs a copy of it. No address has one. */
const COMMENTS_READ = 100;
const SIZE = [/^\d{1,4}(?:\.\d+)?(?:px|em|rem|%)$/, /^auto$/];
const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];
const BLOCKS = ["address", "article", "aside", "blockquote", "center", "details", "summary", "div", "dl", "dt", "dd", "footer", "header", "hr", "main", "nav", "p", "pre", "section"]; // prettier-ignore
const LISTS = ["ol", "ul", "li"];
const TABLES = ["table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"];
const MEDIA = ["figure", "figcaption", "img", "picture", "source", "audio", "video", "track", "iframe"];
const INLINE = ["a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"]; // prettier-ignore

/** The elements that an article may be made of. */
export const ARTICLE_TAGS: readonly string[] = [...HEADINGS, ...BLOCKS, ...LISTS, ...TABLES, ...MEDIA, ...INLINE];

/** What an article may be made of: everything a writer needs, nothing that runs. */
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
    // A column's alignment, as Markdown and old HTML say it.
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

/** A frame or picture whose address was refused would be left as an empty box. sanitize-html's own filter copies the whole article for each. */
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

/** WordPress shows an escaped bracket, and may run what begins with a bare one (a shortcode); to a parser of HTML they are the same. */
const ESCAPED_BRACKET = /&(?:#0*91|#x0*5b|lsqb|lbrack);/gi;
/** Stands for it meanwhile: a noncharacter, which no text may have. */
const BRACKET = "\uFDD0";

/** Text that can't be made into an article within reason; the message completes "content_html: …". */
export class ArticleUnreadable extends Error {
  override readonly name = "ArticleUnreadable";
}

/**
 * HTML as it may be stored, sent to a site and shown in a browser: scripts, event handlers, forms, comments but WordPress's own, and addresses
 * that run something (`javascript:`, `data:`) are gone; frames are left of YouTube and Vimeo only.
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
 * The HTML of an article written in Markdown (GitHub's dialect; HTML in it is kept as far as `sanitizeArticle` allows).
 * @throws ArticleUnreadable
 */
export function articleFromMarkdown(markdown: string): string {
  // What marked reads in quadratic time, or recurses on; written articles come nowhere near.
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

/** `\[` in Markdown is an escaped bracket too. */
function keepEscapedBracket(token: Token): void {
  if (token.type === "escape" && token.text === "[") Object.assign(token, { text: "&#91;", escaped: true });
}

/**
 * Open elements cost the parser time by their square: a megabyte of `<div>` would take it 15 seconds. What is open only the parser itself
 * knows: some elements close others, and some closers close nothing. It is stopped where it has too many open.
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

/** Whether a block of Markdown may be a table of more than `CELLS_READ` cells: rows times the columns that its line of dashes gives it. */
function isHugeTable(block: string): boolean {
  const lines = block.split("\n");
  const columns = Math.max(...lines.map((line) => (/^[-:|\s>]+$/.test(line) && line.includes("-") ? line.split("|").length : 0)));
  return columns * lines.length > CELLS_READ;
}
