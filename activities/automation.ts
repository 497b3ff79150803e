import { activityInfo, getClient, heartbeat } from "@temporalio/activity";
import { WorkflowIdConflictPolicy, WorkflowNotFoundError } from "@temporalio/client";
import { dueConfigs, settleSchedule } from "../db/automationSchedule.ts";
import { advanceRun, type Next } from "../db/advanceRun.ts";
import type { Orm } from "../db/orm.ts";
import { disown, own, type Due } from "../db/stage7.ts";
import { automationStart } from "../domain/automationStart.ts";
import { publicationWorkflowId } from "../domain/publication.ts";
import { publicationStart } from "../domain/publicationStart.ts";
import { prefixOf } from "../domain/queues.ts";
import type { RetryPolicy } from "../domain/retry.ts";

const SITES_PER_PAGE = 100;

export function createAutomationActivities({ orm, retry }: { orm: Orm; retry: RetryPolicy }) {
  return {
    /**
     * Does what is to be done now for the site's run: takes content, plans it, starts what is due, takes back what was paused or cancelled,
     * ends the run. A page at a time; doing it again changes nothing.
     */
    async advanceAutomation(siteId: number): Promise<Next> {
      const em = orm.em.fork();
      // So that a killed worker is noticed within seconds.
      const beat = setInterval(heartbeat, 2_000);
      try {
        const { start, wake, next } = await em.transactional((tx) => advanceRun(tx, siteId));
        const prefix = prefixOf(activityInfo().taskQueue);
        if (start.length > 0) await own(em, await Promise.all(start.map((due) => startPublication(due, prefix, retry))));
        if (wake.length > 0) {
          await Promise.all(wake.map(wakePublication));
          await disown(em, wake);
        }
        return next;
      } finally {
        clearInterval(beat);
      }
    },

    /**
     * Starts the runs that their sites' schedules ask for, once per due time however late it is, and wakes the runs under way: one whose
     * workflow was lost, or whose signal, goes on. A page of sites; the next one begins after `next`.
     */
    async startDueAutomations(after: number): Promise<{ started: number; next: number | null }> {
      const configs = await dueConfigs(orm.em.fork(), after, SITES_PER_PAGE);
      const prefix = prefixOf(activityInfo().taskQueue);
      let started = 0;
      for (const config of configs) {
        heartbeat();
        const { fresh, active } = await settleSchedule(orm.em.fork(), config, new Date());
        if (fresh) started += 1;
        if (active) await getClient().workflow.signalWithStart("stage7AutoPublish", automationStart(config, prefix));
      }
      return { started, next: configs.length === SITES_PER_PAGE ? configs.at(-1)!.site_id : null };
    },
  };
}

export type AutomationActivities = ReturnType<typeof createAutomationActivities>;

async function startPublication(due: Due, prefix: string, retry: RetryPolicy) {
  const options = {
    ...publicationStart(due, { prefix, retry }),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  };
  const { workflow } = getClient();
  const { workflowId } = options;
  if (!due.reopened) {
    const { firstExecutionRunId } = await workflow.start("publishContent", options);
    return { id: due.publication_id, workflow_id: workflowId, run_id: firstExecutionRunId };
  }
  const { signaledRunId } = await workflow.signalWithStart("publishContent", { ...options, signal: "wake", signalArgs: [] });
  return { id: due.publication_id, workflow_id: workflowId, run_id: signaledRunId };
}

/** One whose workflow has ended needs no waking. */
async function wakePublication(id: string): Promise<void> {
  try {
    await getClient().workflow.getHandle(publicationWorkflowId(id)).signal("wake");
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
