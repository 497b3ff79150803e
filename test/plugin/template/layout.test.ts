import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../../../dev/browser.ts";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { type Measured, measure, type Shown } from "../support/measure.ts";
import { addClassicTheme, blockTheme } from "../support/themes.ts";

const bridge = useBridge({ workers: 3 });
const SHOTS = join(import.meta.dirname, "../../../test-output/plugin");
let browser: Browser;
let url: string;

const CAPTIONED = ["A bowl of flour", "Two loaves in an oven", "The rest, square"];
const demoFile = (name: string) => readFile(join(import.meta.dirname, "../../../dev/demo", name));
const sentence =
  "Strong white flour forgives a beginner, but a fifth of wholemeal or rye brings the flavour that people call old-fashioned. ";
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
  const put = async (path: string, name: string, extra = "") =>
    pictures.put(path, Buffer.concat([await demoFile(name), Buffer.from(extra)]));
  const flour = await put("/flour", "flour.jpg");
  const starter = await put("/starter", "starter.jpg");
  const payload = article({
    title: "Slow bread: three things that make a better loaf",
    slug: "slow-bread",
    content_html: HTML.replace("PLAIN", await put("/plain", "loaf.jpg", "in the text")),
    featured_image_url: await put("/loaf", "loaf.jpg"),
    gallery_images: [
      { url: flour, alt: "A bowl of flour", caption: "Wholemeal brings the flavour.", position: 1 },
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

/** Opens the article in a window of this width. */
async function view(width: number, shot?: string): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(url);
  const measured = await measure(page);
  if (shot) await page.screenshot({ path: join(SHOTS, shot), fullPage: true });
  await page.close();
  return measured;
}

const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThanOrEqual(1.5);

for (const theme of ["block", "classic"] as const) {
  describe(`${theme} theme`, () => {
    beforeAll(async () => {
      const name = theme === "classic" ? await addClassicTheme(bridge.site) : await blockTheme(bridge.site);
      await bridge.site.wp(["theme", "activate", name]);
    });

    for (const width of [390, 820, 1280]) {
      test(`${width} px`, async () => {
        const { pictures, column, overflow, plain } = await view(width, `article-${theme}-${width}.png`);
        const [flour, starter, oven, left, right] = [
          "A bowl of flour",
          "A jar of starter",
          "Two loaves in an oven",
          "Flour again",
          "Starter again",
        ].map((alt) => pictures.get(alt) as Shown) as [Shown, Shown, Shown, Shown, Shown];

        expect(overflow).toBe(0);
        expect([...pictures.values()].map(({ alt, loaded }) => [alt, loaded])).toEqual([...pictures.keys()].map((alt) => [alt, true]));
        for (const { left: from, right: to, width: wide } of pictures.values()) {
          expect(wide).toBeLessThanOrEqual(1024);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThanOrEqual(width);
        }

        // Landscape: as wide as the theme permits, at most 1024 px, centred on the column.
        const widest = theme === "block" ? Math.min(1024, width) : column.width;
        expect(oven.width).toBeGreaterThanOrEqual(theme === "block" ? Math.min(column.width, widest) - 1.5 : widest - 1.5);
        if (theme === "block" && width === 1280) near(oven.width, 1024);
        near((oven.left + oven.right) / 2, (column.left + column.right) / 2);
        near(oven.width / oven.height, 2);

        // The text's own picture stays within the column.
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
          // A single one stands beside its text, left and right in turn, inside the column.
          near(flour.left, column.left);
          near(starter.right, column.right);
          for (const one of [flour, starter]) {
            expect(one.width).toBeLessThan(column.width * 0.5);
            expect(one.width).toBeGreaterThan(column.width * 0.4);
          }
        }
      });
    }

    test("the picture itself has corners and shadow, or its figure if there is a caption", async () => {
      const { pictures } = await view(1280);
      for (const { alt, radius, shadow, figureRadius, figureShadow } of pictures.values()) {
        const sides = [
          { radius, shadow },
          { radius: figureRadius, shadow: figureShadow },
        ];
        if (CAPTIONED.includes(alt)) sides.reverse();
        const [dressed, bare] = sides;
        expect([alt, bare]).toEqual([alt, { radius: "0px", shadow: "none" }]);
        expect([alt, dressed]).toEqual([alt, { radius: "10px", shadow: expect.stringMatching(/^rgba?\(/) }]);
      }
    });

    test("text flows around a picture beside it, and the next section starts below", async () => {
      const { pictures, line, headings } = await view(1280);
      const flour = pictures.get("A bowl of flour") as Shown;
      expect(line.left).toBeGreaterThan(flour.right); // its first line is to the right of the picture…
      expect(line.top).toBeLessThan(flour.bottom); // …and not below it
      expect(headings[1]?.top).toBeGreaterThan(flour.bottom);
    });
  });
}
