import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { buildConsole, CONSOLE_DIR } from "../../dev/console.ts";
import { openConsole, type ConsoleWindow } from "../support/console.ts";
import { servedApp } from "../support/serve.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

// From sign-up to an article that is read on the site, by clicking only; each test goes on where the one before has ended.
let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let window: ConsoleWindow;

beforeAll(async () => {
  await buildConsole();
  app = await servedApp({ consoleDir: CONSOLE_DIR });
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
  window = await openConsole(app.url);
});
afterAll(async () => {
  await window?.close();
  await worker?.stop();
  await site?.stop();
  await app?.close();
});
afterEach(() => expect(window.complaints.splice(0)).toEqual([]));

const button = (name: string | RegExp) => window.page.getByRole("button", { name });
const field = (name: string) => window.page.getByLabel(name, { exact: true });
const heading = (name: string | RegExp) => window.page.getByRole("heading", { name, level: 1 }).waitFor();

test("whoever is not signed in is asked to, and may make an account", async () => {
  await window.open("/review");
  await heading("IGNY8 Publishing");
  expect(await window.look("sign-in")).toEqual([]);
  await window.page.getByRole("link", { name: "Make an account" }).click();
  await field("Your name").fill("Jo");
  await field("Company or publication").fill("The Slow Kitchen");
  await field("E-mail").fill("jo@example.com");
  await window.page.getByLabel("Password").fill("short");
  await button("Make the account").click();
  await window.page.getByText(/10 characters|>=10/i).waitFor();
  expect(await window.look("sign-up")).toEqual([]);
  await window.page.getByLabel("Password").fill("correct horse battery");
  await button("Make the account").click();
  await heading("Sites");
  expect(await window.look("sites-empty")).toEqual([]);
});

test("a site is added, and the guide connects it step by step", async () => {
  await button("Add a site").first().click();
  await field("Address").fill("not an address");
  await field("Name").fill("Slow kitchen");
  await button("Add").click();
  await window.page.getByText(/URL/).first().waitFor();
  await field("Address").fill(site.url);
  await button("Add").click();
  await heading("Connect Slow kitchen");
  await button("Make a key").click();
  const values = await Promise.all(["API URL", "API key", "Site ID"].map((name) => field(name).inputValue()));
  const [api_url, api_key, site_id] = values as [string, string, string];
  expect(api_key).toMatch(/^igny8_/);
  expect(await window.look("connect-key")).toEqual([]);
  await site.connect({ api_url, api_key, site_id: Number(site_id) });
  await button("Test connection").click();
  await window.page.getByText(/It works: \d+ ms/).waitFor();
  expect(await window.look("connect-done")).toEqual([]);
});

test("an article is written, handed in, published from the review, and read on the site", async () => {
  await window.page.getByRole("link", { name: "Content", exact: true }).click();
  await heading("Content");
  expect(await window.look("content-empty")).toEqual([]);
  await window.page.getByRole("link", { name: "Write an article" }).first().click();
  await window.page.getByRole("textbox", { name: "Site" }).click();
  await window.page.getByRole("option", { name: "Slow kitchen" }).click();
  await field("Title").fill("Rye takes its time");
  await field("Text").fill("<p>Rye <strong>takes its time</strong>.</p>");
  await field("SEO title").fill("Rye bread: why it takes its time");
  expect(await window.look("write")).toEqual([]);
  // What was typed survives a reload.
  await window.page.reload();
  expect(await field("Title").inputValue()).toBe("Rye takes its time");
  await button("Hand in for review").click();
  await heading("Rye takes its time");
  expect(await window.look("article")).toEqual([]);
  await window.page.getByRole("link", { name: "Review", exact: true }).click();
  await heading("Review");
  expect(await window.look("review")).toEqual([]);
  await button("Publish").click();
  await window.page.getByText("Nothing to review").waitFor();
  await window.page.getByRole("link", { name: "Published", exact: true }).click();
  // It arrives without anybody's reloading.
  const link = window.page.getByRole("link", { name: "See it" });
  await link.waitFor();
  await window.page.getByText("Published", { exact: true }).last().waitFor();
  expect(await window.look("published")).toEqual([]);
  const post = await fetch((await link.getAttribute("href"))!);
  expect(await post.text()).toContain("Rye takes its time");
  await window.page.getByRole("link", { name: "Story" }).click();
  await window.page.getByText("Call 1").waitFor();
  expect(await window.look("publication")).toEqual([]);
});
