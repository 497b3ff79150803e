import { expect, test } from "vitest";
import { createSite } from "../support/fixtures/accounts.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { until } from "../support/until.ts";

// Bulk runs that are paused, planned and cancelled, and menus. Each test continues from the previous one.
const stack = useConsole();
const { button, heading } = stack;
const page = () => stack.window.page;
const says = (text: string | RegExp) => page().getByText(text).first().waitFor();
const menu = (name: string) => page().getByRole("menuitem", { name, exact: true });
const row = (title: string) => page().getByRole("row").filter({ hasText: title });
const inDialog = (name: string) => page().getByRole("dialog").getByRole("button", { name, exact: true });
async function choose(...titles: string[]): Promise<void> {
  for (const title of titles)
    await page()
      .getByRole("checkbox", { name: `Choose ${title}` })
      .check();
}
const WRITER = "/api/v1/writer/content/";
const year = new Date().getUTCFullYear() + 1;
let site: { site_id: number; integration_id: number };
/** An article of the connected site, in review. */
async function article(title: string, more: Record<string, unknown> = {}): Promise<number> {
  const fields = { site_id: site.site_id, title, content_html: `<p>${title}</p>`, status: "review", ...more };
  return (await stack.call("POST", WRITER, fields)).data.id;
}

test("a run is paused and resumed; a planned one is rescheduled and cancelled", async () => {
  await stack.signUp();
  site = await stack.connectSite();
  // Of a site that does not exist: it fails.
  const other = await createSite(stack.app.orm, (await stack.call("GET", "/api/v1/auth/me/")).data.account.id);
  const elsewhere = await article("Run elsewhere", { site_id: other.site_id });
  await stack.call("POST", `${WRITER}${elsewhere}/publish/`, {});
  await until("it failed", async () => (await stack.call("GET", `${WRITER}${elsewhere}/publication/`)).data.state === "failed");
  await stack.call("POST", `/api/v1/integration/integrations/${site.integration_id}/pause/`, { reason: "The kitchen is painted" });
  await article("Slow 1");
  await article("Slow 2");
  await stack.window.open("/review?q=Slow");
  await row("Slow 2").waitFor();
  await choose("Slow 1", "Slow 2");
  await button("Publish now…").click();
  await inDialog("Publish 2 articles").click();
  await page().getByRole("region", { name: "The bulk run" }).getByText("2 queued").waitFor();
  await page().getByRole("link", { name: "Open the bulk run" }).click();
  await says("A site is paused");
  await says("The kitchen is painted");
  await button("Pause").click();
  await says(/0 of 2 articles are on the site\. 2 wait until somebody resumes the run/);
  await page().getByRole("listitem").filter({ hasText: "Slow 2" }).getByText("Site and run paused").waitFor();
  expect.soft(await stack.window.look("bulk-paused")).toEqual([]);
  // The article's own history says why it waits, and can resume the site.
  const run = page().url();
  const waiting = await article("Waits for its site");
  await stack.call("POST", `${WRITER}${waiting}/publish/`, {});
  await stack.window.open(`/content/${waiting}/publication`);
  await page().getByRole("main").getByRole("link", { name: "Slow kitchen" }).waitFor();
  await says("Slow kitchen is paused");
  await says("The article waits until the site is resumed.");
  await says("The kitchen is painted");
  expect.soft(await stack.window.look("publication-waiting")).toEqual([]);
  await button("Resume site now").click();
  await says(/On the site since/);
  await page().goto(run);
  await button("Resume").click();
  await says("2 of 2 articles are on the site.");

  // A run and its site are resumed with one click.
  await stack.call("POST", `/api/v1/integration/integrations/${site.integration_id}/pause/`, { reason: "The kitchen is painted" });
  const { data } = await stack.call("POST", `${WRITER}bulk-publish/`, { content_ids: [await article("Slow 3")] });
  await stack.call("POST", `${WRITER}bulk/${data.id}/pause/`);
  await stack.window.open(`/bulk/${data.id}`);
  await button("Resume run only").waitFor();
  await button("Resume site and run").click();
  await says("1 of 1 article is on the site.");

  await article("Planned 1");
  await article("Planned 2");
  await stack.window.open("/review?q=Planned");
  await row("Planned 2").waitFor();
  await choose("Planned 1", "Planned 2");
  await button("Schedule…").click();
  await page().getByLabel("When").fill(`${year}-03-01T09:00`);
  expect.soft(await stack.window.look("bulk-later")).toEqual([]);
  await inDialog("Schedule 2 articles").click();
  await page().getByRole("link", { name: "Open the bulk run" }).click();
  await says(/IGNY8 sends these articles on/);
  await page().getByRole("link", { name: "Planned 1", exact: true }).waitFor();
  await page().getByText("Publishes").nth(1).waitFor();
  expect.soft(await stack.window.look("bulk-planned")).toEqual([]);
  await button("Reschedule…").click();
  await page().getByLabel("When").fill("2020-01-01T09:00");
  await inDialog("Reschedule").click();
  await page()
    .getByRole("dialog")
    .getByText(/That time has passed/)
    .waitFor();
  // The API refuses a time too. Another time is not said to be refused.
  const refused = page().getByRole("dialog").getByText("more than two years away");
  await page()
    .getByLabel("When")
    .fill(`${year + 3}-04-01T09:00`);
  await inDialog("Reschedule").click();
  await refused.waitFor();
  await page().getByLabel("When").fill(`${year}-04-01T09:00`);
  await refused.waitFor({ state: "hidden" });
  await inDialog("Reschedule").click();
  await page().getByRole("dialog").waitFor({ state: "hidden" });
  // Nine o'clock in Berlin, in summer time.
  await page().locator(`time[datetime="${year}-04-01T07:00:00.000Z"]`).first().waitFor();
  await button("Cancel run…").click();
  await inDialog("Cancel run").click();
  await says("Cancelled");
  await says("2 cancelled");
  await page().getByRole("link", { name: "Bulk runs", exact: true }).click();
  await heading("Bulk runs");
  await page().getByText("Cancelled", { exact: true }).filter({ visible: true }).waitFor();
  expect.soft(await stack.window.look("bulk-runs")).toEqual([]);
  await stack.window.open("/review?q=Planned");
  await row("Planned 1").waitFor();
});

test("an approved article is published from its context menu (requirements 3.1), by a right click or from the keyboard", async () => {
  await row("Planned 1")
    .getByRole("button", { name: /What to do with/ })
    .click();
  await menu("Schedule…").click();
  await page().getByLabel("When").fill(`${year}-05-01T09:00`);
  await inDialog("Schedule").click();
  await row("Planned 1").waitFor({ state: "hidden" });
  await page().getByRole("link", { name: "Approved", exact: true }).click();
  await heading("Approved");
  await row("Planned 1").getByText("Scheduled", { exact: true }).waitFor();
  // The list of approved articles has a column for the time.
  await row("Planned 1").locator(`time[datetime="${year}-05-01T07:00:00.000Z"]`).waitFor();
  await row("Planned 1").click({ button: "right" });
  await menu("Publish now").waitFor();
  const boxOf = async (one: { boundingBox: () => Promise<{ x: number; y: number; width: number; height: number } | null> }) =>
    (await one.boundingBox())!;
  // It opens at the pointer, which is in the row's middle.
  const clicked = await boxOf(row("Planned 1"));
  const atPointer = await boxOf(page().getByRole("menu"));
  expect(Math.abs(atPointer.x + atPointer.width / 2 - (clicked.x + clicked.width / 2))).toBeLessThan(20);
  expect(Math.abs(atPointer.y - (clicked.y + clicked.height / 2))).toBeLessThan(20);
  expect.soft(await stack.window.look("approved-menu")).toEqual([]);
  await menu("Publish now").click();
  await row("Planned 1").waitFor({ state: "hidden" });
  expect((await stack.site.posts()).map(({ post_title }) => post_title)).toContain("Planned 1");
  // A failed article can be put on hold. A person then decides.
  await row("Run elsewhere")
    .getByRole("button", { name: /What to do with/ })
    .focus();
  await page().keyboard.press("Enter");
  await menu("Put on hold").waitFor();
  // It opens below its button. What would fail again is tried again from there: the row's button leads to the fix.
  await menu("Try again").waitFor();
  const [opener, opened] = [
    await boxOf(row("Run elsewhere").getByRole("button", { name: /What to do with/ })),
    await boxOf(page().getByRole("menu")),
  ];
  expect(opened.y).toBeGreaterThanOrEqual(opener.y + opener.height);
  expect(Math.abs(opened.x + opened.width - opener.x - opener.width)).toBeLessThan(8);
  await row("Run elsewhere").getByRole("link", { name: "Check the address" }).waitFor();
  expect(await row("Run elsewhere").getByRole("button", { name: "Try again" }).count()).toBe(0);
  // It reacts to keys once it has the focus.
  await until("the menu is closed", async () => {
    await page().keyboard.press("Escape");
    return (await menu("Put on hold").count()) === 0;
  });
});

test("many articles are changed one by one, and refused ones say why", async () => {
  for (const number of [1, 2, 3]) await article(`Draft ${number}`, { status: "draft" });
  const planned = await article("Draft planned");
  await stack.call("POST", `${WRITER}${planned}/publish/`, { publish_at: `${new Date().getUTCFullYear() + 1}-05-01T09:00` });
  await stack.window.open("/content?q=Draft");
  await row("Draft planned").waitFor();
  await page().getByRole("checkbox", { name: "Choose all shown articles" }).check();
  await button("More").click();
  await menu("Submit for review").click();
  await says("3 submitted for review, 1 left out");
  await says(/Scheduled or being published\. Cancel the publication first/);
  expect.soft(await stack.window.look("content-many")).toEqual([]);
  await button("Clear").click();
  await choose("Draft 1", "Draft 2");
  await button("More").click();
  await menu("Delete…").click();
  await inDialog("Delete").click();
  await says("2 deleted");
  await row("Draft 1").waitFor({ state: "hidden" });
  await row("Draft 3").getByText("In review").waitFor();
});

test("a refusal is shown in words, without API paths", async () => {
  const id = await article("Held behind one's back");
  await stack.window.open("/review?q=Held");
  await row("Held behind").waitFor();
  await stack.call("PATCH", `${WRITER}${id}/`, { on_hold: true });
  await row("Held behind").getByRole("button", { name: "Publish", exact: true }).click();
  await page().getByText("The article is on hold. Release the hold first.", { exact: true }).waitFor();
  expect(await page().getByText("/api/").count()).toBe(0);
  await row("Held behind").getByText("On hold").waitFor();
});

test("articles become drafts on the site: many by one box, one from its menu", async () => {
  for (const number of [1, 2, 3]) await article(`Drafted ${number}`);
  await stack.window.open("/review?q=Drafted");
  await row("Drafted 3").waitFor();
  await choose("Drafted 1", "Drafted 2");
  await button("Publish now…").click();
  await page().getByRole("checkbox", { name: "Send as drafts" }).check();
  await inDialog("Send 2 articles as drafts").waitFor();
  expect.soft(await stack.window.look("bulk-as-drafts")).toEqual([]);
  await inDialog("Send 2 articles as drafts").click();
  await button("What to do with Drafted 3").click();
  await menu("Send as a draft").click();
  const drafts = async () => (await stack.site.posts()).filter(({ post_title }) => post_title.startsWith("Drafted"));
  await until(
    "all are on the site",
    async () => (await drafts()).length === 3 && (await drafts()).every(({ post_status }) => post_status === "draft"),
  );
  await stack.window.open("/content?q=Drafted");
  await row("Drafted 2").getByText("Draft in WordPress").waitFor();
  expect.soft(await stack.window.look("content-drafts-there")).toEqual([]);
});

test("a viewer sees everything, and changes nothing", async () => {
  await stack.app.orm.em.execute("update igny8_memberships set role = 'viewer'");
  await stack.window.open("/review?q=Planned");
  await row("Planned 2").waitFor();
  expect(await button("Publish").count()).toBe(0);
  expect(await page().getByRole("checkbox").count()).toBe(0);
  await row("Planned 2")
    .getByRole("button", { name: /What to do with/ })
    .click();
  await menu("Open").waitFor();
  expect(await page().getByRole("menuitem").allTextContents()).toEqual(["Read here", "Open", "Activity"]);
});

noComplaints(stack);
