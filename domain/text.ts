/**
 * The beginning of a text that came from outside, as every store takes it: at most `length` UTF-16 units, no half
 * surrogate and no NUL (PostgreSQL's text and jsonb refuse them).
 */
export function beginningOf(text: string, length = 500): string {
  return text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, "")
    .toWellFormed()
    .replaceAll("\0", "\uFFFD");
}
