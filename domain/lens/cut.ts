import type { DefaultTreeAdapterMap } from "parse5";
import { delimitersOf } from "./delimiters.ts";
import { parseFragment } from "./html.ts";

type Node = DefaultTreeAdapterMap["childNode"];

/** A piece of a text. Offsets are UTF-16 units. The pieces of a text, joined, are the text. */
export interface Piece {
  start: number;
  end: number;
  /** `block`: between its delimiters. `element`: a top-level element. `run`: bare text. `rest`: what can't be cut */
  kind: "block" | "element" | "run" | "rest";
  /** of a block: its name, such as `core/paragraph` */
  name?: string;
}
type Begin = Omit<Piece, "end">;

/** The most pieces and characters of a text that is merged piece by piece. Larger texts are one piece. */
export const PIECES_MOST = 5_000;
const CHARACTERS_MOST = 1_000_000;

/** Elements that stay within a line of text (HTML, phrasing content). All others are pieces of their own. */
export const INLINE: ReadonlySet<string> = new Set(["a", "abbr", "audio", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "picture", "q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"]); // prettier-ignore

/**
 * Cuts a stored text: into top-level blocks, and what is between them into top-level elements and runs of bare text, which end at blank
 * lines as in WordPress's `wpautop()`. Blank space belongs to the piece before it.
 */
export function cut(text: string): Piece[] {
  if (text === "") return [];
  if (text.length > CHARACTERS_MOST) return [{ start: 0, end: text.length, kind: "rest" }];
  const begins = beginsOf(text);
  // Whatever stood beside a piece that can't be cut would become a part of it.
  if (begins.length > PIECES_MOST || begins.some(({ kind }) => kind === "rest")) return [{ start: 0, end: text.length, kind: "rest" }];
  if (begins.length === 0) return [{ start: 0, end: text.length, kind: "run" }];
  return begins.map((begin, at) => ({ ...begin, start: at === 0 ? 0 : begin.start, end: begins[at + 1]?.start ?? text.length }));
}

/** The beginnings of pieces, without blank space. */
function beginsOf(text: string): Begin[] {
  const begins: Begin[] = [];
  let depth = 0;
  /** where the text between blocks begins */
  let free = 0;
  for (const { start, end, kind, name } of delimitersOf(text)) {
    if (depth === 0 && kind === "close") {
      // WordPress reads no further block after an end without a beginning.
      return [...begins, ...restOf(text, free)];
    }
    if (depth === 0) {
      // Not push(...): a text may have more pieces than a call may have arguments.
      for (const begin of beginsOfHtml(text, free, start)) begins.push(begin);
      begins.push({ start, kind: "block", name });
    }
    if (kind === "open") depth += 1;
    if (kind === "close") depth -= 1;
    if (depth === 0) free = end;
  }
  const unclosed = begins.at(-1);
  if (depth > 0 && unclosed) return [...begins.slice(0, -1), { start: unclosed.start, kind: "rest" }];
  return [...begins, ...beginsOfHtml(text, free, text.length)];
}

function restOf(text: string, from: number): Begin[] {
  const start = notBlank(text, from, text.length);
  return start === undefined ? [] : [{ start, kind: "rest" }];
}

/** A text without the blanks of HTML at its ends. A no-break space is no blank. */
export const trimmed = (text: string): string => text.replaceAll(/^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g, "");

/** The first place that is not blank. */
function notBlank(text: string, from: number, to: number): number | undefined {
  for (let at = from; at < to; at += 1) if (!" \t\n\r\f\v".includes(text[at]!)) return at;
  return undefined;
}

function beginsOfHtml(text: string, from: number, to: number): Begin[] {
  const first = notBlank(text, from, to);
  if (first === undefined) return [];
  const html = text.slice(from, to);
  const begins: Begin[] = [];
  let last = 0;
  let inRun = false;
  for (const node of parseFragment(html, { sourceCodeLocationInfo: true }).childNodes) {
    const place = node.sourceCodeLocation;
    // Mis-nested HTML: a browser moves elements, so they have no place of their own in the text. Between nodes stands a tag that it ignores.
    if (!place || place.startOffset !== last || isOpen(node, html)) return [{ start: first, kind: "rest" }];
    const { startOffset, endOffset } = place;
    if (node.nodeName === "#text") {
      // A text around a tag that a browser ignores, such as an end tag without a beginning.
      if (/<[a-z/!?]/i.test(html.slice(startOffset, endOffset))) return [{ start: first, kind: "rest" }];
      const run = runsOf(html, startOffset, endOffset, inRun);
      for (const start of run.starts) begins.push({ start: from + start, kind: "run" });
      ({ inRun } = run);
    } else {
      const isInline = INLINE.has(node.nodeName);
      if (!(isInline && inRun)) begins.push({ start: from + startOffset, kind: isInline ? "run" : "element" });
      inRun = isInline;
    }
    last = place.endOffset;
  }
  if (notBlank(html, last, html.length) !== undefined || begins[0]?.start !== first) return [{ start: first, kind: "rest" }];
  return begins;
}

/** Elements without an end tag, and those whose end tag HTML lets authors leave out within others. */
const VOID = new Set(["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]);
const IMPLIED = new Set(["p", "li", "dt", "dd", "tbody", "thead", "tfoot", "tr", "td", "th", "colgroup", "option", "optgroup", "rt", "rp"]);

/** Whether an element is not closed: what follows would become a part of it. */
function isOpen(node: Node, html: string, isInner = false): boolean {
  if (!("tagName" in node)) return node.nodeName === "#comment" && !isClosedComment(node, html);
  const place = node.sourceCodeLocation;
  const isClosed = VOID.has(node.tagName) || place?.endTag !== undefined || (isInner && (!place || IMPLIED.has(node.tagName)));
  return !isClosed || ("childNodes" in node && node.childNodes.some((child) => isOpen(child, html, true)));
}

function isClosedComment(node: Node, html: string): boolean {
  const place = node.sourceCodeLocation;
  const source = place ? html.slice(place.startOffset, place.endOffset) : "";
  // A delimiter of a block that was cut off would take its end from what follows.
  if (/^<!--\s*\/?wp:/.test(source)) return false;
  return source.startsWith("<!--") ? /(?:--!?>|<!--?>)$/.test(source) : source.endsWith(">");
}

/** Where runs begin in a bare text, and whether one is under way at its end. A blank line ends a run. */
function runsOf(html: string, from: number, to: number, inRun: boolean): { starts: number[]; inRun: boolean } {
  const starts: number[] = [];
  const gap = /\r?\n[ \t\f]*\r?\n[ \t\n\r\f\v]*/g;
  let at = from;
  let isUnderWay = inRun;
  for (;;) {
    gap.lastIndex = at;
    const match = gap.exec(html);
    const end = match && match.index < to ? match.index : to;
    const start = notBlank(html, at, end);
    if (start !== undefined && !isUnderWay) starts.push(start);
    isUnderWay = isUnderWay || start !== undefined;
    if (end === to) return { starts, inRun: isUnderWay };
    isUnderWay = false;
    at = Math.min(gap.lastIndex, to);
  }
}
