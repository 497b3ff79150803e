/** Comments that mean something to WordPress: where a text is cut or parted, and where a block begins and ends. */
const MEANING = /^(?:more(?: [^<>]*)?|noteaser|nextpage|\s*\/?wp:[a-z][a-z0-9/-]*(?:\s+\{[^<>]*\})?\s*\/?)$/;
/** An element that no writer of HTML uses, which stands for a comment while an article is cleaned. */
export const STAND_IN = "igny8-comment";

/** Puts an element for each comment that is to be kept; `restore` turns those that are left back. The time is linear. */
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

/** Where a tag that begins there ends; the next character when it is none. What looks like a comment in a value of it is text. */
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
