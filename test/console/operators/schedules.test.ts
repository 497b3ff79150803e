import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { someSchedules } from "../../support/fixtures/schedules.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";

// An operator looks at the Schedules, and runs, pauses and resumes one, by clicking. Each test continues from the previous one.
const stack = useConsole({ present: true });
const { button, heading, link } = stack;
const page = () => stack.window.page;
const look = async (name: string) => expect.soft(await stack.window.look(name)).toEqual([]);
const idOf = (name: string) => `${name}:${stack.app.deps.taskQueuePrefix}`;
const of = (name: string) => stack.app.deps.temporal.schedule.getHandle(idOf(name));
// Other tests have their Schedules in the same Temporal.
const row = (name: string) =>
  page()
    .getByRole("row")
    .filter({ has: page().getByTitle(idOf(name), { exact: true }) });
const installation = () => page().getByRole("region", { name: "Installation" });

test("schedules show what they do, and their last and next runs, below the queues and their workers", async () => {
  await stack.signUp({ operator: true });
  await stack.connectSite();
  await someSchedules(stack.app.deps);
  await until("Temporal's list knows of both", async () => {
    const { data } = await stack.call("GET", "/api/v1/ops/schedules/?limit=100");
    const one = (name: string) => data.find(({ schedule_id }: { schedule_id: string }) => schedule_id === idOf(name));
    return one("pending-publications")?.last_outcome === "completed" && one("clean-up")?.paused === true;
  });
  await stack.window.open("/");
  await link("Schedules").first().click();
  await heading("Schedules");
  await until("all are listed", async () => {
    const more = page().getByRole("button", { name: "Show more" });
    if (await more.isVisible()) await more.click();
    const folded = page().getByRole("button", { name: /^Show .* daily sync/ });
    if (await folded.isVisible()) await folded.click();
    const syncs = page().getByRole("table", { name: "Daily syncs" });
    const sync = syncs.getByRole("row").filter({ hasText: stack.site.url }).filter({ hasText: "Slow kitchen" });
    const all = [row("pending-publications"), row("clean-up"), sync];
    return (await Promise.all(all.map((one) => one.isVisible()))).every(Boolean);
  });
  await installation().getByRole("cell", { name: "publish", exact: true }).waitFor();
  await installation().getByText("Working", { exact: true }).waitFor();
  await row("pending-publications").getByText("Completed").waitFor();
  await row("clean-up").getByText("Paused", { exact: true }).waitFor();
  await row("clean-up").getByText("Reason: The disk is exchanged tonight").waitFor();
  await row("clean-up").getByRole("cell", { name: "None while paused", exact: true }).waitFor();
  expect(await row("clean-up").getByRole("button").allInnerTexts()).toEqual(["Run now", "Resume"]);
  expect(await row("pending-publications").getByRole("link", { name: "Open run" }).getAttribute("href")).toContain("/workflows/");
  await look("schedules");
  await page()
    .getByRole("button", { name: /deleted sites?$/ })
    .click();
  const gone = page().getByRole("table", { name: "Schedules of deleted sites" });
  await gone
    .getByText(/^sync:[0-9a-f-]{36}/)
    .first()
    .waitFor();
  expect(await gone.getByRole("button").count()).toBe(0);
});

/** How soon a row shows a change: before the page asks Temporal's list again by itself, which it does every 30 seconds. */
const SOON = { timeout: 15_000 };
test("a paused Schedule is resumed, and runs at once on request", async () => {
  await row("clean-up")
    .getByRole("button", { name: /^Resume: / })
    .click();
  await row("clean-up")
    .getByRole("button", { name: /^Pause: / })
    .waitFor(SOON);
  expect((await of("clean-up").describe()).state.paused).toBe(false);
  const before = (await of("clean-up").describe()).info.numActionsTaken;
  await row("clean-up")
    .getByRole("button", { name: /^Run now: / })
    .click();
  await page().getByText("The run begins.").waitFor();
  await expect.poll(async () => (await of("clean-up").describe()).info.numActionsTaken).toBe(before + 1);
});

test("a Schedule is paused with a reason, after a question that says what then stops", async () => {
  await row("clean-up")
    .getByRole("button", { name: /^Pause: / })
    .click();
  const dialog = page().getByRole("dialog");
  await dialog.getByText(/this does not happen: Removes old events/).waitFor();
  expect(await dialog.getByRole("button", { name: "Pause" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Audit");
  await look("schedules-pause");
  await dialog.getByRole("button", { name: "Pause" }).click();
  await row("clean-up").getByText("Reason: Audit").waitFor(SOON);
  expect((await of("clean-up").describe()).state).toMatchObject({ paused: true, note: "Audit" });
  await dialog.waitFor({ state: "hidden" });
  await expect.poll(() => page().evaluate("document.activeElement?.textContent")).toBe("Resume");
});

const LIST = /\/ops\/schedules\/?\?/;
test("while Temporal is away, the page says so until it is back", async () => {
  const { temporal } = stack.app.deps;
  Object.assign(stack.app.deps, { temporal: temporalAway() });
  await page().reload();
  const alert = page().getByRole("alert").filter({ hasText: "Temporal can't be reached" });
  await alert.waitFor();
  // While it asks again, the page keeps saying so.
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  await page().route(LIST, async (route) => {
    asked.resolve();
    await answer.promise;
    await route.continue();
  });
  await button("Try again").click();
  await asked.promise;
  expect(await alert.isVisible()).toBe(true);
  answer.resolve();
  await look("schedules-away");
  await page().unroute(LIST);
  Object.assign(stack.app.deps, { temporal });
  await alert.waitFor({ state: "hidden" });
  await page().getByRole("table", { name: "Schedules", exact: true }).waitFor();
  await installation().getByText("Working", { exact: true }).waitFor(SOON);
});

noComplaints(stack);
