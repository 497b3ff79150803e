import { createRuns } from "../db/automation/runs.ts";
import { automationWorkflowId, publicationWorkflowId } from "../domain/temporal/workflowIds.ts";
import { taskQueue } from "../domain/temporal/queues.ts";
import { until } from "../test/support/until.ts";
import { actionsOf } from "./countActions.ts";
import { table } from "./parts/measure.ts";
import { startPlatform } from "./parts/platform.ts";
import { startSkipping } from "./skippedTime.ts";

/*
 * npm run bench:automation [-- RUNS]: the Temporal actions of a day with this many automation runs, each with one article a day, without the
 * actions of the articles' own workflows. Time is skipped: an hour passes 24 times, and the hourly check runs. Two more hours show the former
 * check, which woke every run.
 */
const RUNS = Number(process.argv[2] ?? 200);
const HOURS = 24;
const WOKEN_HOURS = 2;
/** Actions of a Schedule's own execution, besides the start of its workflow (docs.temporal.io/cloud/actions). */
const SCHEDULE_ACTIONS = 2;
const PREFIX = "igny8";

const undo: (() => Promise<unknown>)[] = [];
try {
  const { orm, client, furnish, startWorker } = await startPlatform(undo, { timeSkipping: true });
  const { account_id, user_id } = await furnish(RUNS, 4);
  const { skipHour } = await startSkipping(orm, client, startWorker);
  const em = () => orm.em.fork();
  const sites = await em().execute<{ id: number }[]>("select id from igny8_sites");
  await em().execute(
    `insert into igny8_automation_configs (account_id, site_id, enabled, auto_approve, daily_cap, check_at)
     select account_id, id, true, true, 1, null from igny8_sites`,
  );
  await createRuns(
    em(),
    sites.map(({ id }) => ({ config: { site_id: id, account_id, stages: [7] }, starter: { trigger: "manual", user_id } })),
  );
  const workflowIds = sites.map(({ id }) => automationWorkflowId(PREFIX, id));

  const checks: string[] = [];
  const check = async () => {
    const workflowId = `check-${checks.length}`;
    checks.push(workflowId);
    await client.workflow.execute("checkScheduledAutomations", { workflowId, taskQueue: taskQueue(PREFIX, "sync"), args: [] });
  };
  const published = async () => em().execute<{ id: string }[]>("select id from igny8_publications where state = 'published'");
  const atRest = () =>
    until(
      "every run waits",
      async () => {
        const busy = await Promise.all(
          workflowIds.map(async (workflowId) => {
            const { raw } = await client.workflow.getHandle(workflowId).describe();
            return raw.pendingWorkflowTask || raw.pendingActivities?.length;
          }),
        );
        return !busy.some(Boolean);
      },
      120_000,
    );
  const actions = async () => {
    // The visibility store follows a moment later.
    await new Promise((resume) => setTimeout(resume, 2_000));
    const all = async (ids: string[]) => {
      let sum = 0;
      for (const id of ids) sum += (await actionsOf(client, id)).all;
      return sum;
    };
    const articles = await all((await published()).map(({ id }) => publicationWorkflowId(id)));
    return { runs: await all(workflowIds), checks: (await all(checks)) + SCHEDULE_ACTIONS * checks.length, articles };
  };

  /** The actions of this many hours. `before` may prepare each check. */
  const hours = async (count: number, before: () => Promise<unknown> = async () => undefined) => {
    const begun = await actions();
    for (let hour = 0; hour < count; hour += 1) {
      await skipHour(workflowIds);
      await before();
      await check();
      await atRest();
    }
    const ended = await actions();
    const perRun = (kind: keyof typeof ended) => (ended[kind] - begun[kind]) / RUNS;
    return { runs: perRun("runs"), checks: perRun("checks"), articles: perRun("articles") };
  };

  // No workflow works on these runs yet. The check starts the workflows, and the first article is sent at once.
  await check();
  await until("the first articles are out", async () => (await published()).length === RUNS, 120_000);
  await atRest();
  const now = await hours(HOURS);
  await until("a day's articles are out", async () => (await published()).length === 2 * RUNS, 60_000);
  const woken = await hours(WOKEN_HOURS, () =>
    em().execute("update igny8_automation_runs set overdue_at = 'epoch' where state = 'running'"),
  );

  const round = (value: number) => Math.round(value * 100) / 100;
  const [per, was] = [now.runs + now.checks, now.runs + now.checks + (woken.runs * HOURS) / WOKEN_HOURS];
  table([
    { "actions a run a day": "its own workflow", count: round(now.runs) },
    { "actions a run a day": "its share of the checks", count: round(now.checks) },
    { "actions a run a day": "both, were it woken hourly", count: round(was) },
    { "actions a run a day": "its article's own workflow", count: round(now.articles) },
  ]);
  const figures = { actions_per_run: round(per), woken_hourly: round(was), ratio: round(was / per), article: round(now.articles) };
  console.log(JSON.stringify({ runs: RUNS, hours: HOURS, ...figures }));
} finally {
  for (const step of undo.toReversed()) await step();
}
