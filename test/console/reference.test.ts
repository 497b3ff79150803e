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
  // The introduction, the groups in their order, and the token as the first credential.
  for (const name of ["Quick start", "Conventions", "Error codes"])
    await page.getByRole("heading", { name, exact: true }).first().waitFor();
  await page.getByText("Bearer", { exact: false }).first().waitFor();
  await page.getByText("content_on_hold").first().waitFor();
  expect(await page.content()).not.toContain("QUxMIFlPVVIg");
  expect(stopped).toEqual([]);
  await page.close();
});
