import { describe, expect, test } from "vitest";
import { absolutePictures, picturesIn, withCards, withoutOwnTexts } from "../../../domain/articles/ownPictures.ts";
import { cpuMs } from "../../support/cpu.ts";

const path = (digit: string, extension = "png") => `/media/${digit.repeat(2)}/${digit.repeat(64)}.${extension}`;
const [A, B] = [path("a"), path("b", "webp")];
const BASE = "https://app.example.com/i";

describe("the article's own pictures", () => {
  test.each([
    `<p><img alt="a" src="${A}"></p>`,
    `<img src='${A}'>`,
    `<img src=${A} alt=x>`,
    `<img SRC = "${A}">`,
    `<img src="${A}?w=1&amp;h=2" />`,
    `<img srcset="${A} 1x, ${B} 2x">`,
    `<img srcset='${A} 1x,${B} 2x'>`,
    `<a href="${A}">big</a>`,
    `<a href='${A}#top'>big</a>`,
    `<video poster="${A}" src="https://cdn.example/b.mp4"></video>`,
    `<source srcset=${B}>`,
  ])("in %s have an absolute address", (html) => {
    expect(absolutePictures(html, BASE)).toBe(html.replaceAll("/media/", `${BASE}/media/`));
  });

  test.each([
    '<a href="/media/press-kit/">our press kit</a>',
    '<a href="/media/ab/brochure.pdf">brochure</a>',
    `<a href="/media/aa/${"b".repeat(64)}.png">another folder than its hash has</a>`,
    `<a href="${A}.zip">a</a>`,
    `<a href="${A}/more">a</a>`,
    `<img src="/media/ab/${"a".repeat(63)}.png">`,
    `<img src="https://other.example${A}">`,
    `<img src="/elsewhere/a.png" data-src="${A}" alt="${A}">`,
    `<p>Write src="${A}" in the tag, or &lt;img src="${A}"&gt;.</p>`,
    '<video src="/media/film.mp4" poster="/media/"></video>',
    '<img srcset="/media/shop/a.png 1x, /media/shop/b.png 2x">',
  ])("but what is the customer's own, or text, stays: %s", (html) => {
    expect(absolutePictures(html, BASE)).toBe(html);
  });

  test("a long text of tag beginnings is read fast", () => {
    const started = cpuMs();
    for (const part of ["<a", "<img src=", '<p><img src="', "<figure>", "<p><a>", ' src="', `<img src="${A}" `]) {
      const html = part.repeat(Math.floor(1_000_000 / part.length));
      withCards(absolutePictures(html, BASE), [{ path: A, alt: "A", caption: "C" }]);
    }
    expect(cpuMs() - started).toBeLessThan(5_000);
  });
});

describe("the texts on a picture's card", () => {
  const cards = [
    { path: A, alt: 'A "loaf" <b>', caption: "Ours & yours <3" },
    { path: B, alt: "Rye", caption: "" },
  ];
  const alt = "A &quot;loaf&quot; &lt;b&gt;";
  const caption = "<figcaption>Ours &amp; yours &lt;3</figcaption>";

  test.each([
    ["in a line of its own", `<p><img src="${A}" alt="" /></p>`, `<figure><img alt="${alt}" src="${A}" />${caption}</figure>`],
    [
      "without alt, linked",
      `<p class="x"> <a href="/y"><img src="${A}"></a> </p>`,
      `<figure class="x"><a href="/y"><img alt="${alt}" src="${A}"></a>${caption}</figure>`,
    ],
    ["in a figure", `<figure><p><img src="${A}" alt></p></figure>`, `<figure><p><img alt="${alt}" src="${A}"></p>${caption}</figure>`],
    [
      "among words: no caption can stand there",
      `<p>See <img src="${A}" alt=" "> here</p>`,
      `<p>See <img alt="${alt}" src="${A}"> here</p>`,
    ],
    ["without a caption", `<p><img alt="" src="${B}"></p>`, `<p><img alt="Rye" src="${B}"></p>`],
  ])("is said of one %s", (_, html, made) => {
    expect(withCards(html, cards)).toBe(made);
  });

  test.each([
    ["its alternative text and caption", `<figure><img src="${A}" alt="Mine"><figcaption>Mine</figcaption></figure>`],
    ["another picture", `<p><img src="https://cdn.example/a.png" alt=""></p>`],
    ["two in a figure: whose caption would it be", `<figure><img alt="x" src="${A}"><img alt="y" src="${B}"></figure>`],
  ])("gives way to what the text says, or is of no account: %s", (_, html) => {
    expect(withCards(html, cards)).toBe(html);
  });
});

describe("what a text says of its pictures", () => {
  const text = `<p>See <img src="${A}" alt="A &quot;loaf&quot;"></p><figure><img alt='' src='${B}'><figcaption>Rye, <b>day &amp; night</b></figcaption></figure>`;

  test("is read from the text, also where a caption could stand", () => {
    expect(picturesIn(text)).toEqual(
      new Map([
        [A, { alt: 'A "loaf"', caption: "", alone: false }],
        [B, { alt: "", caption: "Rye, day & night", alone: true }],
      ]),
    );
    expect(picturesIn(`<p><img src="${A}" alt=""></p><p><img src="${A}" alt="Later"></p>`).get(A)).toEqual({
      alt: "Later",
      caption: "",
      alone: true,
    });
  });

  test("is taken out of it, so that the card's texts count", () => {
    expect(withoutOwnTexts(text, A)).toBe(text.replace("A &quot;loaf&quot;", ""));
    const bare = withoutOwnTexts(text, B);
    expect(bare).toBe(text.replace("<figcaption>Rye, <b>day &amp; night</b></figcaption>", "").replace("alt=''", 'alt=""'));
    expect(withCards(bare, [{ path: B, alt: "Rye", caption: "New" }])).toContain("<figcaption>New</figcaption>");
    const two = `<figure><img src="${A}" alt="x"><img src="${B}" alt="y"><figcaption>Both</figcaption></figure>`;
    expect(withoutOwnTexts(two, A)).toBe(two.replace('alt="x"', 'alt=""'));
  });
});
