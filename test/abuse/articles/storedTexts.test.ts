import { expect, test } from "vitest";
import { HTML_LIMIT } from "../../../api/articles/schemas.ts";
import { absolutePictures, picturesIn, withCards, withoutOwnTexts } from "../../../domain/articles/ownPictures.ts";
import { STALL_MS } from "../../support/stall.ts";
import { report } from "../../support/tries.ts";

// A worker builds payloads between the calls of other customers' articles. The worst text of the largest size must not delay those.

const own = `/media/ab/ab${"c".repeat(62)}.png`;
const fill = (piece: string) => piece.repeat(Math.floor(HTML_LIMIT / piece.length));
const TEXTS: Record<string, string> = {
  "one word": fill("a"),
  "angle brackets": fill("<"),
  "figures that never end": fill("<figure>"),
  "a figure that never ends": `<figure>${fill("a ")}`,
  "tags that never end": fill("<figure "),
  paragraphs: fill("<p> "),
  "blanks in a paragraph": `<p>${fill(" ")}<img>`,
  "blanks behind a picture": `<p><img>${fill(" ")}`,
  "pictures in paragraphs": fill("<p><img src=x></p>"),
  "linked pictures": fill("<p><a ><img >"),
  pictures: fill('<img src="x">'),
  attributes: `<img${fill(" src=")}>`,
  quotes: `<img src=${fill('"')}`,
  "alternative texts": `<img${fill(' alt="  " ')}>`,
  "a list of sources": `<img srcset="${fill(",     ")}x">`,
  "our pictures": fill(`<img src="${own}">`),
  "a list of our pictures": `<img srcset="${fill(`${own} 1x,`)}">`,
  "our pictures in a tag that never ends": `<p ${fill(own)}`,
  "our pictures in one tag": `<p ${fill(` src="${own}"`)}>`,
  "what is almost our picture": fill(`<p ${own.slice(0, -1)}>`),
};
const CARDS = [{ path: own, alt: "a", caption: "c" }];
const STEPS: Record<string, (html: string) => string> = {
  "addresses of our pictures": (html) => absolutePictures(html, "https://app.example"),
  "what is said of pictures": (html) => withCards(html, CARDS),
  "what a text says of its pictures": (html) => [...picturesIn(html).keys()].join(" "),
  "what a text no longer says of a picture": (html) => withoutOwnTexts(html, own),
};

test("no article of the largest size blocks a worker while its payload is built", () => {
  const took = Object.entries(TEXTS).flatMap(([what, html]) =>
    Object.entries(STEPS).map(([step, make]) => {
      const start = performance.now();
      make(html);
      return { what: `${step}: ${what}`, ms: Math.round(performance.now() - start) };
    }),
  );
  const slow = took.filter(({ ms }) => ms > STALL_MS);
  const longest = Math.max(...took.map(({ ms }) => ms));
  report({ family: "worst texts in a worker", case: "payloads", tries: took.length, let_in: slow.length, longest_stall_ms: longest });
  expect(slow).toEqual([]);
});
