import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../../dev/browser.ts";
import { servedApp } from "../support/servers/serve.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let browser: Awaited<ReturnType<typeof launchBrowser>>;
beforeAll(async () => {
  [app, browser] = await Promise.all([servedApp(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

test("the API's reference works under its Content-Security-Policy", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const stopped: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Content-Security-Policy/.test(message.text())) stopped.push(message.text());
  });
  await page.goto(`${app.url}/api/docs/`);
  await page.getByRole("heading", { name: "IGNY8 Publishing" }).waitFor();
  expect(stopped).toEqual([]);
});
