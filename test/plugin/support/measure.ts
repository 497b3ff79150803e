import type { Page } from "playwright-core";

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  width: number;
  height: number;
}

/** A section picture as a browser shows it. */
export interface Shown extends Box {
  alt: string;
  radius: string;
  shadow: string;
  figureRadius: string;
  figureShadow: string;
  loaded: boolean;
}

/** An article in a reader's browser, in CSS pixels from the page's top left. */
export interface Measured {
  /** Pictures by alternative text. */
  pictures: Map<string, Shown>;
  /** The text's column, which the first second-level heading fills. */
  column: Box;
  headings: Box[];
  /** How many pixels the page is wider than the window. */
  overflow: number;
  /** The picture in the text. */
  plain: Box & { srcset: string };
  /** The first line of text after the first picture. */
  line: Box;
}

// Runs in the browser, whose types these tests lack.
const SCRIPT = `(async () => {
  for (const image of document.images) {
    image.loading = "eager"; // lazy pictures load only near the window
    await image.decode().catch(() => undefined);
  }
  const place = ({ left, right, top, bottom, width, height }) => ({ left, right, top: top + scrollY, bottom: bottom + scrollY, width, height });
  const box = (element) => place(element.getBoundingClientRect());
  const pictures = [...document.querySelectorAll(".igny8-picture img")].map((image) => {
    const [own, figure] = [getComputedStyle(image), getComputedStyle(image.closest("figure"))];
    return {
      ...box(image),
      alt: image.alt,
      radius: own.borderTopLeftRadius,
      shadow: own.boxShadow,
      figureRadius: figure.borderTopLeftRadius,
      figureShadow: figure.boxShadow,
      loaded: image.complete && image.naturalWidth > 0,
    };
  });
  const plain = document.querySelector('img[alt="In the text"]');
  const headings = [...document.querySelectorAll("h2")].map(box);
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(".igny8-pictures").nextElementSibling);
  return {
    pictures,
    column: headings[0],
    headings,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    plain: { ...box(plain), srcset: plain.srcset },
    line: place(range.getClientRects()[0]),
  };
})()`;

/** Loads all pictures of an article's page and measures it. */
export async function measure(page: Page): Promise<Measured> {
  const found = (await page.evaluate(SCRIPT)) as Omit<Measured, "pictures"> & { pictures: Shown[] };
  return { ...found, pictures: new Map(found.pictures.map((picture) => [picture.alt, picture])) };
}
