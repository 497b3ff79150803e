import { clean, throughEditor } from "./html.ts";
import { parse } from "./parse.ts";

/** Tags that the editor replaces, the first by the second. Readers see no difference. */
const SAME: Record<string, string> = { b: "strong", i: "em", del: "s", strike: "s" };
const INLINE = new Set(["a", "abbr", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"]); // prettier-ignore
const SPACE = /[ \t\n\r\f]+/g;

const nameOf = ({ localName }: Element) => SAME[localName] ?? localName;
const attributesOf = (element: Element) =>
  [...element.attributes].map(({ name, value }) => [name, name === "style" ? value.replaceAll(/\s|;$/g, "") : value] as const);

/**
 * The parts of an article that the rich text editor would drop, in words for people: `<iframe>`, `data-x of <p>`. Empty if it keeps everything
 * that a browser shows. Blanks between blocks, and `<strong>` for `<b>`, are no loss.
 */
export function lossesOf(html: string): string[] {
  if (html.trim() === "") return [];
  const before = parse(clean(html));
  // The source shows what the parser itself drops, such as comments next to scripts.
  const after = parse(throughEditor(html));
  const left = partsOf(after);
  const lost = [...partsOf(before)].filter(([part, count]) => (left.get(part) ?? 0) < count).map(([part]) => part);
  const tags = new Set(lost.filter((part) => part.startsWith("<")));
  // A dropped element's attributes are not listed separately.
  const named = lost.filter((part) => part.startsWith("<") || !tags.has(part.slice(part.indexOf("<"))));
  if (named.length > 0) return named;
  // A page shows the same, but WordPress runs a shortcode that begins with an unescaped bracket.
  if (html.includes("&#91;")) return ["the escape of brackets, &#91;"];
  return outlineOf(before) === outlineOf(after) ? [] : ["the nesting of elements"];
}

/** The number of each element and each attribute. */
function partsOf(body: HTMLElement): Map<string, number> {
  const parts = new Map<string, number>();
  const count = (part: string) => parts.set(part, (parts.get(part) ?? 0) + 1);
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) count("<!-- comments -->");
  for (const element of body.querySelectorAll("*")) {
    const tag = `<${nameOf(element)}>`;
    // Marks may be joined or split. The outline compares their effect on the text.
    if (!INLINE.has(nameOf(element)) && tag !== "<p>" && tag !== "<tbody>") count(tag);
    else if (!parts.has(tag)) parts.set(tag, 1);
    for (const [name, value] of attributesOf(element)) if (!INLINE.has(nameOf(element)) || value !== "") count(`${name} of ${tag}`);
  }
  return parts;
}

/** The article as a sequence of blocks, and of texts with their marks. The nesting order of marks does not matter. */
function outlineOf(body: HTMLElement): string {
  const pieces: { block: boolean; marks: string; text: string }[] = [];
  const add = (block: boolean, text: string, marks: string[] = []) => {
    const last = pieces.at(-1);
    const key = marks.toSorted().join(" ");
    if (last && !last.block && !block && last.marks === key) last.text += text;
    else pieces.push({ block, text, marks: key });
  };
  const said = (element: Element) =>
    `<${nameOf(element)}${attributesOf(element)
      .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
      .toSorted()
      .join("")}>`;
  const read = (parent: Node, marks: string[], isPre: boolean): void => {
    for (const node of parent.childNodes) {
      if (node.nodeType === 3) add(false, isPre ? node.textContent! : node.textContent!.replace(SPACE, " "), marks);
      if (node.nodeType !== 1) continue;
      const element = node as Element;
      const tag = nameOf(element);
      if (INLINE.has(tag)) read(element, [...marks, said(element)], isPre);
      else if (tag === "img" || tag === "br") add(false, said(element), marks);
      // Only its end separates a paragraph without attributes from the next.
      else if ((tag === "p" || tag === "tbody") && element.attributes.length === 0) {
        add(true, "");
        read(element, marks, isPre);
        add(true, "");
      } else {
        add(true, said(element));
        read(element, marks, isPre || tag === "pre");
        add(true, `</${tag}>`);
      }
    }
  };
  read(body, [], false);
  const shown = pieces.map((piece, index) => {
    if (piece.block) return piece.text;
    let { text } = piece;
    if (pieces[index - 1]?.block ?? true) text = text.replace(/^[ \n]+/, "");
    if (pieces[index + 1]?.block ?? true) text = text.replace(/[ \n]+$/, "");
    return text === "" ? "" : `${piece.marks}|${text}`;
  });
  return shown.filter((text) => text !== "").join("\n");
}
