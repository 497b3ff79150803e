import { OWN_PICTURE } from "./pictures.ts";

/** The texts of a picture's card. */
interface Said {
  path: string;
  alt: string;
  caption: string;
}

const ATTRIBUTE = /(\s(?:src|srcset|href|poster)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'=<>`]+)/gi;
// `srcset` holds several addresses, each behind a comma.
const OWN_PATH = new RegExp(String.raw`(^["']?\s*|,\s*)(?=${OWN_PICTURE}(?:[?#\s,"']|$))`, "g");

/**
 * Makes the addresses of IGNY8's own pictures absolute, with any quotes, because a relative address means nothing on another host. Other
 * addresses below `/media/` belong to the customer and stay.
 * @param base the public URL, without a slash at its end
 */
export function absolutePictures(html: string, base: string): string {
  return inTagsWith("/media/", html, (tag) =>
    tag.replace(ATTRIBUTE, (_, name: string, value: string) => name + value.replace(OWN_PATH, `$1${base}`)),
  );
}

/**
 * Changes the tags that contain a word. It searches for the word, not for tags: in a megabyte of nothing but tags, a call for each tag takes half
 * a second. A regular expression for tags with the word takes quadratic time if a tag never ends.
 */
function inTagsWith(word: string, html: string, change: (tag: string) => string): string {
  const parts: string[] = [];
  let [done, from] = [0, 0];
  for (let at = html.indexOf(word); at >= 0; at = html.indexOf(word, from)) {
    const open = from + html.slice(from, at).lastIndexOf("<");
    const close = html.slice(at).search(/[<>]/) + at;
    const isTag = open >= from && close >= at && html[close] === ">" && /^<[a-z][^>]*$/i.test(html.slice(open, at));
    if (isTag) {
      parts.push(html.slice(done, open), change(html.slice(open, close + 1)));
      done = close + 1;
    }
    if (close < at) break;
    from = close;
  }
  return parts.join("") + html.slice(done);
}

// A whole figure, or a paragraph that holds only a picture, with or without a link.
const PLACES =
  /<figure\b[^<>]*>(?:(?!<\/?figure\b)[^])*<\/figure>|<p\b([^<>]*)>\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*<\/a>)?)\s*<\/p>/gi;
const PICTURE = /<img\b[^<>]*>/gi;

/**
 * Adds the texts of a picture's card to the pictures in an article, unless the article has them already: the alternative text, and a
 * caption for a picture that stands alone or in a figure.
 */
export function withCards(html: string, images: Said[]): string {
  const cards = new Map(images.filter(({ alt, caption }) => alt !== "" || caption !== "").map((image) => [image.path, image]));
  if (cards.size === 0) return html;
  const cardOf = (tag: string) => cards.get(valueOf(tag, SRC));
  return html
    .replace(PLACES, (place, attributes: string | undefined, line: string | undefined) => {
      const pictures = place.match(PICTURE) ?? [];
      const caption = pictures.length === 1 ? cardOf(pictures[0])?.caption : "";
      if (!caption) return place;
      const said = `<figcaption>${escaped(caption)}</figcaption>`;
      if (line !== undefined) return `<figure${attributes}>${line}${said}</figure>`;
      return /<figcaption\b/i.test(place) ? place : place.replace(/<\/figure>$/i, `${said}</figure>`);
    })
    .replace(PICTURE, (tag) => {
      const alt = cardOf(tag)?.alt;
      if (!alt || valueOf(tag, ALT).trim() !== "") return tag;
      return tag.replace(/\salt(?:="[^"]*")?(?=[\s/>])/i, "").replace(/^<img\b/i, (head) => `${head} alt="${escaped(alt)}"`);
    });
}

/** What an article's own text says of a picture: '' for nothing. */
export interface SaidInText {
  alt: string;
  caption: string;
  /** it stands alone in its line or its figure, so that it can have a caption */
  alone: boolean;
}

/** The pictures of an article's text by their addresses, as the text has them. */
export function picturesIn(html: string): Map<string, SaidInText> {
  const captions = new Map<string, string>();
  for (const [place] of html.matchAll(PLACES)) {
    const pictures = place.match(PICTURE) ?? [];
    if (pictures.length !== 1) continue;
    const src = valueOf(pictures[0], SRC);
    const caption = FIGCAPTION.exec(place)?.[0].replaceAll(/<[^<>]*>/g, "") ?? "";
    captions.set(src, captions.get(src) || decoded(caption).trim());
  }
  const found = new Map<string, SaidInText>();
  for (const [tag] of html.matchAll(PICTURE)) {
    const src = valueOf(tag, SRC);
    const alt = found.get(src)?.alt || valueOf(tag, ALT).trim();
    found.set(src, { alt, caption: captions.get(src) ?? "", alone: captions.has(src) });
  }
  return found;
}

/**
 * Takes what an article's own text says of a picture out of it, so that only the picture's card says something: its alternative text, and
 * the caption of a figure that holds nothing else.
 */
export function withoutOwnTexts(html: string, path: string): string {
  const isIt = (tag: string) => valueOf(tag, SRC) === path;
  return html
    .replace(PLACES, (place, _attributes, line: string | undefined) => {
      const pictures = line === undefined ? (place.match(PICTURE) ?? []) : [];
      return pictures.length === 1 && isIt(pictures[0]) ? place.replace(FIGCAPTION, "") : place;
    })
    .replace(PICTURE, (tag) => (isIt(tag) ? tag.replace(ALT, ' alt=""') : tag));
}

const FIGCAPTION = /<figcaption\b[^<>]*>(?:(?!<\/figcaption)[^])*<\/figcaption>/i;
const SRC = /\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const ALT = /\salt\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
/** The value of a tag's attribute; '' if it has none. */
function valueOf(tag: string, attribute: RegExp): string {
  const found = attribute.exec(tag);
  return decoded(found?.[1] ?? found?.[2] ?? "");
}
const decoded = (text: string) => text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
