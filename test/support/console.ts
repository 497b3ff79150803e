import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { launchBrowser } from "../../dev/browser.ts";

/** Where tests leave pictures of pages for people to look at. */
export const SHOTS = join(import.meta.dirname, "../../test-output/console");
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

/** A browser on the console; what the page complains of is kept. */
export async function openConsole(url: string) {
  const [browser] = await Promise.all([launchBrowser(), mkdir(SHOTS, { recursive: true })]);
  const context = await browser.newContext({ viewport: DESK, colorScheme: "light" });
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // The browser itself reports each answer that is no success; what is made of it, tests say.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  return {
    browser,
    context,
    page,
    complaints,
    open: (path: string) => page.goto(`${url}${path}`),
    /**
     * Looks at the page as it is, light and dark, at a desk and on a phone: a picture of each, axe's serious findings, and how far the
     * page is wider than the phone.
     */
    async look(name: string): Promise<string[]> {
      const found: string[] = [];
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const [device, size] of [["desk", DESK] as const, ["phone", PHONE] as const]) {
          await page.setViewportSize(size);
          await settled(page);
          await page.screenshot({ path: join(SHOTS, `${name}-${colorScheme}-${device}.png`), fullPage: true });
          const wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
          if ((wider as number) > 0) found.push(`${name}, ${device}: ${wider as number} px wider than the screen`);
        }
        await page.setViewportSize(DESK);
        await settled(page);
        for (const { id, impact, nodes } of await faults(page))
          if (impact === "serious" || impact === "critical")
            found.push(`${name}, ${colorScheme}: ${id} ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
      }
      await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
      return found;
    },
    close: () => browser.close(),
  };
}
export type ConsoleWindow = Awaited<ReturnType<typeof openConsole>>;

/** axe's findings. Not inside frames: that of the article's preview runs no scripts, axe's neither. */
async function faults(page: Page): Promise<axe.Result[]> {
  await page.evaluate(axe.source);
  return page.evaluate("axe.run(document, { iframes: false }).then(({ violations }) => violations)");
}

/** Transitions have ended and fonts are there. */
async function settled(page: Page): Promise<void> {
  await page.evaluate("document.fonts.ready.then(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))))");
}
