import { parseSync } from "vite";

/** A text that people read, with its place. Values within the text are "…". */
export interface Text {
  at: string;
  text: string;
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** Attributes that nobody reads, though their values may look like words. */
const UNREAD = /^(classNames?|styles?|d|flex|query)$/;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;
const tidy = (text: string) => text.replace(/\s+/g, " ").trim();

/**
 * The texts of a source file: what is between the tags of JSX, and strings and templates that look like words, which are those with a space or
 * with a capital letter before a small one. Imports, types, comparisons and names of properties are left out.
 * @throws Error if the source can't be parsed
 */
export function textsOf(path: string, source: string): Text[] {
  const parsed = parseSync(path, source);
  if (parsed.errors.length > 0) throw new Error(`${path} cannot be parsed: ${parsed.errors[0]!.message}`);
  const found: Text[] = [];
  const add = ({ start }: Node, text: string) => {
    if (/[a-z]{2}/.test(text)) found.push({ at: `${path}:${source.slice(0, start).split("\n").length}`, text: tidy(text) });
  };
  const addWords = (node: Node, text: string) => {
    if (/\S\s\S/.test(text) || /^\s*[A-Z][a-z]/.test(text)) add(node, text);
  };
  const walk = (node: Node) => {
    if (isUnread(node)) return;
    if (node.type === "JSXElement" || node.type === "JSXFragment") {
      const children = node["children"] as Node[];
      const first = children.find(({ type, value }) => type === "JSXText" && tidy(String(value)));
      if (first) add(first, children.map(sentence).join(""));
    }
    if (node.type === "Literal" && typeof node["value"] === "string") addWords(node, node["value"]);
    if (node.type === "TemplateLiteral") {
      addWords(node, (node["quasis"] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join("…"));
    }
    for (const [name, value] of Object.entries(node)) {
      if (name === (node.type === "Property" ? "key" : node.type === "MemberExpression" ? "property" : "test of a case")) continue;
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child);
    }
  };
  walk(parsed.program as unknown as Node);
  return found;
}

function isUnread({ type, operator, name }: Node): boolean {
  if (type === "BinaryExpression") return /^[!=]==?$|^in$/.test(String(operator));
  if (type === "JSXAttribute") return UNREAD.test(String((name as Node)["name"]));
  return /^(Import|ExportAll|TS(?!AsE|SatisfiesE|NonNullE))/.test(type);
}

/** What a child adds to the sentence between tags: its text, the space of `{" "}`, or a value. */
function sentence(child: Node): string {
  if (child.type === "JSXText") return String(child["value"]);
  const expression = child["expression"] as Node | undefined;
  return typeof expression?.["value"] === "string" ? expression["value"] : "…";
}

/** The strings for translators in a .pot file. */
export function textsOfPot(path: string, source: string): Text[] {
  return [...source.matchAll(/^(?:msgid|msgid_plural) ((?:"(?:[^"\\]|\\.)*"\n)+)/gm)].flatMap(({ 1: quoted, index }) => {
    const text = quoted!
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as string)
      .join("");
    return text ? [{ at: `${path}:${source.slice(0, index).split("\n").length}`, text: tidy(text) }] : [];
  });
}
