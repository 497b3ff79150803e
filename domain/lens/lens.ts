import { align } from "./align.ts";
import { trimmed } from "./cut.ts";
import type { SitePicture } from "./form.ts";
import { articlePieces, type KnownForms, read, type ReadPiece, STAND_IN_HTML } from "./read.ts";
import { applyEdits, type Edit } from "./splices.ts";
import { htmlBlock, writeBlock, writeClassic } from "./write.ts";

export { canonical, get, read } from "./read.ts";

/** A stand-in of another text, or of a piece that is gone. */
export class UnknownPiece extends Error {
  override readonly name = "UnknownPiece";
}

/** A text whose HTML is broken, so that it can only stay as it is or be replaced as a whole. */
export class Unmergeable extends Error {
  override readonly name = "Unmergeable";
}

interface Options {
  pictures?: readonly SitePicture[];
  /** an empty text gets blocks */
  blocks?: boolean;
  /** the site's version. Its editor then finds nothing to write in another way */
  wordpress?: string;
}

/**
 * Writes an article into a stored text. Pieces that are the same keep their bytes, also where they moved to; only the others are written.
 * @returns the edits, in order, and the new text
 * @throws Unmergeable when the stored HTML is broken and the article holds more than it
 * @throws UnknownPiece when the article holds a stand-in that the stored text does not
 */
export function put(
  stored: string,
  article: string,
  { pictures = [], blocks = false, wordpress = "7.1" }: Options = {},
): { text: string; edits: Edit[] } {
  const known: KnownForms = new Map();
  const there = read(stored, pictures, known);
  const wanted = articlePieces(article, pictures, new Set(there.map(({ html }) => html)));
  const [whole] = there;
  if (whole?.kind === "rest" && wanted.length > 1 && wanted.includes(whole.html)) {
    throw new Unmergeable(
      "The post's HTML is broken, so nothing can be added to it. Fix the HTML of the post in WordPress. Or remove the site's block from the article: then the article's text replaces the text of the post.",
    );
  }
  const writer = writerOf(stored, there, { pictures, blocks, wordpress });
  const differences = align(
    there.map(({ html }) => html),
    wanted,
  );
  // Bare text joins with what stands beside it unless a blank line is between. Only where that happened the gaps are made wide.
  for (const isWide of [false, true]) {
    const edits = differences.map(({ from, to, add }) =>
      editOf(stored, there, { from, to }, wanted.slice(add.from, add.to), writer, isWide),
    );
    const text = applyEdits(stored, edits);
    if (isSame(read(text, pictures, known), wanted)) return { text, edits };
  }
  const html = wanted.map((form) => writer(form, blocks || there.some(({ kind }) => kind === "block"))).join("\n\n");
  if (!isSame(read(html, pictures, known), wanted))
    throw new Unmergeable("The article's text can't be written into the post so that it reads the same.");
  return { text: html, edits: [{ start: 0, end: stored.length, html }] };
}

/** Whether a text was read as these pieces. A stand-in has the number of its place, which may have changed. */
function isSame(now: readonly ReadPiece[], wanted: readonly string[]): boolean {
  const plain = (html: string) => html.replace(STAND_IN_HTML, (token) => token.replace(/-\d+-/, "-"));
  return now.length === wanted.length && now.every(({ html }, at) => plain(html) === plain(wanted[at]!));
}

/** Writes a piece: with its bytes if the text has it, otherwise as a block or as plain HTML. */
type Writer = (form: string, isBlock: boolean) => string;

function writerOf(stored: string, there: readonly ReadPiece[], { pictures, blocks, wordpress }: Required<Options>): Writer {
  /** A block that says less than the form, such as a list with text beside its items, is an HTML block instead. */
  const blockOf = (form: string) => {
    const written = writeBlock(form, wordpress);
    const [only, ...others] = read(written, pictures);
    return others.length === 0 && only?.html === form ? written : htmlBlock(form);
  };
  const sources = new Map(there.map(({ html, start, end }) => [html, trimmed(stored.slice(start, end))]));
  return (form, isBlock) => {
    const source = sources.get(form);
    if (source !== undefined) return source;
    const token = STAND_IN_HTML.exec(form);
    if (token) {
      throw new UnknownPiece(
        `The article contains a block of another or an older text (igny8-piece-${token[1]}). Remove it, or reload the article.`,
      );
    }
    return isBlock || (there.length === 0 && blocks) ? blockOf(form) : writeClassic(form, wordpress);
  };
}

/** The edit that puts pieces in the place of others, in the form of the piece that is replaced, or that stands before. */
function editOf(
  stored: string,
  there: readonly ReadPiece[],
  { from, to }: { from: number; to: number },
  forms: readonly string[],
  write: Writer,
  isWide: boolean,
): Edit {
  const [first, last] = [there[from], there[to - 1]];
  const isBlock = there[from === to && from > 0 ? from - 1 : from]?.kind === "block";
  const gap = isBlock || isWide || there.length === 0 ? "\n\n" : "\n";
  const html = forms.map((form) => write(form, isBlock)).join(gap);
  if (from === to) {
    const at = first?.start ?? stored.length;
    const before = at === 0 || (!isWide && /[ \t\n\r\f\v]$/.test(stored.slice(0, at))) ? "" : gap;
    return { start: at, end: at, html: before + html + (first ? gap : "") };
  }
  if (html === "") return { start: first!.start, end: last!.end, html: isWide && first!.start > 0 ? gap : "" };
  const source = stored.slice(first!.start, last!.end);
  const start = first!.start + source.indexOf(trimmed(source));
  const end = start + trimmed(source).length;
  return { start, end, html: isWide ? (start > 0 ? gap : "") + html + (end < stored.length ? gap : "") : html };
}
