import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../../support/console/stack.ts";

// The commands of Ctrl+K, by keyboard only. Each test continues from the previous one.
const stack = useConsole({ withSite: false });
const { heading } = stack;
const page = () => stack.window.page;
const dialog = () => page().getByRole("dialog", { name: "Search" });
const option = (name: string | RegExp) => dialog().getByRole("option", { name });
const chosen = () => dialog().getByRole("option", { selected: true }).innerText();
const path = () => new URL(page().url()).pathname;
/** Opens the search, types, and waits for the first row. */
async function type(words: string, first: string) {
  await page().keyboard.press("Control+k");
  await dialog().getByRole("combobox").waitFor();
  await page().keyboard.type(words);
  await expect.poll(() => chosen().catch(() => "")).toContain(first);
}
async function run(words: string, first: string) {
  await type(words, first);
  await page().keyboard.press("Enter");
  await dialog().waitFor({ state: "hidden" });
}
const scheme = () => page().evaluate("document.documentElement.dataset.mantineColorScheme");
const read = async (id: number) => (await stack.call("GET", `/api/v1/writer/content/${id}/`)).data;
let id: number;

test("it opens forms and fields of other pages, also with a typing error", async () => {
  await stack.signUp();
  await stack.window.open("/content");
  await heading("Content");
  await run("add a site", "Add a site");
  await page().getByRole("textbox", { name: "Address" }).waitFor();
  expect(path()).toBe("/sites");
  await page().keyboard.press("Escape");
  await page().getByRole("dialog").waitFor({ state: "hidden" });
  await run("inviet", "Invite a person");
  await heading("Members");
  await expect.poll(() => page().evaluate("document.activeElement?.type")).toBe("email");
  await run("create an api", "Create an API token");
  await page().getByRole("dialog").waitFor();
  await page().keyboard.press("Escape");
  await page().getByRole("dialog").waitFor({ state: "hidden" });
  await run("failed", "Go to failed articles");
  await heading("Published");
  expect(page().url()).toContain("publication_state=failed");
});

test("it changes the theme", async () => {
  await run("dark", "Theme: Dark");
  await expect.poll(scheme).toBe("dark");
  await run("theme sys", "Theme: System");
  await expect.poll(scheme).toBe("light");
});

test("it does with the open article what is possible, and nothing else", async () => {
  const { data: site } = await stack.call("POST", "/api/v1/sites/", { name: "Slow kitchen", url: "https://slow.example.com" });
  const article = { site_id: site.id, title: "Rye takes its time", content_html: "<p>Rye.</p>" };
  ({ id } = (await stack.call("POST", "/api/v1/writer/content/", article)).data);
  await stack.window.open(`/content/${id}`);
  await heading("Rye takes its time");
  await page().keyboard.press("Control+k");
  await option("Submit for review").waitFor();
  const offered = await dialog().getByRole("group", { name: "This article" }).getByRole("option").allInnerTexts();
  expect(offered.map((text) => text.trim())).toEqual(["Publish…", "Schedule…", "Submit for review", "Put on hold", "History"]);
  expect.soft(await stack.window.look("commands-article")).toEqual([]);
  await page().keyboard.press("Escape");
  await dialog().waitFor({ state: "hidden" });

  await run("submit", "Submit for review");
  await expect.poll(async () => (await read(id)).status).toBe("review");
  await run("hold", "Put on hold");
  await expect.poll(async () => (await read(id)).on_hold).toBe(true);
  await type("hold", "Release hold");
  expect(await option("Put on hold").count()).toBe(0);
  await page().keyboard.press("Enter");
  await expect.poll(async () => (await read(id)).on_hold).toBe(false);
  await run("history", "History");
  await expect.poll(path).toBe(`/content/${id}/history`);
  await run("edit", "Edit the article");
  await expect.poll(path).toBe(`/content/${id}`);
  // From the article's other pages too. The dialog saves and shows what to look at.
  await run("publsh", "Publish…");
  const publish = page().getByRole("dialog", { name: "Publish the article" });
  await publish.getByText("The site is not connected.").waitFor();
  await page().keyboard.press("Escape");
  await publish.waitFor({ state: "hidden" });
  await run("schedule", "Schedule…");
  await publish.getByLabel("When").waitFor();
  await page().keyboard.press("Escape");
});

test("it offers what was opened last, ten at most, also after the tab was closed; deleted ones go", async () => {
  const article = { site_id: (await read(id)).site_id, content_html: "<p>Bread.</p>" };
  const ids: number[] = [];
  for (let nth = 1; nth <= 11; nth += 1)
    ids.push((await stack.call("POST", "/api/v1/writer/content/", { ...article, title: `Wheat, part ${nth}` })).data.id);
  for (const [nth, wheat] of ids.entries()) {
    await stack.window.open(`/content/${wheat}`);
    await heading(`Wheat, part ${nth + 1}`);
  }
  await page().evaluate("sessionStorage.clear()");
  await stack.window.open("/content");
  await heading("Content");
  const recent = async () => {
    await page().keyboard.press("Control+k");
    await dialog().getByRole("group", { name: "Recent" }).waitFor();
    const rows = await dialog().getByRole("group", { name: "Recent" }).getByRole("option").allInnerTexts();
    await page().keyboard.press("Escape");
    await dialog().waitFor({ state: "hidden" });
    return rows.map((text) => text.split("\n")[0]);
  };
  expect(await recent()).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((nth) => `Wheat, part ${nth}`));
  await stack.call("DELETE", `/api/v1/writer/content/${ids[10]}/`);
  await run("part 11", "Wheat, part 11");
  await heading("This article does not exist");
  expect((await recent())[0]).toBe("Wheat, part 10");
});

test("what is misspelt is found, and if nothing is, it says so and suggests", async () => {
  await page().keyboard.press("Control+k");
  await page().keyboard.type("slow kitchne");
  await dialog()
    .getByRole("group", { name: "Did you mean" })
    .getByRole("option", { name: /Slow kitchen/ })
    .waitFor();
  await dialog().getByRole("combobox").fill("zzz");
  await dialog().getByText("No results for “zzz”").waitFor();
  await expect.poll(() => dialog().getByRole("status").innerText()).toBe("Nothing found. 4 suggestions");
  expect(await dialog().getByRole("group", { name: "Recent" }).getByRole("option").count()).toBe(4);
  expect.soft(await stack.window.look("commands-nothing")).toEqual([]);
  await page().keyboard.press("Escape");
});

test("it signs out", async () => {
  await run("log out", "Sign out");
  await expect.poll(path).toBe("/sign-in");
});

noComplaints(stack);
