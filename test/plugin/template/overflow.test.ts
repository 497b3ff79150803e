import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ARTICLE_TAGS, sanitizeArticle } from "../../../domain/articles/html.ts";
import { blocksOf } from "../../../domain/lens/blocks.ts";
import { launchBrowser } from "../../../dev/browser.ts";
import { SHOTS } from "../support/admin.ts";
import { article } from "../support/article.ts";
import { useBridge } from "../support/bridgeSite.ts";
import { MORE, SAMPLES } from "../support/samples.ts";
import { allThemes } from "../support/themes.ts";

const bridge = useBridge({ workers: 3 });
const WIDTHS = [390, 820, 1280];
let browser: Browser;
let themes: string[];
const urls = new Map<string, string>();

// Runs in the browser, whose types these tests lack.
const LOOK = `(async () => {
  const width = document.scrollingElement.clientWidth;
  const out = ({ left, right, width: own }) => own > 0 && (right > width + 1 || left < -1);
  const scrolls = (element) => {
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (["auto", "scroll"].includes(getComputedStyle(box).overflowX) && !out(box.getBoundingClientRect())) return true;
    }
    return false;
  };
  const told = [];
  for (const element of document.querySelectorAll("h1, :is(.entry-content, .wp-block-post-content) *")) {
    if (out(element.getBoundingClientRect()) && !scrolls(element)) told.push(element.outerHTML.slice(0, 90));
  }
  const walker = document.createTreeWalker(document.querySelector(".entry-content"), NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(text);
    if ([...range.getClientRects()].some(out) && !scrolls(text) && text.parentElement.checkVisibility()) told.push("text of " + text.parentElement.outerHTML.slice(0, 90));
  }
  const ratios = [...document.querySelectorAll(".entry-content :is(iframe, video)")].map((element) => {
    const { width, height } = element.getBoundingClientRect();
    const wanted = [element.getAttribute("width") ?? element.style.width, element.getAttribute("height") ?? element.style.height].map((size) => /^\\d+(px)?$/.test(size) ? parseFloat(size) : NaN);
    return { wanted: wanted[0] / wanted[1], shown: width / height };
  }).filter(({ wanted }) => wanted);
  return { height: document.scrollingElement.scrollHeight, wider: document.scrollingElement.scrollWidth - width, told: [...new Set(told)], ratios };
})()`;

interface Seen {
  height: number;
  /** How many pixels the page scrolls sideways. */
  wider: number;
  /** Elements that extend beyond the window, outside any scrolling box. */
  told: string[];
  /** Frames and videos with both sizes. */
  ratios: { wanted: number; shown: number }[];
}

/** Every sample, each after a heading. */
const every = (samples: Record<string, string>) =>
  Object.entries(samples)
    .map(([name, html]) => `<h2>${name}</h2>\n<p>What follows is a ${name}.</p>\n${html}\n`)
    .join("");

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), mkdir(SHOTS, { recursive: true })]);
  themes = await allThemes(bridge.site);
  for (const [name, html] of Object.entries({ elements: every(SAMPLES), more: every(MORE) })) {
    // As IGNY8 sends them: as blocks too. The two releases of the tests show each in both forms.
    const content_blocks = (name === "elements") === (inject("release") === "newest") ? blocksOf(sanitizeArticle(html), "7.1") : null;
    const { status, body } = await bridge.publish(article({ title: `All ${name} and their Unterbeamtengesellschaftsvorsitzenden`, slug: name, content_html: html, content_blocks })); // prettier-ignore
    expect(status).toBe(201);
    urls.set(name, body.data.post_url);
  }
  await bridge.addCode("add_filter( 'sidebars_widgets', '__return_empty_array' ); add_filter( 'comments_open', '__return_false' );"); // These belong to the theme.
});
afterAll(() => browser?.close());

async function look(url: string, width: number, shot?: string): Promise<Seen> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.route("**/*", (route) => (route.request().url().startsWith(bridge.site.url) ? route.continue() : route.abort()));
  await page.goto(url);
  const seen = (await page.evaluate(LOOK)) as Seen;
  // The tallest height that Chromium supports.
  const height = Math.min(12_000, seen.height);
  if (shot) await page.screenshot({ path: join(SHOTS, shot), fullPage: true, clip: { x: 0, y: 0, width, height } });
  await page.close();
  return seen;
}

/** Faults that a reader would notice. */
const faults = ({ wider, told, ratios }: Seen) => [
  ...(wider > 0 ? [`${wider} px wider`] : []),
  ...told,
  ...ratios.filter(({ wanted, shown }) => Math.abs(shown / wanted - 1) > 0.02).map(({ wanted, shown }) => `${wanted} is shown as ${shown}`),
];

test("there is a sample of each element that an article may contain", () => {
  expect(Object.keys(SAMPLES).toSorted()).toEqual([...ARTICLE_TAGS].toSorted());
  for (const [name, html] of Object.entries(SAMPLES)) expect(html).toContain(`<${name}`);
});

test("the themes include two block themes and a classic one, where they are available", () => {
  expect(themes.length).toBeGreaterThanOrEqual(4);
  expect(themes).toContain("plain-classic");
});

for (const name of ["elements", "more"]) {
  test(`nothing in an article makes the page scroll sideways, and frames keep their ratio: ${name}`, { timeout: 240_000 }, async () => {
    const wrong: string[] = [];
    for (const theme of themes) {
      await bridge.site.wp(["theme", "activate", theme]);
      for (const width of WIDTHS) {
        wrong.push(
          ...faults(await look(urls.get(name)!, width, width === 390 ? `overflow-${name}-${theme}.png` : undefined)).map(
            (fault) => `${theme}, ${width}: ${fault}`,
          ),
        );
      }
    }
    expect(wrong).toEqual([]);
  });
}

test("the same in a list of whole posts, and without section pictures; other posts are unchanged", async () => {
  await bridge.site.wp(["theme", "activate", "plain-classic"]);
  const table = "<table><tr><td>theirs</td></tr></table>";
  await bridge.site.wp(["post", "create", "--post_title=Other", "--post_name=other", "--post_status=publish", `--post_content=${table}`]);
  await bridge.site.wp(["option", "update", "igny8_template_enabled", "0"]);
  expect(faults(await look(urls.get("elements")!, 390))).toEqual([]);
  expect(faults(await look(`${bridge.site.url}/`, 390, "overflow-list-390.png"))).toEqual([]);
  await bridge.site.wp(["option", "update", "igny8_template_enabled", "1"]);
  const list = await (await fetch(`${bridge.site.url}/`)).text();
  expect(list).toContain("igny8-scroll");
  expect(list).not.toMatch(/igny8-scroll[^>]*><table><tr><td>theirs/);
  const other = await (await fetch(`${bridge.site.url}/other/`)).text();
  expect(other).toContain("theirs");
  expect(other).not.toContain("igny8");
});

test("the post, its feed and REST have the text as it was sent", async () => {
  const html =
    '<p>x</p><table><tr><td>a</td></tr></table><p><iframe width="560" height="315" src="https://www.youtube.com/embed/x"></iframe></p>';
  const { body } = await bridge.publish(article({ content_html: html }));
  const post = (await bridge.admin(`/wp/v2/posts/${body.data.post_id}?context=edit`)).body;
  expect(post.content.raw).toBe(html);
  const feed = await (await fetch(`${body.data.post_url}feed/?withoutcomments=1`)).text();
  expect(feed).toContain("<td>a</td>");
  for (const text of [post.content.rendered, feed]) expect(text).not.toMatch(/igny8-scroll|aspect-ratio/);
  expect(await (await fetch(body.data.post_url)).text()).toMatch(
    /<div class="igny8-scroll" tabindex="0"><table>[\s\S]*<\/table><\/div>[\s\S]*aspect-ratio:560\/315/,
  );
});

test("odd tables and tags are fitted without changing what they are", async () => {
  const box = (html: string) => `<div class="igny8-scroll" tabindex="0">${html}</div>`;
  const table = "<table><tr><td>a</td></tr></table>";
  const same = ["", "<p>x", "<table><tr><td>never ends", "</table>x", "<!-- <table></table> -->", "<pre>&lt;table></pre>", "<iframe src=x>", '<video width="100%" height="300">', "<iframe width=1 height=", '<p title="max-width:9px">', '<p style="max-width:50%">']; // prettier-ignore
  const cases: [html: string, fitted: unknown][] = [
    ...same.map((html): [string, string] => [html, html]),
    [table + table, box(table) + box(table)],
    [`<TABLE class=x><tr><td>${table}</TABLE>b`, `${box(`<TABLE class=x><tr><td>${table}</TABLE>`)}b`],
    ['<table style="max-width:900px"></table>', box('<table style="max-width:min(100%,900px)"></table>')],
    ["<iframe WIDTH=560 height=315 allowfullscreen></iframe>", expect.stringContaining("aspect-ratio:560/315")],
    ['<video style="width: 64px; height: 48px;" width="1" height="9">', expect.stringContaining("height: 48px;aspect-ratio:64/48")],
    ['<iframe width="560" height="315" title="a&quot;b"></iframe>', expect.stringMatching(/title="a(&quot;|&#034;)b"/)],
  ];
  const sent = Buffer.from(JSON.stringify(cases.map(([html]) => html))).toString("base64");
  const fitted = await bridge.evaluate(`echo wp_json_encode( array_map( 'igny8_fit', json_decode( base64_decode( '${sent}' ), true ) ) );`);
  expect(fitted).toEqual(cases.map(([, html]) => html));
});
