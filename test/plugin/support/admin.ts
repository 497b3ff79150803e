import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchBrowser } from "../../../dev/browser.ts";
import type { Bridge } from "./bridgeSite.ts";

/** Folder for the screenshots of tests. */
export const SHOTS = join(import.meta.dirname, "../../../test-output/plugin");

export interface Admin {
  readonly page: Page;
  /** Opens a page of wp-admin. */
  open(path: string): Promise<void>;
  /** A screenshot of the page, named for the file. */
  shot(name: string): Promise<void>;
  /** Signs a user in, in a browser window of its own. */
  signIn(user: string, password: string): Promise<Page>;
  /** The accessibility faults within an element. */
  faults(selector: string): Promise<unknown[]>;
}

/** A browser with the site's administrator signed in. */
export function useAdmin(bridge: Bridge): Admin {
  let browser: Browser;
  const admin = {} as { -readonly [Name in keyof Admin]: Admin[Name] };

  beforeAll(async () => {
    [browser] = await Promise.all([launchBrowser(), mkdir(SHOTS, { recursive: true })]);
    admin.signIn = async (user, password) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      // Signs in without the form: it is WordPress's own, and on a busy machine a click can get lost.
      const form = { log: user, pwd: password };
      const answer = await context.request.post(`${bridge.site.url}/wp-login.php`, { form, maxRedirects: 0 });
      if (answer.status() !== 302) throw new Error(`${user} was not signed in: ${await answer.text()}`);
      await page.goto(`${bridge.site.url}/wp-admin/`, { waitUntil: "domcontentloaded" });
      return page;
    };
    admin.page = await admin.signIn(bridge.site.adminUser, bridge.site.adminPassword);
    admin.open = async (path) => void (await admin.page.goto(`${bridge.site.url}/wp-admin/${path}`));
    admin.shot = async (name) => void (await admin.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true }));
    admin.faults = async (selector) => {
      const { violations } = await new AxeBuilder({ page: admin.page }).include(selector).analyze();
      return violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
    };
  });
  afterAll(() => browser?.close());
  return admin;
}
