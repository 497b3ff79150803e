import { type DefaultTreeAdapterMap, serialize } from "parse5";
import { BRACKET, ESCAPED_BRACKET } from "./form.ts";
import { parseFragment } from "./html.ts";

type Element = DefaultTreeAdapterMap["element"];

/** Writes a piece of an article in the form of the text around it. `wordpress`: the version, such as `6.5.5`. */
export type Write = (form: string, wordpress: string) => string;

/** What the editor of a version writes. Versions read what others wrote, but would write it in their own way at the next save. */
interface Dialect {
  headingClass: string;
  listClass: string;
  tableClass: string;
}
const attribute = (name: string) => ` class="${name}"`;

function dialectOf(wordpress: string): Dialect {
  const [major = 0, minor = 0] = wordpress.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const from = (one: number, two: number) => major > one || (major === one && minor >= two);
  return {
    headingClass: from(6, 2) ? attribute("wp-block-heading") : "",
    listClass: from(6, 6) ? attribute("wp-block-list") : "",
    tableClass: from(6, 6) ? attribute("has-fixed-layout") : "",
  };
}

/** In a classic text a piece stands as it is. */
export const writeClassic: Write = (form) => form;

/** A piece as a core block of WordPress. What has no block of its own becomes an HTML block, which keeps every byte. */
export const writeBlock: Write = (form, wordpress) =>
  written(form.replaceAll(ESCAPED_BRACKET, BRACKET), dialectOf(wordpress)).replaceAll(BRACKET, LITERAL);

/** In this element no editor reads a shortcode (docs/bridge-contract.md, "Text"). */
const LITERAL = '<span class="igny8-literal">[</span>';

function written(form: string, dialect: Dialect): string {
  const root = parseFragment(form);
  const [element, ...others] = root.childNodes;
  if (others.length > 0 || !element || !("tagName" in element)) return form.startsWith("<!--") ? moreBlock(form) : block("html", form);
  const write = WRITERS[element.tagName];
  return (element.attrs.length === 0 && write?.(element, dialect)) || block("html", form);
}

const block = (name: string, html: string, attributes?: object) =>
  `<!-- wp:${name}${attributes ? ` ${JSON.stringify(attributes)}` : ""} -->\n${html}\n<!-- /wp:${name} -->`;
/** The block that holds any HTML as it is. */
export const htmlBlock = (form: string): string => block("html", form);
const moreBlock = (form: string) => (form === "<!--nextpage-->" ? block("nextpage", form) : block("more", form));

const inner = (element: Element) => serialize(element);
const elements = (element: Element) => element.childNodes.filter((node): node is Element => "tagName" in node);

const paragraph = (element: Element) => block("paragraph", `<p>${inner(element)}</p>`);
const heading =
  (level: number) =>
  (element: Element, { headingClass }: Dialect) =>
    block("heading", `<h${level}${headingClass}>${inner(element)}</h${level}>`, level === 2 ? undefined : { level });

function list(element: Element, dialect: Dialect): string | undefined {
  const items = elements(element);
  // An item of more than text and a list, such as a paragraph, has no block.
  const parts = items.map((item) => {
    const nested = elements(item).filter(({ tagName }) => tagName === "ul" || tagName === "ol");
    const isPlain =
      item.tagName === "li" &&
      item.attrs.length === 0 &&
      nested.length <= 1 &&
      (nested.length === 0 || item.childNodes.at(-1) === nested[0]);
    const inside = nested[0] && (nested[0].attrs.length === 0 ? list(nested[0], dialect) : undefined);
    if (
      !isPlain ||
      (nested[0] && inside === undefined) ||
      elements(item).some(({ tagName }) => BLOCKS.has(tagName) && tagName !== "ul" && tagName !== "ol")
    )
      return undefined;
    const own = { ...item, childNodes: item.childNodes.filter((node) => node !== nested[0]) };
    return `<!-- wp:list-item -->\n<li>${inner(own)}${inside ?? ""}</li>\n<!-- /wp:list-item -->`;
  });
  if (parts.includes(undefined)) return undefined;
  const ordered = element.tagName === "ol";
  return block(
    "list",
    `<${element.tagName}${dialect.listClass}>${parts.join("\n\n")}</${element.tagName}>`,
    ordered ? { ordered } : undefined,
  );
}

function quote(element: Element): string | undefined {
  const parts = elements(element);
  if (
    parts.length === 0 ||
    parts.length < element.childNodes.length ||
    parts.some(({ tagName, attrs }) => tagName !== "p" || attrs.length > 0)
  )
    return undefined;
  return block("quote", `<blockquote class="wp-block-quote">${parts.map(paragraph).join("\n\n")}</blockquote>`);
}

function code(element: Element): string | undefined {
  const [only, ...others] = element.childNodes;
  const isCode =
    only?.nodeName === "code" &&
    others.length === 0 &&
    only.attrs.length === 0 &&
    only.childNodes.every(({ nodeName }) => nodeName === "#text");
  if (isCode) return block("code", `<pre class="wp-block-code"><code>${escapedCode(inner(only))}</code></pre>`);
  return elements(element).length === 0
    ? block("preformatted", `<pre class="wp-block-preformatted">${inner(element).replaceAll(BRACKET, "[")}</pre>`)
    : undefined;
}
/** WordPress's code block escapes what would begin a shortcode or an embed. */
const escapedCode = (html: string) =>
  html
    .replaceAll(BRACKET, "[")
    .replaceAll("[", "&#91;")
    .replaceAll(/^(\s*https?:)\/\/([^\s<>"]+\s*)$/gm, "$1&#47;&#47;$2");

function figure(element: Element, dialect: Dialect): string | undefined {
  const [picture, caption, ...others] = element.childNodes as Element[];
  if (picture?.nodeName === "table" && picture.attrs.length === 0 && others.length === 0 && caption?.nodeName === "figcaption") {
    return table(picture, dialect, `<figcaption class="wp-element-caption">${inner(caption)}</figcaption>`);
  }
  if (picture?.nodeName !== "img" || others.length > 0 || (caption && caption.nodeName !== "figcaption")) return undefined;
  const values = new Map(picture.attrs.map(({ name, value }) => [name, value]));
  if ([...values.keys()].some((name) => name !== "src" && name !== "alt") || !values.get("src")) return undefined;
  const image = serialize({
    ...parseFragment(""),
    childNodes: [{ ...picture, attrs: ["src", "alt"].map((name) => ({ name, value: values.get(name) ?? "" })) }],
  });
  const words = caption ? `<figcaption class="wp-element-caption">${inner(caption)}</figcaption>` : "";
  return block("image", `<figure class="wp-block-image">${image.replace(/>$/, "/>")}${words}</figure>`);
}

/** A table of cells that hold words. The block keeps the alignment of cells, and no other attribute. */
function table(element: Element, { tableClass }: Dialect, caption = ""): string | undefined {
  let isPlain = true;
  const cell = ({ tagName, attrs, childNodes }: Element) => {
    const align = /^text-align:(left|center|right)$/.exec(attrs.find(({ name }) => name === "style")?.value ?? "")?.[1];
    if (attrs.length !== (align ? 1 : 0) || childNodes.some((node) => BLOCKS.has(node.nodeName))) isPlain = false;
    const attributes = align ? ` class="has-text-align-${align}" data-align="${align}"` : "";
    return `<${tagName}${attributes}>${serialize({ nodeName: tagName, tagName, childNodes } as never)}</${tagName}>`;
  };
  const row = (one: Element) => {
    if (one.tagName !== "tr" || one.attrs.length > 0) isPlain = false;
    return `<tr>${elements(one).map(cell).join("")}</tr>`;
  };
  const parts = elements(element).map((part) => {
    if (!["thead", "tbody", "tfoot"].includes(part.tagName) || part.attrs.length > 0) isPlain = false;
    return `<${part.tagName}>${elements(part).map(row).join("")}</${part.tagName}>`;
  });
  const isEmpty = !parts.some((part) => part.includes("</td>") || part.includes("</th>"));
  if (!isPlain || isEmpty || new Set(elements(element).map(({ tagName }) => tagName)).size < parts.length) return undefined;
  return block("table", `<figure class="wp-block-table"><table${tableClass}>${parts.join("")}</table>${caption}</figure>`);
}

const BLOCKS = new Set([
  "p",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "ul",
  "ol",
  "blockquote",
  "pre",
  "table",
  "figure",
  "div",
  "hr",
  "dl",
  "details",
]);
const WRITERS: Record<string, (element: Element, dialect: Dialect) => string | undefined> = {
  p: paragraph,
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, heading(level)])),
  ul: list,
  ol: list,
  blockquote: quote,
  pre: code,
  figure,
  table,
  hr: () => block("separator", `<hr class="wp-block-separator has-alpha-channel-opacity"/>`),
};
