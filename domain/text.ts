/**
 * The beginning of a foreign text, in a form that every store accepts: at most `length` UTF-16 units, no half
 * surrogate and no NUL, which PostgreSQL's text and jsonb refuse.
 */
export function beginningOf(text: string, length = 500): string {
  return text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, "")
    .toWellFormed()
    .replaceAll("\0", "\uFFFD");
}

/** A number of things in words: `1 article`, `1,200 articles`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** A text with a capital first letter. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
