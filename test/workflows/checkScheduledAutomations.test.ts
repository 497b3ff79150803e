import { expect, test } from "vitest";
import { AutomationConfig, AutomationRun } from "../../db/automation.ts";
import { DAYS } from "../../domain/automation.ts";
import { ensureSchedules } from "../../worker/schedules.ts";
import { SLOWLY, takes, useAutomation } from "../support/automation.ts";
import { keepHistory } from "../support/histories.ts";
import { until } from "../support/until.ts";

const stack = useAutomation();
const { newSite, configure, articles, start, ends, published, handleOf } = stack;

test("the hourly check starts a run once per due time, after a long absence too, and takes care of runs whose workflow was lost", async () => {
  const schedule = { days: [...DAYS], at: "00:00" };
  const [owner, later, off] = [await newSite({ schedule }), await newSite({ schedule }), await newSite({ schedule, enabled: false })];
  stack.site.say(takes);
  for (const one of [owner, later, off]) await articles(one, 1);
  const check = async (name = "") => {
    const handle = await stack.app.deps.temporal.workflow.start("checkScheduledAutomations", {
      workflowId: `check-${crypto.randomUUID()}`,
      taskQueue: `${stack.app.deps.taskQueuePrefix}-sync`,
      args: [],
    });
    const started = await handle.result();
    if (name) await keepHistory(name, handle);
    return started;
  };
  // The schedule begins when it is set; nobody looked for ten days.
  expect(await check()).toBe(0);
  const tenDaysAgo = new Date(Date.now() - 10 * 86_400_000);
  const ids = [owner, off].map(({ site_id }) => site_id);
  await stack.app.orm.em.fork().nativeUpdate(AutomationConfig, { site_id: { $in: ids } }, { settled_until: tenDaysAgo });
  expect(await check("automations-checked")).toBe(1);
  const runs = await stack.app.orm.em.fork().find(AutomationRun, { site_id: owner.site_id });
  const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0));
  expect(runs).toMatchObject([{ trigger: "scheduled", due_at: midnight }]);
  expect((await ends(runs[0]!.id)).counts).toMatchObject({ published: 1 });
  expect(await check()).toBe(0);
  expect(await stack.app.orm.em.fork().count(AutomationRun, { site_id: { $in: [later.site_id, off.site_id] } })).toBe(0);

  await configure(later, SLOWLY);
  await articles(later, 1);
  const id = await start(later);
  await published(id, 1);
  await handleOf(later).terminate("lost");
  await configure(later, {});
  await stack.app.deps.temporal.workflow
    .getHandle(handleOf(later).workflowId)
    .terminate("lost again")
    .catch(() => undefined);
  await check();
  expect((await ends(id)).counts).toMatchObject({ published: 2 });
});

test("its Schedule runs hourly, one check at a time", async () => {
  const { temporal, taskQueuePrefix } = stack.app.deps;
  await ensureSchedules(temporal, taskQueuePrefix);
  const handle = temporal.schedule.getHandle(`check-scheduled-automations:${taskQueuePrefix}`);
  const { action, policies, info } = await handle.describe();
  expect(action).toMatchObject({ workflowType: "checkScheduledAutomations", taskQueue: `${taskQueuePrefix}-sync`, args: [] });
  expect(policies).toMatchObject({ overlap: "SKIP", catchupWindow: 3_600_000 });
  expect(info.nextActionTimes[1]!.getTime() - info.nextActionTimes[0]!.getTime()).toBe(3_600_000);
  await handle.trigger();
  const run = await until("it runs", async () => (await handle.describe()).info.recentActions[0]);
  expect(await temporal.workflow.getHandle(run.action.workflow.workflowId).result()).toBe(0);
  for await (const { scheduleId } of temporal.schedule.list()) {
    if (scheduleId.endsWith(taskQueuePrefix)) await temporal.schedule.getHandle(scheduleId).delete();
  }
});
