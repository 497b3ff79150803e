import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { until } from "../support/until.ts";

// The search that opens from anywhere. Each test continues from the previous one.
const stack = useConsole({ withSite: false });
const { button, field, heading } = stack;
const page = () => stack.window.page;
const press = async (...keys: string[]) => {
  for (const key of keys) await page().keyboard.press(key);
};
const dialog = () => page().getByRole("dialog", { name: "Search" });
const box = () => dialog().getByRole("combobox");
const option = (name: string | RegExp) => dialog().getByRole("option", { name });
const chosen = () => dialog().getByRole("option", { selected: true }).innerText();
const gone = () => dialog().waitFor({ state: "hidden" });
const path = () => new URL(page().url()).pathname;
const HOSTILE = `<script>document.title="taken"</script> שלום 🥖 ${"Roggenvollkornbrot".repeat(8)}`;
/** The search's requests for articles. */
const ASKED = /\/api\/v1\/writer\/content\/?\?q=.*limit=6/;
let site_id: number;

test("Ctrl+K opens it on every page, and keeps what is typed while its code loads", async () => {
  await stack.signUp();
  ({
    data: { id: site_id },
  } = await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://slow.example.com" }));
  await stack.call("POST", "/api/v1/sites/", { name: HOSTILE.slice(0, 200), url: "https://hostile.example.com" });
  const article = { site_id, content_html: "<p>Bread.</p>", status: "review" };
  await stack.call("POST", "/api/v1/writer/content/", { ...article, title: "Rye takes its time", primary_keyword: "sourdough" });
  await stack.call("POST", "/api/v1/writer/content/", { ...article, title: HOSTILE });
  for (let nth = 1; nth <= 7; nth += 1) await stack.call("POST", "/api/v1/writer/content/", { ...article, title: `Wheat, part ${nth}` });

  await stack.window.open("/account");
  await field("Your name").click();
  let letIn = () => {};
  const typed = new Promise<void>((resolve) => (letIn = resolve));
  await page().route(/\/assets\/Search-[^/]*\.js$/, async (route) => {
    await typed;
    await route.continue();
  });
  await press("Control+k");
  await dialog().getByRole("textbox").fill("slow");
  letIn();
  await option(/Slow kitchen/).waitFor();
  expect(await box().inputValue()).toBe("slow");
  await press("End", "x");
  expect(await box().inputValue()).toBe("slowx");
  await press("Control+k");
  await gone();
  expect(await field("Your name").inputValue()).toBe("Jo");
});

test("before anything is typed it offers the pages, and Escape closes it", async () => {
  await press("Control+k");
  await option("Content Articles").waitFor();
  await option(/New article/).waitFor();
  expect(await option(/Plugins|Schedules/).count()).toBe(0);
  expect.soft(await stack.window.look("search-empty")).toEqual([]);
  await press("Escape");
  await gone();
});

test("arrows and Enter open a site that was found by its address", async () => {
  await press("Control+k");
  await box().fill("EXAMPLE.com");
  await option(/slow\.example\.com/).waitFor();
  expect(await chosen()).toContain("hostile.example.com");
  await press("ArrowDown");
  expect(await chosen()).toContain("Slow kitchen");
  expect(await box().getAttribute("aria-activedescendant")).toBe(await option(/Slow kitchen/).getAttribute("id"));
  await press("ArrowDown");
  expect(await chosen()).toContain("hostile.example.com");
  await press("ArrowUp", "Enter");
  await gone();
  await heading("Slow kitchen");
  expect(path()).toBe(`/sites/${site_id}`);
});

test("articles are found by title and keyword, and strangers' text is plain text", async () => {
  await button("Search").click();
  await box().fill("sourdough");
  await option(/Rye takes its time/).waitFor();
  await box().fill("<script>");
  await dialog().getByRole("group", { name: "Articles" }).getByRole("option").waitFor();
  await dialog().getByRole("group", { name: "Sites" }).getByRole("option").waitFor();
  expect.soft(await stack.window.look("search-hostile")).toEqual([]);
  expect(await page().title()).not.toBe("taken");
  await box().fill("%");
  await dialog().getByText("No results for “%”").waitFor();
  expect.soft(await stack.window.look("search-nothing")).toEqual([]);
  await box().fill("rye");
  await option(/Rye takes its time/).click();
  await gone();
  await heading(/Rye takes its time/);
});

test("in an article's text the same keys make a link", async () => {
  const text = page().locator(".tiptap");
  await text.click();
  await press("Control+a", "Control+k");
  const link = page().getByPlaceholder("https://example.com/");
  await link.waitFor();
  expect(await dialog().count()).toBe(0);
  await press("Escape");
  await link.waitFor({ state: "detached" });
});

test("of many results the first are shown, with a link to all; opened ones are offered again", async () => {
  await page().locator("h1").click();
  await press("Control+k");
  const recent = dialog().getByRole("group", { name: "Recent" }).getByRole("option");
  expect(await recent.allInnerTexts()).toEqual([expect.stringContaining("Rye takes its time"), expect.stringContaining("Slow kitchen")]);
  await box().fill("wheat");
  await option("All articles with “wheat”…").waitFor();
  expect(await option(/Wheat, part/).count()).toBe(6);
  expect.soft(await stack.window.look("search-found")).toEqual([]);
  await press("ArrowUp", "Enter");
  await gone();
  await heading("Content");
  expect(page().url()).toContain("/content?q=wheat");
});

test("it searches after a pause in typing, shows that it is searching, and drops outdated requests", async () => {
  const asked: string[] = [];
  const dropped: string[] = [];
  const words = (url: string) => new URL(url).searchParams.get("q")!;
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await page().route(ASKED, async (route) => {
    const q = words(route.request().url());
    asked.push(q);
    if (q === "spelt bread") await held;
    await route.continue().catch(() => undefined);
  });
  page().on("requestfailed", (request) => void (request.url().includes("limit=6") && dropped.push(words(request.url()))));
  await press("Control+k");
  await page().keyboard.type("spelt bread");
  expect(await box().inputValue()).toBe("spelt bread");
  await until("it asks", async () => asked.includes("spelt bread"));
  expect(asked.length).toBeLessThan("spelt bread".length);
  await dialog().getByText("Looking…").waitFor();
  await box().fill("rye");
  await option(/Rye takes its time/).waitFor();
  await until("the outdated request is dropped", async () => dropped.includes("spelt bread"));
  answer();
  await page().unroute(ASKED);
});

test("without a network it says so, and continues by itself", async () => {
  await stack.window.context.setOffline(true);
  await box().fill("wheat, part");
  await dialog().getByText("No connection").waitFor();
  expect.soft(await stack.window.look("search-offline")).toEqual([]);
  await box().fill("members");
  await option(/Members/).waitFor();
  await box().fill("wheat, part");
  await stack.window.context.setOffline(false);
  await option("Wheat, part 7").waitFor();
  await dialog().getByText("No connection").waitFor({ state: "detached" });
  expect(await box().inputValue()).toBe("wheat, part");
  await press("Escape");
  await gone();
});

test("it opens on a phone, even with shortcuts off, and not over another dialog", async () => {
  await stack.window.open("/sites");
  await heading("Sites");
  await press("?");
  const help = page().getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.getByText("Search", { exact: true }).waitFor();
  await help.getByRole("switch", { name: "Shortcuts on" }).click();
  await press("Control+k");
  expect(await dialog().count()).toBe(0);
  await press("Escape");
  await help.waitFor({ state: "hidden" });
  await press("Control+k");
  await dialog().waitFor();
  await press("Escape");
  await gone();
  await page().setViewportSize({ width: 390, height: 844 });
  await button("Search").click();
  await box().fill("password");
  await option(/Your account/).click();
  await heading("Your account");
});

test("viewers are offered nothing to write; operators are offered their own pages", async () => {
  await stack.app.orm.em.execute("update igny8_memberships set role = 'viewer'");
  await stack.app.orm.em.execute("update igny8_users set is_operator = true");
  await stack.window.open("/sites");
  await heading("Sites");
  await press("Control+k");
  await option(/Plugins/).waitFor();
  await option(/Schedules/).waitFor();
  expect(await option(/New article|Add a site|Invite/).count()).toBe(0);
});

noComplaints(stack);
