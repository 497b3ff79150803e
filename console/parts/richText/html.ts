import { generateHTML, generateJSON } from "@tiptap/react";
import { EXTENSIONS } from "./schema.ts";

/** HTML as a tree that runs nothing and fetches nothing. */
export const parse = (html: string): HTMLElement => new DOMParser().parseFromString(html, "text/html").body;

/** Where a paragraph without attributes is the editor's way of writing plain text. */
const PLAIN_IN = "li, td, th, figure";

/** The editor's HTML, less what it adds: widths of columns, spans of one, a paragraph in each cell, the one that is always last. */
export function clean(html: string): string {
  const body = parse(html);
  for (const table of body.querySelectorAll("table")) {
    table.querySelector(":scope > colgroup")?.remove();
    if (/^min-width: \d+px;?$/.test(table.getAttribute("style") ?? "")) table.removeAttribute("style");
    headOf(table);
  }
  for (const cell of body.querySelectorAll("td, th"))
    for (const name of ["colspan", "rowspan"]) if (cell.getAttribute(name) === "1") cell.removeAttribute(name);
  for (const place of body.querySelectorAll(PLAIN_IN)) {
    const first = place.firstElementChild;
    if (first?.localName === "p" && first.attributes.length === 0 && place.querySelectorAll(":scope > p").length === 1)
      first.replaceWith(...first.childNodes);
  }
  const last = body.lastElementChild;
  if (last?.localName === "p" && last.attributes.length === 0 && last.childNodes.length === 0) last.remove();
  return body.innerHTML;
}

/** The rows at the beginning that consist of headings are the table's head. */
function headOf(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  if (table.tHead || !body) return;
  const all = [...body.rows];
  const end = all.findIndex((row) => [...row.cells].some(({ localName }) => localName !== "th"));
  // A table of headings alone has none, and no head without rows behind it.
  if (end > 0) table.createTHead().append(...all.slice(0, end));
}

/** What the rich text editor makes of HTML. */
export const throughEditor = (html: string): string => clean(generateHTML(generateJSON(html, EXTENSIONS), EXTENSIONS));
