import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../dev/browser.ts";
import { article } from "./support/article.ts";
import { useBridge } from "./support/bridgeSite.ts";
import { addClassicTheme } from "./support/themes.ts";

const bridge = useBridge({ workers: 3 });
const SHOTS = join(import.meta.dirname, "../../test-output/plugin");
let browser: Browser;
let url: string;

const demoFile = (name: string) => readFile(join(import.meta.dirname, "../../dev/demo", name));
const sentence = "Strong white flour forgives a beginner, but a fifth of wholemeal or rye brings the flavour that people call old-fashioned. ";
const paragraph = (times: number) => `<p>${sentence.repeat(times).trim()}</p>`;

const HTML = `<p>Good bread asks for very little: flour, water, salt, and time.</p>
<h2>Choose a flour with character</h2>${paragraph(2)}${paragraph(4)}<ul><li>Wheat</li><li>Rye</li></ul>
<h2>Feed the starter the evening before</h2>${paragraph(2)}${paragraph(4)}
<h2>Bake it hot</h2>${paragraph(2)}<blockquote><h2>Not a section</h2><p>“Bread is the only food I know that satisfies completely, all by itself.”</p></blockquote>${paragraph(2)}
<h2>Two at once</h2>${paragraph(1)}${paragraph(2)}
<h2>The text's own picture</h2>${paragraph(1)}<p><img src="PLAIN" alt="In the text"></p>${paragraph(1)}`;

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), mkdir(SHOTS, { recursive: true })]);
  const { pictures } = bridge;
  const put = async (path: string, name: string, extra = "") => pictures.put(path, Buffer.concat([await demoFile(name), Buffer.from(extra)]));
  const flour = await put("/flour", "flour.jpg");
  const starter = await put("/starter", "starter.jpg");
  const payload = article({
    title: "Slow bread: three things that make a better loaf",
    slug: "slow-bread",
    content_html: HTML.replace("PLAIN", await put("/plain", "loaf.jpg", "in the text")),
    featured_image_url: await put("/loaf", "loaf.jpg"),
    gallery_images: [
      { url: flour, alt: "A bowl of flour", caption: "Wholemeal brings the <em>flavour</em>.", position: 1 },
      { url: starter, alt: "A jar of starter", position: 2 },
      { url: await put("/oven", "oven.jpg"), alt: "Two loaves in an oven", caption: "Darker than you think.", position: 3 },
      { url: await put("/flour2", "flour.jpg", "2"), alt: "Flour again", position: 4 },
      { url: await put("/starter2", "starter.jpg", "2"), alt: "Starter again", position: 4 },
      { url: await put("/oven2", "oven.jpg", "2"), alt: "The fifth section's", position: 5 },
      { url: await put("/oven3", "oven.jpg", "3"), alt: "The rest, wide", position: 6 },
      { url: await put("/starter3", "starter.jpg", "3"), alt: "The rest, square", caption: "Bubbling.", position: 7 },
    ],
  });
  const { status, body } = await bridge.publish(payload);
  expect([status, body.data.warnings]).toEqual([201, []]);
  url = body.data.post_url;
});
afterAll(() => browser?.close());

interface Box {
  alt: string;
  layout: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
  width: number;
  height: number;
  radius: string;
  shadow: string;
  figureRadius: string;
  figureShadow: string;
  loaded: boolean;
}

/** What a reader's browser makes of the page: boxes in CSS pixels, the column of text, and how far the page overflows. */
async function measure(page: Page): Promise<{ boxes: Map<string, Box>; column: { left: number; right: number; width: number }; overflow: number; plain: { width: number; left: number; right: number; srcset: string } }> {
  // Pictures further down load when they come near.
  await page.evaluate(async () => {
    for (const image of document.querySelectorAll<HTMLImageElement>("main img, article img, .entry-content img")) {
      image.loading = "eager";
      await image.decode().catch(() => undefined);
    }
  });
  const found = await page.evaluate(() => {
    const box = (element: Element) => {
      const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
      return { left, right, top: top + scrollY, bottom: bottom + scrollY, width, height };
    };
    const boxes = [...document.querySelectorAll<HTMLImageElement>(".igny8-picture img")].map((image) => {
      const figure = image.closest("figure") as HTMLElement;
      const [style, figureStyle] = [getComputedStyle(image), getComputedStyle(figure)];
      return {
        ...box(image),
        alt: image.alt,
        layout: (figure.parentElement as HTMLElement).className,
        radius: style.borderTopLeftRadius,
        shadow: style.boxShadow,
        figureRadius: figureStyle.borderTopLeftRadius,
        figureShadow: figureStyle.boxShadow,
        loaded: image.complete && image.naturalWidth > 0,
      };
    });
    const text = [...document.querySelectorAll("h2")].find((h2) => h2.textContent === "Choose a flour with character") as Element;
    const plain = document.querySelector<HTMLImageElement>('img[alt="In the text"]') as HTMLImageElement;
    const { left, right, width } = box(text);
    return {
      boxes,
      column: { left, right, width },
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      plain: { ...box(plain), srcset: plain.srcset },
    };
  });
  return { ...found, boxes: new Map(found.boxes.map((box) => [box.alt, box])) };
}

const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1.5);

for (const theme of ["block", "classic"] as const) {
  describe(`${theme} theme`, () => {
    beforeAll(async () => {
      const name = theme === "classic" ? await addClassicTheme(bridge.site) : "twentytwentyfive";
      await bridge.site.wp(["theme", "activate", name]);
    });

    for (const width of [390, 820, 1280]) {
      test(`${width} px`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        await page.goto(url);
        const { boxes, column, overflow, plain } = await measure(page);
        await page.screenshot({ path: join(SHOTS, `article-${theme}-${width}.png`), fullPage: true });
        await page.close();
        const box = (alt: string) => boxes.get(alt) as Box;
        const [flour, starter, oven, left, right] = ["A bowl of flour", "A jar of starter", "Two loaves in an oven", "Flour again", "Starter again"].map(box) as [Box, Box, Box, Box, Box];

        expect(overflow).toBe(0);
        expect([...boxes.values()].map(({ alt, loaded }) => [alt, loaded])).toEqual([...boxes.keys()].map((alt) => [alt, true]));
        for (const { left: from, right: to, width: wide } of boxes.values()) {
          expect(wide).toBeLessThanOrEqual(1024);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(width);
        }

        // Landscape: as wide as the theme lets it, at most 1024 px, in the middle of the column.
        const widest = theme === "block" ? Math.min(1024, width) : column.width;
        expect(oven.width).toBeGreaterThanOrEqual(theme === "block" ? Math.min(column.width, widest) - 1.5 : widest - 1.5);
        if (theme === "block" && width === 1280) near(oven.width, 1024);
        near((oven.left + oven.right) / 2, (column.left + column.right) / 2);
        near(oven.width / oven.height, 2);

        // The text's own picture keeps to the column.
        expect(plain.width).toBeLessThanOrEqual(column.width + 1);
        expect(plain.right).toBeLessThanOrEqual(column.right + 1);
        expect(plain.srcset).toContain("300w");

        if (width === 390) {
          // One below the other, over the whole column.
          for (const one of [flour, starter, left, right]) near(one.width, column.width);
          expect(right.top).toBeGreaterThan(left.bottom);
        } else {
          // Two squares share a line.
          near(left.top, right.top);
          near(left.width, right.width);
          near(left.height, right.height);
          expect(right.left).toBeGreaterThan(left.right);
          // One alone stands beside its text, left and right in turn, inside the column.
          near(flour.left, column.left);
          near(starter.right, column.right);
          for (const one of [flour, starter]) {
            expect(one.width).toBeLessThan(column.width * 0.5);
            expect(one.width).toBeGreaterThan(column.width * 0.4);
          }
        }
      });
    }

    test("corners and shadow are on the picture itself, or on the figure when there is a caption", async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(url);
      const { boxes } = await measure(page);
      await page.close();
      for (const { alt, radius, shadow, figureRadius, figureShadow } of boxes.values()) {
        const captioned = ["A bowl of flour", "Two loaves in an oven", "The rest, square"].includes(alt);
        const [bare, dressed] = captioned ? [[radius, shadow], [figureRadius, figureShadow]] : [[figureRadius, figureShadow], [radius, shadow]];
        expect([alt, ...bare]).toEqual([alt, "0px", "none"]);
        expect(Number.parseFloat(dressed[0] as string)).toBeGreaterThan(4);
        expect(dressed[1]).toMatch(/^rgba?\(/);
      }
    });

    test("text flows around a picture beside it, and the next section starts below", async () => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(url);
      await measure(page);
      const { picture, line, next } = await page.evaluate(() => {
        const image = document.querySelector('img[alt="A bowl of flour"]') as Element;
        const group = image.closest(".igny8-pictures") as Element;
        const range = document.createRange();
        range.selectNodeContents(group.nextElementSibling as Element);
        const headings = [...document.querySelectorAll("h2")];
        const following = headings[headings.findIndex((h2) => h2.textContent === "Choose a flour with character") + 1] as Element;
        return {
          picture: (image.closest("figure") as Element).getBoundingClientRect().toJSON(),
          line: (range.getClientRects()[0] as DOMRect).toJSON(),
          next: following.getBoundingClientRect().toJSON(),
        };
      });
      await page.close();
      expect(line.left).toBeGreaterThan(picture.right); // its first line is to the right of the picture…
      expect(line.top).toBeLessThan(picture.bottom); // …and not below it
      expect(next.top).toBeGreaterThanOrEqual(picture.bottom);
    });
  });
}
