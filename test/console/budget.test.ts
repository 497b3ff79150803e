import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { CONSOLE_DIR } from "../../dev/console/bundle.ts";
import { routesOf } from "../support/console/pages.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { sampled } from "../support/sampled.ts";
import { until } from "../support/until.ts";

// The size of each page for a browser with an empty cache. The pages come from the router, so a new page is measured at once.
const stack = useConsole({ withSite: false });

/** Bytes of script, as transferred. */
const BOUND = 250_000;
/** Pages that need something large, and their limits. */
const HEAVIER: Record<string, number> = {
  // The editor for rich text.
  "/content/new": 450_000,
  "/content/$contentId": 450_000,
};
/** Cumulative Layout Shift; up to 0.1 is good (web.dev/cls). */
const SHIFT = 0.05;
/** An address for each page with a parameter. */
const ADDRESSES: Record<string, () => string> = {
  "/content/$contentId": () => `/content/${made.content_id}`,
  "/content/$contentId/history": () => `/content/${made.content_id}/history`,
  "/content/$contentId/comparison": () => `/content/${made.content_id}/comparison`,
  "/content/$contentId/publication": () => `/content/${made.content_id}/publication`,
  "/sites/$siteId/": () => `/sites/${made.site_id}`,
  "/sites/$siteId/connect": () => `/sites/${made.site_id}/connect`,
  "/sites/$siteId/wordpress": () => `/sites/${made.site_id}/wordpress`,
  "/sites/$siteId/automation": () => `/sites/${made.site_id}/automation`,
  "/sites/$siteId/calendar": () => `/sites/${made.site_id}/calendar`,
  "/sites/$siteId/runs": () => `/sites/${made.site_id}/runs`,
  "/runs/$runId": () => `/runs/${made.run_id}`,
  "/bulk/$bulkId": () => `/bulk/${made.bulk_id}`,
  "/plugins/$slug": () => "/plugins/igny8-wp-bridge",
  "/plugins/$slug/new": () => "/plugins/igny8-wp-bridge/new",
  "/plugins/$slug/versions/$version": () => "/plugins/igny8-wp-bridge/versions/1.3.3",
  "/webhooks/$endpointId": () => `/webhooks/${made.endpoint_id}`,
};
/** Pages for people who are not signed in. */
const OUTSIDE = /^\/(sign-in|sign-up|accept-invite|forgot-password|reset-password|install|unsubscribe)$/;
const made = { site_id: 0, content_id: 0, endpoint_id: 0, run_id: 0, bulk_id: 0 };
let routes: string[];

test("this test knows all of the router's pages", async () => {
  await stack.signUp({ operator: true });
  const site = await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://example.com" });
  made.site_id = site.data.id;
  const article = { site_id: made.site_id, title: "Rye takes its time", content_html: "<p>Rye.</p>", status: "review" };
  made.content_id = (await stack.call("POST", "/api/v1/writer/content/", article)).data.id;
  await stack.call("POST", "/api/v1/integration/integrations/generate-api-key/", { site_id: made.site_id });
  await stack.app.orm.em.execute("update igny8_site_integrations set is_active = true");
  made.bulk_id = (await stack.call("POST", "/api/v1/writer/content/bulk-publish/", { content_ids: [made.content_id] })).data.id;
  await stack.call("PUT", `/api/v1/automation/sites/${made.site_id}/config/`, { enabled: true });
  made.run_id = (await stack.call("POST", `/api/v1/automation/sites/${made.site_id}/runs/`)).data.id;
  const endpoint = { url: "https://example.com/hook", kinds: ["content.published"] };
  made.endpoint_id = (await stack.call("POST", "/api/v1/account/notifications/", endpoint)).data.id;
  await stack.window.open("/sites");
  await stack.heading("Sites");
  ({ routes } = await routesOf(stack.window.page));
  expect(routes.length).toBeGreaterThan(10);
  const withoutAddress = routes.filter((route) => route.includes("$") && !(route in ADDRESSES));
  expect(withoutAddress, "give each an address in ADDRESSES").toEqual([]);
  const gone = [...Object.keys(ADDRESSES), ...Object.keys(HEAVIER)].filter((route) => !routes.includes(route));
  expect(gone, "are no pages any more").toEqual([]);
});

test("each page loads only its own code, within its limit, and without layout shifts", async () => {
  const chunks = await readChunks();
  const findings: string[] = [];
  for (const route of sampled(routes)) {
    const { files, bytes, shifted, parts } = await load(route, ADDRESSES[route]?.() ?? route);
    const bound = HEAVIER[route] ?? BOUND;
    if (bytes < 100_000) findings.push(`${route}: ${bytes} bytes of script, which can't be all`);
    if (bytes > bound) findings.push(`${route}: ${bytes} bytes of script, more than ${bound}`);
    if (shifted >= SHIFT) findings.push(`${route}: moves by ${shifted}`);
    const pages = [...new Set(files.map((file) => chunks.pageOf.get(file)).filter((page) => page !== undefined))];
    const whose = pages.join(", ");
    if (pages.length !== parts) findings.push(`${route}: is of ${parts} parts, and loads the code of ${pages.length} pages: ${whose}`);
    const own = chunks.neededBy(pages);
    for (const file of files) if (!own.has(file)) findings.push(`${route}: loads ${file}, which is none of ${whose}'s`);
  }
  expect(findings).toEqual([]);
});

/** Opens a page in a browser with an empty cache, and waits until it is complete. */
async function load(route: string, address: string) {
  const storageState = OUTSIDE.test(route) ? undefined : await stack.window.context.storageState();
  const context = await stack.window.browser.newContext(storageState ? { storageState } : {});
  const page = await context.newPage();
  const files: string[] = [];
  let [bytes, underWay] = [0, 0];
  page.on("request", (request) => {
    if (!request.url().includes("/stream/")) underWay += 1;
  });
  page.on("requestfailed", () => (underWay -= 1));
  page.on("requestfinished", async (request) => {
    if (request.resourceType() === "script") {
      files.push(new URL(request.url()).pathname.slice(1));
      const { responseBodySize } = await request.sizes();
      bytes += responseBodySize;
    }
    underWay -= 1;
  });
  await page.addInitScript(
    "window.shifted = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value; }).observe({ type: 'layout-shift', buffered: true });",
  );
  await page.goto(`${stack.app.url}${address}`, { waitUntil: "load" });
  await page.locator("h1").first().waitFor();
  await until(`${route} is there`, async () => underWay <= 0 && (await isQuiet(page)));
  const { route: shown, parts } = await routesOf(page);
  expect(shown, "the page that was asked for is shown").toBe(route);
  const shifted = (await page.evaluate("window.shifted")) as number;
  await context.close();
  return { files, bytes, shifted, parts };
}

/** No request is pending, and everything is painted. */
const isQuiet = (page: Page): Promise<boolean> =>
  page.evaluate(
    "new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(!document.querySelector('[aria-busy=true]')))))",
  );

interface Chunk {
  file: string;
  src?: string;
  imports?: string[];
  dynamicImports?: string[];
}
/** The build's manifest: which file belongs to which page, and what a page needs. */
async function readChunks() {
  const manifest = JSON.parse(await readFile(join(CONSOLE_DIR, ".vite/manifest.json"), "utf8")) as Record<string, Chunk>;
  const main = Object.keys(manifest).find((key) => manifest[key]!.src === "index.html")!;
  const withImports = (key: string, found = new Set<string>()): Set<string> => {
    if (found.has(key)) return found;
    found.add(key);
    for (const next of manifest[key]!.imports ?? []) withImports(next, found);
    return found;
  };
  const pages = (manifest[main]!.dynamicImports ?? []).filter((key) => key.startsWith("pages/"));
  return {
    pageOf: new Map(pages.map((key) => [manifest[key]!.file, key])),
    /** their own files and the frame's, and what the pages load later */
    neededBy(pages: string[]): Set<string> {
      const keys = new Set([main, ...pages].flatMap((key) => [...withImports(key)]));
      for (const key of [...keys].filter((key) => key !== main))
        for (const later of manifest[key]!.dynamicImports ?? []) withImports(later, keys);
      return new Set([...keys].map((key) => manifest[key]!.file));
    },
  };
}

noComplaints(stack);
