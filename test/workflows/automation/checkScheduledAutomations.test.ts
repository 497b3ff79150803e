import { expect, test } from "vitest";
import { createApp } from "../../../api/app.ts";
import { AutomationConfig, AutomationRun } from "../../../db/automation/entities.ts";
import { createRun } from "../../../db/automation/runs.ts";
import { DAYS } from "../../../domain/automation/run.ts";
import { ensureSchedules } from "../../../worker/schedules.ts";
import { SLOWLY, takes, useAutomation } from "../../support/fixtures/automation.ts";
import { keepHistory } from "../../support/histories.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";

const stack = useAutomation();
const { newSite, call, articles, start, runOf, publicationsOf, ends, published, handleOf } = stack;

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
const runRow = (id: string) => stack.app.orm.em.fork().findOneOrFail(AutomationRun, id);
/** Milliseconds from now until the check treats a run as lost. */
const overdueIn = async (id: string) => (await runRow(id)).overdue_at.getTime() - Date.now();
/** Moves a run's times into the past by this much. */
const neglected = async (id: string, milliseconds: number) => {
  const { overdue_at } = await runRow(id);
  await stack.app.orm.em.fork().nativeUpdate(AutomationRun, id, { overdue_at: new Date(overdue_at.getTime() - milliseconds) });
};
const signalsOf = async (owner: Parameters<typeof handleOf>[0]) =>
  ((await handleOf(owner).fetchHistory()).events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
const DAY_MS = 86_400_000;

test("the hourly check starts a run once per due time, even after a long pause", async () => {
  const schedule = { days: [...DAYS], at: "00:00" };
  const [owner, later, off] = [await newSite({ schedule }), await newSite({ schedule }), await newSite({ schedule, enabled: false })];
  stack.site.say(takes);
  for (const one of [owner, later, off]) await articles(one, 1);
  // The schedule begins when it is set. Nothing checked it for ten days.
  expect(await check()).toBe(0);
  const tenDaysAgo = new Date(Date.now() - 10 * 86_400_000);
  const ids = [owner, off].map(({ site_id }) => site_id);
  const unsettled = { settled_until: tenDaysAgo, check_at: tenDaysAgo };
  await stack.app.orm.em.fork().nativeUpdate(AutomationConfig, { site_id: { $in: ids } }, unsettled);
  expect(await check("automations-checked")).toBe(1);
  const runs = await stack.app.orm.em.fork().find(AutomationRun, { site_id: owner.site_id });
  const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0));
  expect(runs).toMatchObject([{ trigger: "scheduled", due_at: midnight }]);
  expect((await ends(runs[0]!.id)).counts).toMatchObject({ published: 1 });
  expect(await check()).toBe(0);
  expect(await stack.app.orm.em.fork().count(AutomationRun, { site_id: { $in: [later.site_id, off.site_id] } })).toBe(0);
  const configs = await stack.app.orm.em.fork().find(AutomationConfig, { site_id: { $in: [owner.site_id, later.site_id, off.site_id] } });
  const next = new Date(midnight.getTime() + DAY_MS);
  expect(new Map(configs.map(({ site_id, check_at }) => [site_id, check_at]))).toEqual(
    new Map([
      [owner.site_id, next],
      [later.site_id, next],
      [off.site_id, null],
    ]),
  );
});

test("after a change of a site's time zone, its schedule and its active run use the new one", async () => {
  const owner = await newSite({ schedule: { days: [...DAYS], at: "00:00" }, ...SLOWLY });
  stack.site.say(takes);
  await articles(owner, 2);
  const id = await start(owner);
  await published(id, 1);
  await check();
  const times = async () => (await publicationsOf(id)).map(({ publish_at }) => publish_at!.getTime());
  const before = await times();
  const { status } = await stack.app.call("PATCH", `/api/v1/sites/${owner.site_id}/`, stack.account.token, { time_zone: "Asia/Kolkata" });
  expect(status).toBe(200);
  await until("the next article has another time", async () => (await times())[1] !== before[1]);
  await check();
  const { check_at } = await stack.app.orm.em.fork().findOneOrFail(AutomationConfig, owner.site_id);
  expect(check_at!.toISOString()).toMatch(/T18:30:00/);
});

test("an overdue run is woken, and no other one", async () => {
  const kinds = {
    // waits for the time of its post: one a day
    waiting: { config: SLOWLY, silentMs: [0, DAY_MS] },
    // waits for a person to resume it, checks once a day
    paused: { config: SLOWLY, silentMs: [DAY_MS, DAY_MS] },
    // waits for another service's report
    staged: { config: { stages: [6, 7] }, silentMs: [DAY_MS, DAY_MS] },
    held: { config: { hold: true }, silentMs: [DAY_MS, DAY_MS] },
  };
  stack.site.say(takes);
  const runs: { kind: string; owner: Awaited<ReturnType<typeof newSite>>; id: string }[] = [];
  for (const [kind, { config, silentMs }] of Object.entries(kinds)) {
    const owner = await newSite(config);
    await articles(owner, 2);
    const id = await start(owner);
    if (config === SLOWLY) await published(id, 1);
    if (kind === "paused") {
      await call("POST", `runs/${id}/pause/`);
      await until("it is held", async () => (await publicationsOf(id)).some(({ state }) => state === "held"));
    }
    const [from, to] = silentMs as [number, number];
    const GRACE_MS = 600_000;
    await until(`the ${kind} one says until when it is silent`, async () => {
      const silent = await overdueIn(id);
      return silent > from + GRACE_MS - 60_000 && silent <= to + GRACE_MS;
    });
    runs.push({ kind, owner, id });
  }
  const signals = () => Promise.all(runs.map(async ({ owner }) => signalsOf(owner)));
  const before = await signals();
  await check();
  expect(await signals()).toEqual(before);

  for (const { id } of runs) await neglected(id, await overdueIn(id));
  await check("automations-woken");
  expect(await signals()).toEqual(before.map((count) => count + 1));
  await until("each has been looked at", async () => (await Promise.all(runs.map(({ id }) => overdueIn(id)))).every((left) => left > 0));
  await check();
  expect(await signals()).toEqual(before.map((count) => count + 1));
});

test("a run whose workflow was terminated is started again once it is overdue; one that never started, at once", async () => {
  const owner = await newSite(SLOWLY);
  stack.site.say(takes);
  await articles(owner, 2);
  const id = await start(owner);
  await published(id, 1);
  await until("it waits", async () => (await overdueIn(id)) > 0);
  await handleOf(owner).terminate("lost");
  await check();
  expect((await handleOf(owner).describe()).status.name).toBe("TERMINATED");
  await neglected(id, await overdueIn(id));
  await check();
  expect((await handleOf(owner).describe()).status.name).toBe("RUNNING");

  // The API died between its commit and the workflow's start.
  const other = await newSite();
  await articles(other, 1);
  const config = await stack.app.orm.em.fork().findOneOrFail(AutomationConfig, other.site_id);
  const begun = (await createRun(stack.app.orm.em.fork(), config, { trigger: "manual", user_id: stack.account.user_id }))!;
  await check();
  expect((await ends(begun)).counts).toMatchObject({ published: 1 });
});

test("if people published all planned articles of a run, it ends with the next check, not at the planned time", async () => {
  // The next run is hours away, whatever the time is now.
  const apart = { daily_cap: 1, spacing_minutes: 600 };
  stack.site.say(takes);
  const [done, other] = [await newSite(apart), await newSite(apart)];
  const runs: string[] = [];
  for (const owner of [done, other]) {
    await articles(owner, 2);
    const id = await start(owner);
    await published(id, 1);
    await until("it waits for the second", async () => (await overdueIn(id)) > 9 * 3_600_000);
    runs.push(id);
  }
  const { content_id } = (await publicationsOf(runs[0]!))[1]!;
  const { status } = await stack.app.call("POST", `/api/v1/writer/content/${content_id}/publish/`, stack.account.token, {});
  expect(status).toBe(202);
  await published(runs[0]!, 2);
  const before = await signalsOf(other);
  await check();
  await ends(runs[0]!);
  expect(await signalsOf(other)).toBe(before);
});

test.each([
  ["a pause", (id: string) => ["POST", `/api/v1/automation/runs/${id}/pause/`, {}], { state: "paused" }],
  ["a cancellation", (id: string) => ["POST", `/api/v1/automation/runs/${id}/cancel/`, {}], { state: "cancelled" }],
  [
    "a stage's report",
    (id: string) => ["PATCH", `/api/v1/automation/runs/${id}/stages/6/`, { state: "completed" }],
    { counts: { published: 1 } },
  ],
  [
    "a configuration",
    (_: string, site: number) => [
      "PUT",
      `/api/v1/automation/sites/${site}/config/`,
      { enabled: true, auto_approve: true, hold: true, stages: [6, 7] },
    ],
    { counts: { held: 1 } },
  ],
  [
    "a time zone",
    (_: string, site: number) => ["PATCH", `/api/v1/sites/${site}/`, { time_zone: "Asia/Kolkata" }],
    { time_zone: "Asia/Kolkata" },
  ],
] as [string, (id: string, site: number) => [string, string, unknown], Record<string, unknown>][])(
  "%s that Temporal did not hear of is made good by the next check",
  async (what, asked, expected) => {
    const staged = what === "a stage's report";
    const owner = await newSite({ ...SLOWLY, ...(staged ? { stages: [6, 7] } : {}) });
    stack.site.say(takes);
    await articles(owner, 2);
    const id = await start(owner);
    if (!staged) await published(id, 1);
    await until("it waits", async () => (await overdueIn(id)) > 0);
    const before = await signalsOf(owner);
    const [method, path, body] = asked(id, owner.site_id);
    const response = await createApp({ ...stack.app.deps, temporal: temporalAway() }).request(path, {
      method,
      headers: { authorization: `Bearer ${stack.account.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(response.status, await response.text()).toBeLessThan(300);
    expect(await signalsOf(owner)).toBe(before);
    expect(await overdueIn(id)).toBeLessThanOrEqual(0);
    await check();
    expect(await signalsOf(owner)).toBe(before + 1);
    await until("it is as was asked for", async () => {
      const run = await runOf(id);
      return Object.entries(expected).every(([key, value]) =>
        typeof value === "object" ? Object.entries(value!).every(([name, count]) => run[key][name] === count) : run[key] === value,
      );
    });
  },
);

test("the check's Schedule runs hourly, one check at a time", async () => {
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
