import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import type { Download } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { linkToken } from "../support/console/browser.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { releasedVersion } from "../support/fixtures/plugins.ts";
import { SLUG } from "../support/fixtures/pluginSources.ts";
import { until } from "../support/until.ts";

// What surrounds every page: shortcuts, colours, and messages while IGNY8 is down.
const stack = useConsole({ withSite: false });
const { button, field, heading } = stack;
const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => stack.window.page.keyboard.press(key)), Promise.resolve());
const path = () => new URL(stack.window.page.url()).pathname;
const focused = () => stack.window.page.evaluate("document.activeElement.textContent || document.activeElement.type") as Promise<string>;
const scheme = () => stack.window.page.evaluate("document.documentElement.dataset.mantineColorScheme");
const dialog = () => stack.window.page.getByRole("dialog");
let articles: string[];

test("g and a letter open pages, and ? lists the shortcuts", async () => {
  await stack.signUp();
  const { data: site } = await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://example.com" });
  articles = ["Rye takes its time", "Wheat does not", "Spelt is in between"];
  for (const title of articles)
    await stack.call("POST", "/api/v1/writer/content/", { site_id: site.id, title, content_html: "<p>Bread.</p>", status: "review" });
  await stack.window.open("/sites");
  await heading("Sites");
  await press("?");
  await dialog().getByText("Keyboard shortcuts").waitFor();
  expect.soft(await stack.window.look("shortcuts")).toEqual([]);
  // Every listed page opens.
  const keys = await dialog().locator("kbd").allInnerTexts();
  const letters = keys.flatMap((key, index) => (keys[index - 1] === "g" ? [key] : []));
  expect(letters.length).toBeGreaterThan(5);
  await press("g", letters[0]!);
  expect(path()).toBe("/sites");
  await press("Escape");
  await dialog().waitFor({ state: "hidden" });
  const opened = new Set<string>();
  for (const letter of letters) {
    await press("g", letter);
    await until(
      `g ${letter} goes to a page of the navigation`,
      async () => (await stack.window.page.locator("nav a[aria-current=page]").getAttribute("href")) === path() && !opened.has(path()),
    );
    opened.add(path());
  }
  expect(new Set(letters).size).toBe(letters.length);
  await press("g", "a");
  await stack.window.page.getByText("Nothing is waiting").waitFor();
  expect.soft(await stack.window.look("approved-empty")).toEqual([]);
});

test("keys move through a list, and search it", async () => {
  await press("g", "r");
  await heading("Review");
  await stack.window.page.getByRole("link", { name: articles[0]! }).waitFor();
  await press("j");
  expect(await focused()).toBe(articles[2]);
  await press("j", "j", "j");
  expect(await focused()).toBe(articles[0]);
  await press("k");
  expect(await focused()).toBe(articles[1]);
  await press("x");
  expect(await stack.window.page.getByRole("checkbox", { name: `Choose ${articles[1]}` }).isChecked()).toBe(true);
  expect.soft(await stack.window.look("review-by-keys")).toEqual([]);
  await press("/");
  expect(await focused()).toBe("search");
  // In a field, keys type text.
  await press("g", "s", "?", "n");
  expect([path(), await stack.window.page.getByRole("searchbox").inputValue()]).toEqual(["/review", "gs?n"]);
  await stack.window.page.getByRole("searchbox").fill("");
  await press("Tab");
  await stack.window.page.locator("h1").click();
  await press("j", "j", "Enter");
  await dialog().getByRole("heading", { name: articles[1]! }).first().waitFor();
  await press("Escape");
  await dialog().waitFor({ state: "hidden" });
  await press("n");
  await heading("Write an article");
});

test("shortcuts can be turned off permanently", async () => {
  await stack.window.open("/sites");
  await button("Jo").click();
  await stack.window.page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await dialog().getByRole("switch", { name: "Shortcuts on" }).click();
  await press("Escape");
  await dialog().waitFor({ state: "hidden" });
  await stack.window.page.reload();
  await heading("Sites");
  await press("?", "g", "r");
  expect([await dialog().count(), path()]).toEqual([0, "/sites"]);
  await button("Jo").click();
  await stack.window.page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await dialog().getByRole("switch", { name: "Shortcuts on" }).click();
  await press("Escape");
  await dialog().waitFor({ state: "hidden" });
});

test("colours are light, dark, or the system's, and the choice is kept", async () => {
  const choose = async (name: string) => {
    await button("Jo").click();
    await stack.window.page.getByRole("menuitemradio", { name, exact: true }).click();
  };
  await choose("Dark");
  await stack.window.page.reload();
  await heading("Sites");
  expect(await scheme()).toBe("dark");
  await choose("System");
  await until("it is the system's light", async () => (await scheme()) === "light");
  await stack.window.page.emulateMedia({ colorScheme: "dark" });
  await until("it is the system's dark", async () => (await scheme()) === "dark");
  await stack.window.page.emulateMedia({ colorScheme: "light" });
  await button("Jo").click();
  await stack.window.page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  expect.soft(await stack.window.look("person-menu")).toEqual([]);
  await press("Escape");
});

test("behind a dialog nothing moves, and the gutter of the page's scrollbar is as dark as the page", async () => {
  const page = stack.window.page;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setScrollbarsHidden", { hidden: false });
  const places = () =>
    page.evaluate(`({
      heading: document.querySelector("h1").getBoundingClientRect().left,
      right: Math.round(document.querySelector("main").getBoundingClientRect().right),
      person: [...document.querySelector("header").querySelectorAll("button")].at(-1).getBoundingClientRect().right,
    })`);
  const gutter = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  for (const height of [900, 200]) {
    await page.setViewportSize({ width: 1280, height });
    await stack.window.open("/sites");
    await heading("Sites");
    const [before, light] = [await places(), await gutter()];
    await press("?");
    await dialog().waitFor();
    expect([await places(), await gutter()]).not.toEqual([before, light]);
    expect(await places()).toEqual(before);
    await press("Escape");
    await dialog().waitFor({ state: "hidden" });
    expect([await places(), await gutter()]).toEqual([before, light]);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await session.detach();
});

test("without a network the page says so, keeps typed text, and recovers afterwards", async () => {
  await stack.window.open("/account");
  await field("Your name").fill("Jo, typed without a network");
  await stack.window.context.setOffline(true);
  await stack.window.page.getByText("No connection to IGNY8").waitFor();
  await stack.window.page.getByText("Offline", { exact: true }).waitFor();
  await stack.window.page.getByText(/Retrying in \d+ s/).waitFor();
  await button("Save name").click();
  await stack.window.page.getByText("IGNY8 can't be reached.").waitFor();
  expect.soft(await stack.window.look("offline")).toEqual([]);
  // A page whose code has not loaded yet is waited for. The browser's error page does not appear.
  await stack.window.page.getByRole("link", { name: "API tokens", exact: true }).click();
  await stack.window.page.getByText("No connection to IGNY8").waitFor();
  await stack.window.context.setOffline(false);
  await heading("API tokens");
  await stack.window.page.getByText("No tokens yet").waitFor();
  await stack.window.page.getByText("Live", { exact: true }).waitFor();
  await stack.window.page.getByText("No connection to IGNY8").waitFor({ state: "detached" });
});

test("while IGNY8 is down the page retries, and afterwards shows what happened meanwhile", async () => {
  await stack.window.open("/account");
  await field("Account name").fill("Typed while it was away");
  await stack.app.down();
  await stack.window.page.getByText("No connection to IGNY8").waitFor();
  await button("Save").click();
  await stack.window.page.getByText("IGNY8 can't be reached.").waitFor();
  await stack.app.orm.em.execute("update igny8_users set name = 'Renamed elsewhere'");
  await stack.app.up();
  // The page tries by itself too, and may be quicker than this click.
  const asked = button("Try now")
    .click({ timeout: 10_000 })
    .catch(() => undefined);
  await button("Renamed elsewhere").waitFor();
  await asked;
  await stack.window.page.getByText("No connection to IGNY8").waitFor({ state: "detached" });
  expect(await field("Account name").inputValue()).toBe("Typed while it was away");
  await button("Save").click();
  await stack.window.page.getByText("Account saved.").waitFor();
  expect((await stack.call("GET", "/api/v1/account/")).data.name).toBe("Typed while it was away");
});

test("a page that is opened while IGNY8 is down appears when it is back", async () => {
  await stack.window.open("/sites");
  await heading("Sites");
  await stack.app.down();
  await stack.window.page.getByRole("link", { name: "Members", exact: true }).click();
  await stack.window.page.getByText("No connection to IGNY8").waitFor();
  await stack.app.up();
  await heading("Members");
  await stack.window.page.getByRole("table", { name: "Members" }).waitFor();
  expect(path()).toBe("/members");
});

test("a first page that fails to load is retried until it loads", async () => {
  const away = { status: 503, json: { success: false, error: { code: "unavailable", message: "The database is away." } } };
  await stack.window.page.route("**/api/v1/auth/me", (route) => route.fulfill(away));
  await stack.window.open("/sites");
  await stack.window.page.getByText("IGNY8 can't answer at the moment. Your articles are safe.").waitFor();
  expect.soft(await stack.window.look("first-page-away")).toEqual([]);
  await stack.window.page.unroute("**/api/v1/auth/me");
  await heading("Sites");
});

// The router's messages about the failed page.
test("an install link downloads its package without a sign-in, and says when it has expired", async () => {
  await releasedVersion(stack.app, "1.4.0");
  const { data: site } = await stack.call("POST", "/api/v1/sites/", { name: "Rye", url: "https://rye.example.com" });
  await stack.window.open(`/sites/${site.id}/connect`);
  const [kept] = await Promise.all([stack.window.page.waitForEvent("download"), button("Download plugin").click()]);
  expect(kept.suggestedFilename()).toBe(`${SLUG}.zip`);
  // The link hands out the same package. Downloading again does not end it.
  await expect.poll(() => field("Install link").inputValue()).toContain(await tokenIn(kept));
  const [again] = await Promise.all([stack.window.page.waitForEvent("download"), button("Download again").click()]);
  expect(await tokenIn(again)).toBe(await tokenIn(kept));
  expect.soft(await stack.window.look("connect-link")).toEqual([]);
  const url = await field("Install link").inputValue();

  const guest = await stack.window.another();
  onTestFinished(() => guest.context.close());
  const sent: string[] = [];
  guest.page.on("request", (request) => sent.push(request.url()));
  const hands = guest.page.getByRole("button", { name: /^Download/ });
  // The tests' API is at another address than its public URL.
  await guest.open(url.slice(new URL(url).origin.length));
  await hands.waitFor();
  await guest.page.getByText("For Rye (https://rye.example.com)").waitFor();
  expect.soft(await guest.look("install")).toEqual([]);
  await guest.context.setOffline(true);
  await hands.click();
  await guest.page.getByText("IGNY8 can't be reached.").waitFor();
  await guest.context.setOffline(false);
  const [got] = await Promise.all([guest.page.waitForEvent("download"), hands.click()]);
  const token = linkToken(url);
  expect([got.suggestedFilename(), await tokenIn(got)]).toEqual([`${SLUG}.zip`, token]);
  await guest.page.getByText("is in your downloads.").waitFor();
  expect(sent.filter((address) => address.split("#")[0]!.includes(token))).toEqual([]);
  expect.soft(await guest.look("install-done")).toEqual([]);
  await stack.app.orm.em.execute("update igny8_plugin_enrolments set expires_at = now() - interval '1 second'");
  await hands.click();
  await guest.page.getByText("This install link has expired").waitFor();
  expect.soft(await guest.look("install-over")).toEqual([]);
});

/** The token in a package. */
async function tokenIn(kept: Download): Promise<string> {
  const files = unzipSync(new Uint8Array(await readFile(await kept.path())));
  return JSON.parse(new TextDecoder().decode(files[`${SLUG}/enrolment.json`])).token;
}

test("an address without a page says so, and leads home", async () => {
  await stack.window.open("/nothing-here");
  await heading("Page not found");
  expect.soft(await stack.window.look("not-found")).toEqual([]);
  await stack.window.page.getByRole("link", { name: "Go to Home" }).click();
  await heading("Home");
});

noComplaints(stack, [/^ApiProblem: The database is away/]);
