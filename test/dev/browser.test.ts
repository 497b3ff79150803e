import { expect, onTestFinished, test, vi } from "vitest";
import { launchBrowser } from "../../dev/browser.ts";

test("a browser shows a page with text, and reports problems first", { timeout: 240_000 }, async () => {
  vi.stubEnv("CHROMIUM_PATH", "/nonexistent/chromium");
  onTestFinished(() => void vi.unstubAllEnvs());
  const lines: string[] = [];
  const browser = await launchBrowser((line) => lines.push(line));
  onTestFinished(() => browser.close());
  expect(lines[0]).toContain("CHROMIUM_PATH (/nonexistent/chromium) does not start");

  const page = await browser.newPage({ viewport: { width: 400, height: 200 } });
  const shot = async (html: string) => {
    await page.setContent(html);
    return page.screenshot();
  };
  const empty = await shot("");
  expect((await shot("<h1>Publishing, ä € ✓</h1>")).equals(empty)).toBe(false);
  // Without any font every letter is a box of the same width.
  const width = (text: string) =>
    page.evaluate((letters) => {
      const { document } = globalThis as unknown as {
        document: {
          createElement(name: string): { getContext(kind: string): { font: string; measureText(text: string): { width: number } } };
        };
      };
      const context = document.createElement("canvas").getContext("2d");
      context.font = "40px sans-serif";
      return context.measureText(letters).width;
    }, text);
  expect(await width("iiii")).toBeLessThan(await width("WWWW"));
});
