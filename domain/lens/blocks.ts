import { serialize } from "parse5";
import { cut, trimmed } from "./cut.ts";
import { delimitersOf } from "./delimiters.ts";
import { formOf } from "./form.ts";
import { parseFragment } from "./html.ts";
import { htmlBlock, writeBlock } from "./write.ts";

/**
 * An article's HTML as core blocks, each as the editor of this WordPress version writes it, so that the editor changes no byte of them.
 * Blocks that the article holds already stay as they are. What has no block of its own becomes an HTML block.
 * @param article HTML of `sanitizeArticle`
 * @param wordpress the site's version, such as `6.5.5`
 * @returns undefined if the text is empty, or has more pieces than `cut` makes
 */
export function blocksOf(article: string, wordpress: string): string | undefined {
  const isBroken = cut(article)[0]?.kind === "rest";
  // A browser mends mis-nested elements in the same way.
  const html = isBroken ? serialize(parseFragment(article)) : article;
  const pieces = cut(html);
  if (pieces[0]?.kind === "rest") return undefined;
  const blocks = pieces.flatMap(({ start, end, kind }) => {
    const source = trimmed(html.slice(start, end));
    if (kind === "block") return [source];
    const isRun = kind === "run";
    const form = formOf(isRun ? withoutLineEnds(source) : source, { isRun, pictures: [] });
    // WordPress shows no empty paragraph either.
    return form === "" || form === "<p></p>" ? [] : [blockOf(form, wordpress)];
  });
  return blocks.length > 0 ? blocks.join("\n\n") : undefined;
}

/** In an article, as in all HTML, a line end is a blank. In a classic text of WordPress it would be a line break. */
const withoutLineEnds = (run: string) => run.replaceAll(/[\r\n]+/g, " ");

/** A block that says less than the form, such as a list with text beside its items, is an HTML block instead. */
function blockOf(form: string, wordpress: string): string {
  const written = writeBlock(form, wordpress);
  const isWhole = cut(written).length === 1 && formOf(written, { isRun: false, pictures: [] }) === form;
  if (isWhole) return written;
  // A form has no comments but "more" and page breaks. A block's delimiter in an attribute would still be one for WordPress.
  return htmlBlock(delimitersOf(form).length > 0 ? form.replaceAll(/<!--(?=\s+\/?wp:)/g, "&lt;!--") : form);
}
