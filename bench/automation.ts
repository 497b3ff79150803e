import { createRuns } from "../db/automationRuns.ts";
import { automationWorkflowId } from "../domain/automation.ts";
import { publicationWorkflowId } from "../domain/publication.ts";
import { taskQueue } from "../domain/queues.ts";
import { until } from "../test/support/until.ts";
import { actionsOf } from "./countActions.ts";
import { table } from "./measure.ts";
import { startPlatform } from "./platform.ts";
import { startSkipping } from "./skippedTime.ts";

/*
 * npm run bench:automation [-- RUNS]: what a day of so many automation runs costs in Temporal actions, each with one article a day, besides what
 * the articles' own workflows cost. Time is skipped: 24 times an hour passes, and the hourly check looks. Then the same day as it was when each
 * check woke every run.
 */
const RUNS = Number(process.argv[2] ?? 200);
const HOURS = 24;
/** What a Schedule's own execution costs besides the start of its workflow (docs.temporal.io/cloud/actions). */
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

  /** A day, each of whose checks may be prepared. */
  const day = async (before: () => Promise<unknown>) => {
    const begun = await actions();
    const articles = (await published()).length;
    for (let hour = 0; hour < HOURS; hour += 1) {
      await skipHour(workflowIds);
      await before();
      await check();
      await atRest();
    }
    await until("a day's articles are out", async () => (await published()).length === articles + RUNS, 60_000);
    const ended = await actions();
    const perRun = (kind: keyof typeof ended) => Math.round(((ended[kind] - begun[kind]) / RUNS) * 100) / 100;
    return { runs: perRun("runs"), checks: perRun("checks"), articles: perRun("articles") };
  };

  // Nobody has looked at these runs yet: the check starts their workflows, and the first article goes at once.
  await check();
  await until("the first articles are out", async () => (await published()).length === RUNS, 120_000);
  await atRest();
  const now = await day(async () => undefined);
  const before = await day(() => em().execute("update igny8_automation_runs set overdue_at = 'epoch' where state = 'running'"));

  const row = (what: string, kind: keyof typeof now) => ({
    "actions a run a day": what,
    now: now[kind],
    "each woken hourly": before[kind],
  });
  table([row("its own workflow", "runs"), row("its share of the checks", "checks"), row("its article's workflow, besides", "articles")]);
  const [per, was] = [now.runs + now.checks, before.runs + before.checks];
  const figures = { actions_per_run: per, woken_hourly: was, ratio: Math.round((was / per) * 10) / 10, article: now.articles };
  console.log(JSON.stringify({ runs: RUNS, hours: HOURS, ...figures }));
} finally {
  for (const step of undo.toReversed()) await step();
}
