import { type DefaultTreeAdapterMap, serialize } from "parse5";
import { INLINE, trimmed } from "./cut.ts";
import { withoutDelimiters } from "./delimiters.ts";
import { parseFragment } from "./html.ts";

type Node = DefaultTreeAdapterMap["childNode"];
type Parent = DefaultTreeAdapterMap["parentNode"];
type Element = DefaultTreeAdapterMap["element"];

/** A picture of an article on the site: our address, and the addresses that the site gave its copies. */
export interface SitePicture {
  url: string;
  site_urls: string[];
}

/** Classes that WordPress and its editor add by themselves. */
const GENERATED =
  /^(?:wp-block-.*|wp-image-\d+|wp-element-.*|size-.*|attachment-.*|has-fixed-layout|has-alpha-channel-opacity|is-resized|igny8-literal)$/;
/** How the editor of 6.3 and newer writes the size that a person gave a picture. */
const SIZE_RULE = /^(?:width|height|aspect-ratio|object-fit):/;
const SAME_ELEMENT: Record<string, string> = { b: "strong", i: "em" };
/** In these, blanks are text. */
const KEEPS_BLANKS = new Set(["pre", "textarea"]);
/** In these, text is no prose: a bracket begins no shortcode. */
const CODE = new Set(["pre", "code", "kbd", "samp", "var"]);
/** In these, `wpautop()` makes paragraphs of bare text. */
const CONTAINERS = new Set(["blockquote", "div", "section", "article", "aside", "header", "footer", "main", "details"]);
/** Stands for an escaped bracket while HTML is parsed. A noncharacter, which no text has. */
export const BRACKET = "\uFDD0";
export const ESCAPED_BRACKET = /&(?:#0*91|#x0*5b|lsqb|lbrack);/gi;

/**
 * The canonical article form of a piece: without what WordPress and its editors add, with attributes in order and blanks folded. Two pieces
 * with the same form are the same to a reader.
 * @param isRun bare text, which WordPress shows as a paragraph
 */
export function formOf(source: string, { isRun, pictures }: { isRun: boolean; pictures: readonly SitePicture[] }): string {
  const html = withoutDelimiters(source).replaceAll(BRACKET, "").replaceAll(ESCAPED_BRACKET, BRACKET);
  const root = parseFragment(isRun ? paragraphOf(html) : html);
  tidy(root, { pre: false, code: false, ours: addressesOf(pictures) });
  return serialize(root).replaceAll(BRACKET, "&#91;");
}

/** WordPress names the sizes of a picture after it: `loaf-1024x683.jpg`; and after a large original `loaf-scaled.jpg` (wp-admin/includes/image.php). */
const withoutSize = (url: string) => url.replace(/-(?:\d+x\d+|scaled|rotated)(?=\.\w+$)/, "");

/** The site's address of a picture, with and without its size → ours. */
function addressesOf(pictures: readonly SitePicture[]): Map<string, string> {
  const pairs = pictures.flatMap(({ url, site_urls }) => site_urls.map((one) => [one, url] as const));
  return new Map([...pairs.map(([one, url]) => [withoutSize(one), url] as const), ...pairs]);
}

/** WordPress's `wpautop()` makes a paragraph of a run, and a line break of each of its line ends. */
const paragraphOf = (run: string) => `<p>${trimmed(run).replaceAll(/(?:<br\s*\/?>)?\r?\n/gi, "<br>")}</p>`;

interface Place {
  pre: boolean;
  code: boolean;
  /** one of `addressesOf` */
  ours: Map<string, string>;
}

function tidy(parent: Parent, place: Place): void {
  const children: Node[] = [];
  for (const child of CONTAINERS.has(parent.nodeName) && !place.pre ? withParagraphs(parent.childNodes) : parent.childNodes) {
    if (child.nodeName === "#comment") {
      if (/^(?:more(?: .*)?|noteaser|nextpage)$/s.test((child as DefaultTreeAdapterMap["commentNode"]).data)) children.push(child);
    } else if (child.nodeName === "#text") {
      const text = child as DefaultTreeAdapterMap["textNode"];
      if (!place.pre) text.value = text.value.replaceAll(/[ \t\n\r\f]+/g, " ");
      if (place.code) text.value = text.value.replaceAll(BRACKET, "[");
      children.push(text);
    } else children.push(...tidyElement(child as Element, place));
  }
  parent.childNodes = place.pre ? children : withoutEdges(joined(children), parent);
  for (const child of parent.childNodes) child.parentNode = parent;
}

function tidyElement(element: Element, place: Place): Node[] {
  const literal = element.tagName === "span" && element.attrs.some(({ name, value }) => name === "class" && value === "igny8-literal");
  element.tagName = SAME_ELEMENT[element.tagName] ?? element.tagName;
  element.nodeName = element.tagName;
  // No browser shows what a frame contains, and sanitizers escape it once more each time.
  if (element.tagName === "iframe") element.childNodes = [];
  tidyAttributes(element, place);
  const { tagName } = element;
  tidy(element, { ...place, pre: place.pre || KEEPS_BLANKS.has(tagName), code: place.code || CODE.has(tagName) });
  const [only] = element.childNodes;
  if (literal && element.childNodes.length === 1 && only?.nodeName === "#text") {
    const text = only as DefaultTreeAdapterMap["textNode"];
    return text.value === "[" ? [{ ...text, value: BRACKET }] : [text];
  }
  if (tagName === "span" && element.attrs.length === 0) return element.childNodes;
  if (tagName === "p" && element.attrs.length === 0 && element.childNodes.length === 1 && isPicture(only)) {
    // WordPress's editor keeps a picture that is alone in a paragraph as an image block.
    Object.assign(element, { tagName: "figure", nodeName: "figure" });
  }
  if (tagName === "table" && only?.nodeName === "caption") {
    // WordPress's table block keeps a caption below the table.
    element.childNodes = element.childNodes.slice(1);
    const figure = made("<figure><figcaption></figcaption></figure>");
    const caption = figure.childNodes[0] as Element;
    caption.childNodes = only.childNodes;
    figure.childNodes = [element, caption];
    return [figure];
  }
  if (tagName === "figure" && element.attrs.length === 0 && element.childNodes.length === 1 && only?.nodeName === "table") return [only];
  return [element];
}

const isPicture = (node: Node | undefined): boolean =>
  node?.nodeName === "img" || (node?.nodeName === "a" && node.childNodes.length === 1 && node.childNodes[0]!.nodeName === "img");

function tidyAttributes(element: Element, { ours }: Place): void {
  const values = new Map(element.attrs.map(({ name, value }) => [name, value]));
  const classes = (values.get("class") ?? "").split(/\s+/).filter((one) => one !== "" && !GENERATED.test(one));
  const align = classes.map((one) => /^has-text-align-(left|center|right)$/.exec(one)?.[1]).find((one) => one !== undefined);
  const style = styleOf(values.get("style") ?? "", align);
  const rest = classes.filter((one) => !one.startsWith("has-text-align-")).toSorted();
  for (const [name, value] of [["class", rest.join(" ")], ["style", style]] as const) if (value) values.set(name, value); else values.delete(name); // prettier-ignore
  if (align) values.delete("data-align");
  if (element.tagName === "img") {
    const src = values.get("src") ?? "";
    const url = ours.get(src) ?? ours.get(withoutSize(src));
    if (url !== undefined) {
      values.set("src", url);
      for (const name of ["width", "height", "srcset", "sizes"]) values.delete(name);
      const rules = style.split(";").filter((rule) => !SIZE_RULE.test(rule));
      if (rules.join("") !== "") values.set("style", rules.join(";"));
      else values.delete("style");
    }
    for (const name of ["loading", "decoding"]) values.delete(name);
    if (!values.has("alt")) values.set("alt", "");
  }
  element.attrs = [...values].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => ({ name, value }));
}

function styleOf(style: string, align: string | undefined): string {
  const rules = style
    .split(";")
    .map((rule) => rule.split(":").map((part) => part.trim()))
    .filter(([name, value]) => name && value && !(align && name === "text-align"))
    .map(([name, ...value]) => `${name!.toLowerCase()}:${value.join(":")}`);
  return [...rules, ...(align ? [`text-align:${align}`] : [])].toSorted().join(";");
}

/** A node that was parsed from HTML. */
const made = (html: string): Element => parseFragment(html).childNodes[0] as Element;

/** Bare text in a container, as `wpautop()` shows it: blank lines are between paragraphs, and other line ends are line breaks. */
function withParagraphs(nodes: Node[]): Node[] {
  const out: Node[] = [];
  let paragraph: Element | undefined;
  const add = (node: Node) => {
    if (!paragraph) out.push((paragraph = made("<p></p>")));
    paragraph.childNodes.push(node);
  };
  for (const node of nodes) {
    if (node.nodeName === "#text") {
      const parts = (node as DefaultTreeAdapterMap["textNode"]).value.split(/\r?\n[ \t\f]*\r?\n[ \t\n\r\f]*/);
      for (const [at, part] of parts.entries()) {
        if (at > 0) paragraph = undefined;
        if (trimmed(part) !== "" || paragraph) add({ ...node, value: part } as Node);
      }
    } else if (INLINE.has(node.nodeName)) add(node);
    else {
      paragraph = undefined;
      out.push(node);
    }
  }
  return out.filter((node) => node.nodeName !== "p" || node.childNodes.length > 0);
}

/** Neighbouring texts become one. Their blanks are folded already, so two can only meet where texts do. */
function joined(nodes: Node[]): Node[] {
  const out: Node[] = [];
  /** the texts of the last node */
  let parts: string[] = [];
  const finish = () => {
    const last = out.at(-1);
    if (last?.nodeName === "#text") (last as DefaultTreeAdapterMap["textNode"]).value = parts.join("");
  };
  for (const node of nodes) {
    if (node.nodeName === "#text") {
      const { value } = node as DefaultTreeAdapterMap["textNode"];
      if (out.at(-1)?.nodeName === "#text") {
        const more = parts.at(-1)?.endsWith(" ") && value.startsWith(" ") ? value.slice(1) : value;
        if (more !== "") parts.push(more);
        continue;
      }
      finish();
      parts = [value];
    } else finish();
    out.push(node);
  }
  finish();
  return out;
}

/** Removes blanks that no browser shows: at the edges of a block, and beside blocks. */
function withoutEdges(nodes: Node[], parent: Parent): Node[] {
  const isBlock = (node: Node | undefined) => node !== undefined && node.nodeName !== "#text" && !INLINE.has(node.nodeName);
  const inline = INLINE.has(parent.nodeName);
  return nodes.filter((node, at) => {
    if (node.nodeName !== "#text") return true;
    const text = node as DefaultTreeAdapterMap["textNode"];
    const [before, after] = [nodes[at - 1], nodes[at + 1]];
    if (before ? isBlock(before) || before.nodeName === "br" : !inline) text.value = text.value.replace(/^ /, "");
    if (after ? isBlock(after) || after.nodeName === "br" : !inline) text.value = text.value.replace(/ $/, "");
    return text.value !== "";
  });
}
