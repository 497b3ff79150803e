/** Comments with a meaning in WordPress: "more" and page breaks, and the beginning and end of a block. */
const MEANING = /^(?:more(?: [^<>]*)?|noteaser|nextpage|\s*\/?wp:[a-z][a-z0-9/-]*(?:\s+\{[^<>]*\})?\s*\/?)$/;
/** An element that no HTML uses. It replaces a comment while an article is cleaned. */
export const STAND_IN = "igny8-comment";

/** Replaces each comment that must stay by an element. `restore` turns the remaining elements back into comments. The time is linear. */
export function setCommentsAside(html: string): { html: string; restore: (cleaned: string) => string } {
  const kept: string[] = [];
  let out = "";
  let from = 0;
  for (let at = html.indexOf("<"); at >= 0; at = html.indexOf("<", at)) {
    if (!html.startsWith("<!--", at)) {
      at = endOfTag(html, at);
      continue;
    }
    const end = html.indexOf("-->", at + 4);
    if (end < 0) break;
    const comment = html.slice(at + 4, end);
    if (MEANING.test(comment) && !comment.includes("--")) {
      out += `${html.slice(from, at)}<${STAND_IN} data-n="${kept.length}"></${STAND_IN}>`;
      kept.push(`<!--${comment}-->`);
      from = end + 3;
    }
    at = end + 3;
  }
  const element = new RegExp(`<${STAND_IN}(?: data-n="(\\d{1,6})")?></${STAND_IN}>`, "g");
  const foreign = new RegExp(`</?${STAND_IN}[^<>]*>`, "g");
  return {
    html: out + html.slice(from),
    restore: (cleaned) => cleaned.replace(element, (_, n: string | undefined) => kept[Number(n)] ?? "").replace(foreign, ""),
  };
}

/** The end of a tag that begins at `start`; the next character if none begins there. A comment inside an attribute's value is text. */
function endOfTag(html: string, start: number): number {
  if (!/[a-z/]/i.test(html[start + 1] ?? "")) return start + 1;
  let quote = "";
  let last = "";
  for (let at = start + 1; at < html.length; at += 1) {
    const character = html[at]!;
    if (quote) quote = character === quote ? "" : quote;
    else if (character === ">") return at + 1;
    else if ((character === '"' || character === "'") && last === "=") quote = character;
    if (character.trim() !== "") last = character;
  }
  return html.length;
}
