import { WorkflowNotFoundError } from "@temporalio/client";
import { expect, test } from "vitest";
import { addDays, mondayOf } from "../../console/parts/time/dates.ts";
import { noComplaints, useConsole } from "../support/console/stack.ts";
import { until } from "../support/until.ts";

// The calendar over all sites, by clicking, dragging and typing, on a real WordPress and a real Temporal. The browser's time zone is UTC, the
// site's is Berlin's. Each test continues from the previous one.
const stack = useConsole();
const { button, heading, link } = stack;
const page = () => stack.window.page;
const dialog = () => page().getByRole("dialog");
const look = (name: string) => stack.window.look(name);

const today = new Date().toISOString().slice(0, 10);
/** The week after the next one: nothing of it has passed, whatever day it is. */
const monday = addDays(mondayOf(today), 14);
const wednesday = addDays(monday, 2);
const words = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const day = (date: string) => page().getByRole("group", { name: words.format(Date.parse(date)), exact: true });
const entry = (id: number) => page().locator(`[data-entry="${id}"]`);
const PASSED = "That time has passed. Pick a later time, or publish now.";

let site_id = 0;
const ids: Record<string, number> = {};
/** The message in the corner about an article. */
const told = (what: string, title: string) => page().getByRole("status").filter({ hasText: what }).filter({ hasText: title });
/** An article in review. A test that is tried again finds its own. */
async function article(title: string): Promise<number> {
  if (ids[title]) return ids[title];
  const { data } = await stack.call("POST", "/api/v1/writer/content/", {
    site_id,
    title,
    content_html: `<p>${title}</p>`,
    status: "review",
  });
  return (ids[title] = data.id);
}
const publicationOf = async (id: number) => (await stack.call("GET", `/api/v1/writer/content/${id}/publication/`)).data;
const publishAt = async (id: number) => (await publicationOf(id)).publish_at as string;
/** A time of day on a date by Berlin's clock, as the API answers it. */
const berlin = (date: string, time: string) => {
  const utc = Date.parse(`${date}T${time}:00Z`);
  const hours = Number(new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", hour: "2-digit", hourCycle: "h23" }).format(utc));
  return new Date(utc - ((hours - new Date(utc).getUTCHours() + 24) % 24) * 60 * 60_000).toISOString();
};
/** When the publication's workflow in Temporal wakes up by itself. Undefined until the workflow has started and set its timer: the API does not wait for that. */
async function timerOf(id: number): Promise<string | undefined> {
  const { workflow_id } = await publicationOf(id);
  const { events } = await stack.app.deps.temporal.workflow
    .getHandle(workflow_id)
    .fetchHistory()
    .catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return { events: [] };
      throw error;
    });
  const timer = events!.findLast((event) => event.timerStartedEventAttributes);
  if (!timer) return undefined;
  const seconds = Number(timer.eventTime!.seconds) + Number(timer.timerStartedEventAttributes!.startToFireTimeout!.seconds);
  return new Date(Math.round(seconds / 60) * 60_000).toISOString();
}
/** The article goes out then: by the API, and by Temporal's timer. */
const goesOutAt = (id: number, at: string) =>
  until(`it goes out at ${at}`, async () => (await publishAt(id)) === at && (await timerOf(id)) === at);

test("what was published is on its day, live, over all sites and over those that are chosen", async () => {
  await stack.signUp();
  await stack.window.open("/calendar");
  await heading("Calendar");
  await page().getByText("No site yet").waitFor();
  ({ site_id } = await stack.connectSite());
  await stack.call("POST", "/api/v1/sites/", { name: "Quiet kitchen", url: "https://example.com" });
  await page().reload();
  await page().getByText("Nothing in these weeks.").waitFor();
  expect.soft(await look("calendar-empty")).toEqual([]);
  const id = await article("Bread of yesterday");
  await stack.call("POST", `/api/v1/writer/content/${id}/publish/`);
  // It appears without a reload.
  await day(today).getByText("Bread of yesterday").waitFor();
  await entry(id).getByText("Published").waitFor();
  await page().getByRole("combobox", { name: "Sites" }).click();
  await page().getByRole("option", { name: "Quiet kitchen" }).click();
  await page().getByText("Nothing in these weeks.").waitFor();
  await page().keyboard.press("Backspace");
  await page().keyboard.press("Escape");
  await entry(id).click();
  await dialog().getByRole("link", { name: "View post" }).waitFor();
  await dialog().getByText("This is in the past.").waitFor();
  expect(await dialog().getByRole("button", { name: "Reschedule…" }).count()).toBe(0);
  await page().keyboard.press("Escape");
});

test("a click on a day schedules an article on it", async () => {
  await article("Rye takes its time");
  await article("Sourdough in seven days");
  await stack.window.open(`/calendar?view=week&date=${monday}`);
  await day(monday).click({ position: { x: 60, y: 200 } });
  await dialog().getByText("Plan an article").waitFor();
  await dialog().getByRole("radio", { name: "Sourdough in seven days" }).waitFor();
  await dialog().getByRole("searchbox", { name: "Article" }).fill("rye");
  await dialog().getByRole("radio", { name: "Sourdough in seven days" }).waitFor({ state: "hidden" });
  await dialog().getByRole("radio", { name: "Rye takes its time" }).check();
  await expect.poll(() => dialog().getByLabel("When").inputValue()).toBe(`${monday}T09:00`);
  expect.soft(await look("calendar-plan")).toEqual([]);
  await dialog().getByRole("button", { name: "Approve and schedule" }).click();
  await told("Scheduled", "Rye takes its time")
    .getByText(/^Publishes /)
    .waitFor();
  await day(monday).getByText("Rye takes its time").waitFor();
  await goesOutAt(ids["Rye takes its time"]!, berlin(monday, "09:00"));
});

test("an article is dragged to another day at the same time of day, in Temporal too, and Undo brings it back", async () => {
  const id = ids["Rye takes its time"]!;
  await entry(id).dragTo(day(wednesday));
  await day(wednesday).getByText("Rye takes its time").waitFor();
  await told("Moved", "Rye takes its time")
    .getByText(/^Publishes .*, [78]:00 AM \(9:00 AM in Europe\/Berlin\)/)
    .waitFor();
  await goesOutAt(id, berlin(wednesday, "09:00"));
  expect.soft(await look("calendar-week")).toEqual([]);
  await entry(id).dragTo(day(addDays(monday, 4)));
  await goesOutAt(id, berlin(addDays(monday, 4), "09:00"));
  await button("Undo").last().click();
  await day(wednesday).getByText("Rye takes its time").waitFor();
  await goesOutAt(id, berlin(wednesday, "09:00"));
});

test("the keyboard moves it by its menu; a time that has passed is refused beside the field, and what was typed stays", async () => {
  const id = ids["Rye takes its time"]!;
  await entry(id).focus();
  await page().keyboard.press("Enter");
  await dialog()
    .getByText(/\(Europe\/Berlin, the site's\)/)
    .waitFor();
  expect.soft(await look("calendar-details")).toEqual([]);
  await dialog().getByRole("button", { name: "More" }).press("Enter");
  await dialog().getByRole("link", { name: "Activity" }).waitFor();
  await dialog().getByRole("button", { name: "Cancel publication" }).waitFor();
  await dialog().getByRole("button", { name: "Reschedule…" }).press("Enter");
  const when = dialog().getByLabel("When");
  await when.fill("2020-01-10T09:30");
  await dialog().getByText(PASSED).waitFor();
  await dialog().getByRole("button", { name: "Reschedule", exact: true }).click();
  expect(await when.inputValue()).toBe("2020-01-10T09:30");
  expect.soft(await look("calendar-passed")).toEqual([]);
  await dialog().getByRole("button", { name: "Next free slot" }).click();
  await dialog()
    .getByText(/No other article within 3 hours/)
    .waitFor();
  await when.fill(`${monday}T17:30`);
  await dialog().getByRole("button", { name: "Reschedule", exact: true }).click();
  await dialog().waitFor({ state: "hidden" });
  await goesOutAt(id, berlin(monday, "17:30"));
  await expect.poll(() => page().evaluate("document.activeElement.dataset.entry")).toBe(String(id));
});

test("the past takes nothing, and says so", async () => {
  const id = await article("Crumb of the night");
  // One minute past midnight by the browser's clock: today it has passed.
  const tomorrow = `${addDays(today, 1)}T00:01:00.000Z`;
  await stack.call("POST", `/api/v1/writer/content/${id}/publish/`, { publish_at: tomorrow });
  await stack.window.open("/calendar");
  await entry(id).dragTo(day(today));
  await page().getByRole("alert").getByText(`“Crumb of the night” can't move to this day. ${PASSED}`).waitFor();
  expect.soft(await look("calendar")).toEqual([]);
  expect(await publishAt(id)).toBe(tomorrow);
  await page().getByRole("alert").getByRole("button", { name: "Pick a time" }).click();
  await dialog().getByLabel("When").waitFor();
  await page().keyboard.press("Escape");
  await dialog().waitFor({ state: "hidden" });
  // This month begins with this week. Its earlier weeks, if it has any, are a click away.
  const sunday = addDays(mondayOf(today), -1);
  expect(await day(sunday).count()).toBe(0);
  if (sunday < mondayOf(`${today.slice(0, 8)}01`)) return;
  await button("Earlier this month").click();
  await day(sunday).waitFor();
  await button("Hide earlier days").click();
  await day(sunday).waitFor({ state: "hidden" });
});

test("an article that is being sent meanwhile stays, and a message has the reason", async () => {
  const id = ids["Crumb of the night"]!;
  await stack.app.orm.em.execute("update igny8_publications set attempt = 1 where content_id = ?", [id]);
  await entry(id).dragTo(day(addDays(today, 2)));
  await page().getByRole("alert").getByText("IGNY8 has already called the site for this article", { exact: false }).waitFor();
  await day(addDays(today, 1)).getByText("Crumb of the night").waitFor();
  expect(await day(addDays(today, 2)).getByText("Crumb of the night").count()).toBe(0);
  await stack.app.orm.em.execute("update igny8_publications set attempt = 0 where content_id = ?", [id]);
});

test("in Review, a time that has passed is refused in place, and a preset is one click", async () => {
  const id = ids["Sourdough in seven days"]!;
  await stack.window.open("/review");
  await button("What to do with Sourdough in seven days").click();
  await page().getByRole("menuitem", { name: "Schedule…" }).click();
  const when = page().getByLabel("When");
  await when.fill("2020-01-10T09:30");
  await page().getByText(PASSED).waitFor();
  await button("Schedule").click();
  expect(await when.inputValue()).toBe("2020-01-10T09:30");
  expect.soft(await look("review-later")).toEqual([]);
  await button("Tomorrow 9:00 AM").click();
  await button("Schedule").click();
  const outcome = told("Scheduled", "Sourdough in seven days");
  await outcome.getByText(/^Publishes /).waitFor();
  expect((await publishAt(id)).slice(10)).toMatch(/^T0[78]:00:00.000Z$/);
  await outcome.getByRole("button", { name: "Undo" }).click();
  await until("it waits in review again", async () => (await stack.call("GET", `/api/v1/writer/content/${id}/`)).data.status === "review");
});

test("a site's own calendar has the site's time, and shows one's own beside it", async () => {
  await stack.window.open(`/sites/${site_id}/calendar?view=week&date=${monday}`);
  const rye = entry(ids["Rye takes its time"]!);
  await rye.getByText("5:30 PM", { exact: true }).waitFor();
  await rye.getByText(/Yours: [34]:30 PM/).waitFor();
  await page().getByText("Day", { exact: true }).click();
  await page().waitForURL(/view=day/);
  await rye.waitFor();
  expect.soft(await look("calendar-day")).toEqual([]);
  await button(`Plan an article in the evening of ${words.format(Date.parse(monday))}`).click();
  await dialog().getByRole("radio", { name: "Sourdough in seven days" }).check();
  await expect.poll(() => dialog().getByLabel("When").inputValue()).toBe(`${monday}T19:00`);
  await page().keyboard.press("Escape");
  await dialog().waitFor({ state: "hidden" });
});

test("viewers see the calendar and change nothing", async () => {
  await stack.app.orm.em.execute("update igny8_memberships set role = 'viewer'");
  await stack.window.open(`/calendar?view=week&date=${monday}`);
  const rye = entry(ids["Rye takes its time"]!);
  await rye.waitFor();
  expect(await rye.getAttribute("draggable")).toBe("false");
  expect(
    await page()
      .getByRole("button", { name: /^Plan an article/ })
      .count(),
  ).toBe(0);
  await rye.click();
  await dialog().getByRole("link", { name: "Activity" }).waitFor();
  expect(await dialog().getByRole("button").count()).toBe(0);
  await stack.app.orm.em.execute("update igny8_memberships set role = 'owner'");
  await link("Calendar").click();
  await heading("Calendar");
  expect(page().url()).toMatch(/\/calendar$/);
});

noComplaints(stack);
