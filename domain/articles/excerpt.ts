import { compile } from "html-to-text";
import { beginningOf } from "../text.ts";

export const EXCERPT_LENGTH = 150;
/** UTF-16 units. An article without any text up to here has no excerpt: a megabyte of empty elements would take seconds to read. */
const READ_AT_MOST = 100_000;

/** Made once, because composing the rules costs ten times as much as reading an article. */
const toText = compile({
  wordwrap: false,
  selectors: [
    { selector: "img", format: "skip" },
    { selector: "a", options: { ignoreHref: true } },
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
    // Only the words: no bullets, numbers, quotation marks or rules.
    ...["ul", "ol", "li", "blockquote", "td", "th", "dt", "dd", "caption", "figcaption", "summary"].map((selector) => ({
      selector,
      format: "block",
    })),
    { selector: "hr", format: "lineBreak" },
  ],
});

/**
 * The plain text of HTML on one line: without tags, scripts and pictures, with decoded entities and folded white space.
 */
export function plainText(html: string): string {
  return toText(html).replace(/\s+/gu, " ").trim();
}

/**
 * The excerpt of an article (requirements 3.2, "Generate excerpt"): plain text of at most 150 UTF-16 units. It ends with a
 * whole word. If the first word alone is longer, it ends with a whole grapheme.
 */
export function excerpt(html: string, length = EXCERPT_LENGTH): string {
  const text = textOfBeginning(html, length);
  if (text.length <= length) return text;
  const head = text.slice(0, length + 1);
  const space = head.lastIndexOf(" ");
  return space > 0 ? head.slice(0, space) : wholeGraphemes(text, length);
}

/** Reads only the beginning of the article, as the rest does not change the excerpt and would be most of the work. */
function textOfBeginning(html: string, length: number): string {
  for (const part of [4 * length, 20 * length]) {
    if (html.length <= part) break;
    const text = plainText(html.slice(0, part));
    if (text.length > length * 2) return text;
  }
  return plainText(html.slice(0, READ_AT_MOST));
}

function wholeGraphemes(text: string, length: number): string {
  let end = 0;
  // The longest grapheme that people write has a few dozen units. So a window is enough, and the time stays linear.
  for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.slice(0, length * 2))) {
    if (index + segment.length > length) break;
    end = index + segment.length;
  }
  return end > 0 ? text.slice(0, end) : beginningOf(text, length);
}
