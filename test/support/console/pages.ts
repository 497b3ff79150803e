import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../../../dev/browser.ts";

/** The folder for screenshots (`npm run console:shots -- FOLDER`). */
const SHOTS = resolve(process.env["CONSOLE_SHOTS"] ?? join(import.meta.dirname, "../../../test-output/console"));
/** Whether screenshots are wanted. They take a third of the time. */
const LOOKED_AT = process.env["CONSOLE_SHOTS"] !== undefined || !process.env["CI"];
/** In CI, where time is short, a third of the looks are taken, each in one of the two, drawn anew. */
const schemes = () => {
  const both = ["light", "dark"] as const;
  if (LOOKED_AT) return both;
  return Math.random() < 0.67 ? [] : [both[Math.random() < 0.5 ? 0 : 1]];
};
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

/** A browser on the console. Its pages' errors are collected. */
export async function openConsole(url: string) {
  const [browser] = await Promise.all([launchBrowser(), mkdir(SHOTS, { recursive: true })]);
  const complaints: string[] = [];
  return {
    ...(await openWindow(browser, url, complaints)),
    browser,
    complaints,
    /** Another person's window, which shares nothing with this one. */
    another: () => openWindow(browser, url, complaints),
    /** After a failed test: what its windows show. */
    async keepFailure(name: string) {
      const pages = browser.contexts().flatMap((context) => context.pages());
      for (const [nth, page] of pages.entries()) {
        const path = join(SHOTS, `failed-${name.replace(/\W+/g, "-").slice(0, 60)}-${nth}.png`);
        await page.screenshot({ path }).catch(() => undefined);
      }
    },
    close: () => browser.close(),
  };
}
export type ConsoleWindow = Awaited<ReturnType<typeof openConsole>>;

async function openWindow(browser: Browser, url: string, complaints: string[]) {
  const context = await browser.newContext({ viewport: DESK, colorScheme: "light" });
  context.setDefaultTimeout(Number(process.env["CONSOLE_TIMEOUT"] ?? 90_000));
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(`${error.message}\n${error.stack ?? ""}`));
  page.on("console", (message) => {
    // The browser reports each failed response. Tests check how the console handles them.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
  return {
    context,
    page,
    open: (path: string) => page.goto(`${url}${path}`),
    /**
     * Checks the current page, light and dark, on desktop and phone: a screenshot of each, axe's serious findings, and by how much the page
     * is wider than the phone.
     */
    async look(name: string): Promise<string[]> {
      const found: string[] = [];
      for (const colorScheme of schemes()) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const [device, size] of [["desk", DESK] as const, ["phone", PHONE] as const]) {
          await page.setViewportSize(size);
          await page.evaluate("scrollTo(0, 0)");
          await settled(page);
          if (LOOKED_AT) await page.screenshot({ path: join(SHOTS, `${name}-${colorScheme}-${device}.png`), fullPage: true });
          const wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
          if ((wider as number) > 0) found.push(`${name}, ${device}: ${wider as number} px wider than the screen`);
        }
        await page.setViewportSize(DESK);
        await settled(page);
        for (const { id, impact, nodes } of await faults(page))
          if (impact === "serious" || impact === "critical")
            found.push(
              `${name}, ${colorScheme}: ${id} ${nodes.map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`).join(" | ")}`,
            );
      }
      await page.emulateMedia({ colorScheme: "light", reducedMotion: null });
      await writeFile(join(SHOTS, `${name}.json`), JSON.stringify({ name, ...(await routesOf(page)) }));
      return found;
    },
  };
}

/** The state of the console's router. */
export interface RouterSays {
  /** all pages, by their patterns: `/content/$contentId` */
  routes: string[];
  /** the current page */
  route: string;
  /** how deeply its components are nested */
  parts: number;
}
export async function routesOf(page: Page): Promise<RouterSays> {
  return (await page.evaluate(`(() => {
    const router = globalThis.__TSR_ROUTER__;
    const shows = (route) => route.options.component && route.options.path;
    const pages = Object.values(router.routesById).filter((route) => shows(route) && !route.children);
    const shown = router.state.matches.map(({ routeId }) => router.routesById[routeId]).filter(shows);
    return { routes: pages.map((route) => route.fullPath).toSorted(), route: router.state.matches.at(-1).fullPath, parts: shown.length };
  })()`)) as RouterSays;
}

/** axe's findings, except inside frames: the article's preview runs no scripts, so axe can't run there. */
async function faults(page: Page): Promise<axe.Result[]> {
  await page.evaluate(axe.source);
  return page.evaluate("axe.run(document, { iframes: false }).then(({ violations }) => violations)");
}

/**
 * Waits until fonts are loaded and no transition runs. What turns for ever, such as a sign that something is waited for, is no transition. It looks
 * again and again, because the promise of a transition whose element was removed may stay open.
 */
async function settled(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    await document.fonts.ready;
    const ends = (one) => one.playState === "running" && one.effect?.getComputedTiming().endTime !== Infinity;
    while (document.getAnimations().some(ends)) await new Promise((resolve) => setTimeout(resolve, 20));
  })()`);
}
