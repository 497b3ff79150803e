import { expect, test } from "vitest";
import { noComplaints, useConsole } from "../../support/console/stack.ts";
import { someSchedules } from "../../support/fixtures/schedules.ts";
import { until } from "../../support/until.ts";

// An operator runs, pauses and resumes a Schedule, by clicking. Each test continues from the previous one.
const stack = useConsole({ withSite: false, present: true });
const { heading } = stack;
const page = () => stack.window.page;
const of = (id: string) => stack.app.deps.temporal.schedule.getHandle(`${id}:${stack.app.deps.taskQueuePrefix}`);
// Other tests have their Schedules in the same Temporal.
const row = (id: string) =>
  page()
    .getByRole("row")
    .filter({ has: page().getByTitle(`${id}:${stack.app.deps.taskQueuePrefix}`, { exact: true }) });

test("the queues and their workers stand above the Schedules", async () => {
  await stack.signUp({ operator: true });
  await someSchedules(stack.app.deps);
  await until("Temporal's list knows of the paused one", async () => {
    const { data } = await stack.call("GET", "/api/v1/ops/schedules/?limit=100");
    return data.some(
      (one: { schedule_id: string; paused: boolean }) => one.schedule_id === `clean-up:${stack.app.deps.taskQueuePrefix}` && one.paused,
    );
  });
  await stack.window.open("/schedules");
  await heading("Schedules");
  await page().getByRole("region", { name: "Installation" }).getByRole("cell", { name: "publish", exact: true }).waitFor();
  await row("clean-up").getByText("Reason: The disk is exchanged tonight").waitFor();
  expect(await row("clean-up").getByRole("button").allInnerTexts()).toEqual(["Run now", "Resume"]);
});

test("a paused Schedule is resumed, and runs at once on request", async () => {
  await row("clean-up")
    .getByRole("button", { name: /^Resume: / })
    .click();
  await row("clean-up")
    .getByRole("button", { name: /^Pause: / })
    .waitFor();
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
  expect.soft(await stack.window.look("schedules-pause")).toEqual([]);
  await dialog.getByRole("button", { name: "Pause" }).click();
  await row("clean-up").getByText("Reason: Audit").waitFor();
  expect((await of("clean-up").describe()).state).toMatchObject({ paused: true, note: "Audit" });
  await dialog.waitFor({ state: "hidden" });
});

noComplaints(stack);
