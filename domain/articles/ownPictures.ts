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
  const cardOf = (tag: string) => cards.get(/\ssrc="([^"]*)"/i.exec(tag)?.[1] ?? "");
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
      if (!alt || /\salt="[^"]*[^"\s][^"]*"/i.test(tag)) return tag;
      return tag.replace(/\salt(?:="[^"]*")?(?=[\s/>])/i, "").replace(/^<img\b/i, (head) => `${head} alt="${escaped(alt)}"`);
    });
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
