import { sanitizeArticle } from "../articles/html.ts";
import { cut, type Piece, trimmed } from "./cut.ts";
import { formOf, type SitePicture } from "./form.ts";

/** Blocks that an article's HTML can say without loss. Of other blocks an article holds a stand-in. */
const SAID = new Set(["paragraph", "heading", "list", "quote", "code", "preformatted", "separator", "image", "table", "html", "shortcode", "verse", "video", "audio", "more", "nextpage", "freeform"].map((name) => `core/${name}`)); // prettier-ignore
/** The class of a stand-in. An article may hold classes, so a stand-in survives every editor and filter. */
export const STAND_IN_HTML = /^<figure class="[^"]*\bigny8-piece-(\d{1,4}-[0-9a-f]{8})\b/;
/** The same anywhere in a text. */
const HOLDS_STAND_IN = /<figure class="[^"]*\bigny8-piece-\d{1,4}-[0-9a-f]{8}\b/;

export interface ReadPiece extends Piece {
  /** the piece in the article: its form, or its stand-in */
  html: string;
}

/** The forms of pieces that were read before: source → form, or undefined if an article can't hold it. For texts that have most pieces in common. */
export type KnownForms = Map<string, string | undefined>;

/** The pieces of a stored text, each as the article has it. */
export function read(stored: string, pictures: readonly SitePicture[] = [], known: KnownForms = new Map()): ReadPiece[] {
  if (trimmed(stored) === "") return [];
  return cut(stored).map((piece, number) => {
    const source = trimmed(stored.slice(piece.start, piece.end));
    const key = `${piece.kind} ${piece.name ?? ""} ${source}`;
    if (!known.has(key)) known.set(key, saidForm(piece, source, pictures));
    return { ...piece, html: known.get(key) ?? standIn(source, number, piece.name) };
  });
}

/** A piece's form; undefined if an article can't hold it as it is. */
function saidForm({ kind, name }: Piece, source: string, pictures: readonly SitePicture[]): string | undefined {
  if (kind === "rest" || (name !== undefined && !SAID.has(name))) return undefined;
  const form = formOf(source, { isRun: kind === "run" || name === "core/shortcode", pictures });
  return form !== "" && !STAND_IN_HTML.test(form) && keeps(form, pictures) ? form : undefined;
}

/** Whether an article may hold a piece as it is. A stand-in within a text of the site is not ours. */
const keeps = (form: string, pictures: readonly SitePicture[]): boolean => {
  try {
    return !HOLDS_STAND_IN.test(form) && formOf(sanitizeArticle(form), { isRun: false, pictures }) === form && isOneElement(form);
  } catch {
    return false;
  }
};

function isOneElement(form: string): boolean {
  const [only, ...others] = cut(form);
  return others.length === 0 && only?.kind === "element";
}

function standIn(source: string, number: number, name: string | undefined): string {
  const what = name
    ? `Block "${name.replace(/^core\//, "")}" of the site`
    : /\[[a-z]/i.test(source)
      ? "Shortcode of the site"
      : "HTML of the site";
  return `<figure class="igny8-piece igny8-piece-${number}-${hash(source)}"><figcaption>${what}</figcaption></figure>`;
}

/** FNV-1a, 32 bits. A stand-in is looked for in its own text alone, where a number stands beside the hash. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}

/** A stored text as an article's HTML, in canonical form. */
export const get = (stored: string, pictures: readonly SitePicture[] = []): string =>
  read(stored, pictures)
    .map(({ html }) => html)
    .join("\n");

/** An article's HTML in canonical form, to compare it with `get`. */
export const canonical = (article: string, pictures: readonly SitePicture[] = []): string => articlePieces(article, pictures).join("\n");

/** Each reading moves one more block out of the link or emphasis that wrongly holds it. What needs more readings `put` refuses. */
const READINGS = 25;

/**
 * The pieces of an article, each in canonical form, as `get` will read them from the site. Broken HTML becomes what a browser makes of it.
 * @param settled forms that are pieces of their own, known from the stored text
 * @throws ArticleUnreadable
 */
export function articlePieces(
  article: string,
  pictures: readonly SitePicture[],
  settled: ReadonlySet<string> = new Set(),
  readings = READINGS,
): string[] {
  return formsOf(article, pictures).flatMap((form) => {
    if (readings === 1 || settled.has(form)) return [form];
    const cleaned = sanitizeArticle(form);
    const isSettled = isOneElement(form) && formOf(cleaned, { isRun: false, pictures }) === form;
    return isSettled ? [form] : articlePieces(cleaned, pictures, settled, readings - 1);
  });
}

const formsOf = (html: string, pictures: readonly SitePicture[]): string[] =>
  cut(html)
    .map(({ start, end, kind }) => formOf(html.slice(start, end), { isRun: kind === "run", pictures }))
    .filter((form) => form !== "");
