import { generateHTML, generateJSON } from "@tiptap/react";
import { parse } from "./parse.ts";
import { EXTENSIONS } from "./schema.ts";

/** Elements in which the editor wraps plain text in a paragraph without attributes. */
const PLAIN_IN = "li, td, th, figure";

/** The editor's HTML without its additions: column widths, spans of one, a paragraph in each cell, the last empty paragraph. */
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

/** The leading rows that consist of header cells become the table's head. */
function headOf(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  if (table.tHead || !body) return;
  const all = [...body.rows];
  const end = all.findIndex((row) => [...row.cells].some(({ localName }) => localName !== "th"));
  // A table that has only header cells gets no head, because a head needs rows after it.
  if (end > 0) table.createTHead().append(...all.slice(0, end));
}

/** HTML after a pass through the rich text editor. */
export const throughEditor = (html: string): string => clean(generateHTML(generateJSON(html, EXTENSIONS), EXTENSIONS));
