import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { until } from "../../support/until.ts";

// Lists of articles as an editor works with them: by clicking, on a real WordPress. Each test continues from the previous one.
const stack = useConsole();
const { button, heading } = stack;
const page = () => stack.window.page;
const WRITER = "/api/v1/writer/content/";
const says = (text: string | RegExp) => page().getByText(text).filter({ visible: true }).first().waitFor();
const row = (title: string) => page().getByRole("row").filter({ hasText: title });
const view = (name: string) =>
  page()
    .locator(".view-tab")
    .filter({ hasText: new RegExp(`^${name}\\d*$`) });
const menu = (name: string) => page().getByRole("menuitem", { name, exact: true });
const reader = () => page().getByRole("dialog");
let site_id: number;

async function article(title: string, more: Record<string, unknown> = {}): Promise<number> {
  const fields = { site_id, title, content_html: `<p>The text of ${title}.</p>`, status: "review", ...more };
  return (await stack.call("POST", WRITER, fields)).data.id;
}
const read = async (id: number) => (await stack.call("GET", `${WRITER}${id}/`)).data;
const lifecycleOf = (id: number, wanted: string) => until(`it is ${wanted}`, async () => (await read(id)).lifecycle === wanted);
async function published(title: string) {
  const id = await article(title);
  await stack.call("POST", `${WRITER}${id}/publish/`, {});
  await lifecycleOf(id, "live");
  return { id, post: (await read(id)).external_id as string };
}

test("home says what waits, and leads to it", async () => {
  await stack.signUp();
  ({ site_id } = await stack.connectSite());
  for (const n of [1, 2, 3, 4]) await article(`Bread ${n}`);
  const year = new Date().getUTCFullYear() + 1;
  const planned = await article("Bread of next year");
  await stack.call("POST", `${WRITER}${planned}/publish/`, { publish_at: `${year}-03-01T09:00` });
  await stack.window.open("/");
  await heading("Home");
  await page().getByRole("link", { name: "4 To review" }).waitFor();
  await page().getByRole("region", { name: "Going out next" }).getByText("Bread of next year").waitFor();
  await says("Your site is healthy.");
  await page().getByRole("navigation").getByText("4").waitFor();
  expect.soft(await stack.window.look("home")).toEqual([]);
  await page().getByRole("link", { name: "1 Scheduled" }).click();
  await heading("Content");
  await row("Bread of next year").getByText("Scheduled", { exact: true }).waitFor();
  expect.soft(await stack.window.look("content-scheduled")).toEqual([]);
});

test("articles are read, sent back and published beside the list, one after the other", async () => {
  await stack.window.open("/review");
  await page().getByRole("link", { name: "Bread 4", exact: true }).click();
  await reader().getByRole("heading", { name: "Bread 4" }).first().waitFor();
  await page().frameLocator("iframe").getByText("The text of Bread 4.").waitFor();
  expect.soft(await stack.window.look("review-reader")).toEqual([]);
  await page().keyboard.press("j");
  await reader().getByRole("heading", { name: "Bread 3" }).first().waitFor();
  await reader().getByRole("button", { name: "Send back…" }).click();
  const reason = page().getByRole("textbox", { name: "What should the author change?" });
  await reason.fill("The crust needs a source.");
  expect.soft(await stack.window.look("review-send-back")).toEqual([]);
  await page().getByRole("button", { name: "Send back", exact: true }).click();
  await reader().getByRole("heading", { name: "Bread 2" }).first().waitFor();
  await reader().getByRole("textbox", { name: "New comment" }).fill("Good as it is.");
  await reader().getByRole("button", { name: "Add comment" }).click();
  await reader().getByText("Good as it is.").waitFor();
  await reader().getByRole("button", { name: "Publish", exact: true }).click();
  await reader().getByRole("heading", { name: "Bread 1" }).first().waitFor();
  await page().keyboard.press("Escape");
  await reader().waitFor({ state: "hidden" });
  const outcome = page().getByRole("status").filter({ hasText: "Bread 2" });
  await outcome.getByText("Published", { exact: true }).waitFor();
  await stack.window.open("/content?lifecycle=draft");
  await row("Bread 3").getByText("Sent back by Jo: The crust needs a source.").waitFor();
  expect.soft(await stack.window.look("content-sent-back")).toEqual([]);
});

test("a publication is undone within ten seconds, before and after the site has the post", async () => {
  await stack.window.open("/review");
  await row("Bread 4").getByRole("button", { name: "Publish", exact: true }).click();
  const outcome = page().getByRole("status").filter({ hasText: "Bread 4" });
  await outcome.getByRole("link", { name: "View post" }).waitFor();
  await outcome.getByRole("button", { name: "Undo" }).click();
  await says(/The post is switched to draft in WordPress/);
  const { id } = (await stack.call("GET", `${WRITER}?q=Bread+4`)).data[0];
  await until("visitors don't see it", async () => (await read(id)).metadata.wordpress_status === "draft");
  // A planned one is simply cancelled.
  const year = new Date().getUTCFullYear() + 1;
  await row("Bread 1")
    .getByRole("button", { name: /What to do with/ })
    .click();
  await menu("Schedule…").click();
  await page().getByLabel("When").fill(`${year}-05-01T09:00`);
  await page().getByRole("dialog").getByRole("button", { name: "Schedule", exact: true }).click();
  const planned = page().getByRole("status").filter({ hasText: "Bread 1" });
  await planned.getByText("Scheduled", { exact: true }).waitFor();
  await planned.getByRole("button", { name: "Undo" }).click();
  await says("Undone. The article is in review again.");
  await row("Bread 1").waitFor();
  const [back] = (await stack.call("GET", `${WRITER}?q=Bread+1`)).data;
  expect([back.status, back.publication.state]).toEqual(["review", "cancelled"]);
});

test("whatever WordPress does with a post, its article is found in a view that says so", async () => {
  const [trashed, drafted, hidden, deleted] = [
    await published("Trashed there"),
    await published("Drafted there"),
    await published("Private there"),
    await published("Deleted there"),
  ];
  const wp = (...args: string[]) => stack.site.wp(["post", ...args]);
  await wp("delete", trashed.post);
  await wp("update", drafted.post, "--post_status=draft");
  await wp("update", hidden.post, "--post_status=private");
  await wp("delete", deleted.post, "--force");
  await lifecycleOf(trashed.id, "removed");
  await lifecycleOf(deleted.id, "removed");
  await lifecycleOf(drafted.id, "draft");
  await stack.window.open("/published");
  await view("Removed").click();
  await row("Trashed there").getByText("In WordPress trash").waitFor();
  await row("Deleted there").getByText("Deleted in WordPress").waitFor();
  await row("Deleted there").getByRole("button", { name: "Publish again" }).waitFor();
  await row("Trashed there").getByRole("button", { name: "Restore and make public" }).waitFor();
  expect.soft(await stack.window.look("published-removed")).toEqual([]);
  await view("Not public").click();
  await row("Drafted there").getByText("Draft in WordPress").waitFor();
  await row("Private there").getByText("Private: visitors don't see it").waitFor();
  expect.soft(await stack.window.look("published-not-public")).toEqual([]);
  await stack.window.open("/content");
  for (const title of ["Trashed there", "Drafted there", "Private there", "Deleted there"]) await row(title).waitFor();
});

test("shift chooses a range; order, columns and filters are kept, the latter as a view with a name", async () => {
  await stack.window.open("/content?q=there");
  const box = (title: string) => page().getByRole("checkbox", { name: `Choose ${title}` });
  await box("Deleted there").click();
  await box("Trashed there").click({ modifiers: ["Shift"] });
  await says("4 chosen");
  await button("Clear").click();
  await page().getByRole("button", { name: "Sort: Newest first" }).click();
  await menu("Oldest first").click();
  await until("the order turned", async () => /Trashed there/.test((await page().getByRole("row").nth(1).textContent()) ?? ""));
  await button("Columns").click();
  await page().getByRole("checkbox", { name: "Publishes" }).check();
  await page().keyboard.press("Escape");
  await page().getByRole("columnheader", { name: "Publishes" }).waitFor();
  await button("Views").click();
  await button("Save this view…").click();
  await page().getByRole("textbox", { name: "Name of the view" }).fill("What WordPress did");
  await button("Save view").click();
  await says("View “What WordPress did” saved.");
  await stack.window.open("/content");
  await page().getByRole("columnheader", { name: "Publishes" }).waitFor();
  await button("Views").click();
  expect.soft(await stack.window.look("content-views")).toEqual([]);
  await button("What WordPress did").click();
  await until("the view is open", () => Promise.resolve(page().url().includes("sort=oldest") && page().url().includes("q=there")));
  await expect.poll(() => page().getByRole("row").count()).toBe(5);
  // At least sixteen rows on a usual screen.
  const { height } = (await row("Private there").boundingBox())!;
  expect(height).toBeLessThanOrEqual(48);
});

noComplaints(stack);
