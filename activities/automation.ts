import { activityInfo, getClient, heartbeat, log } from "@temporalio/activity";
import { isGrpcServiceError } from "@temporalio/client";
import { FIRST_OVERDUE, endEmptyPlans, overdueRuns } from "../db/automation/runs.ts";
import { settleSchedules } from "../db/automation/schedule.ts";
import { advanceRun, failRun, type Next } from "../db/automation/advanceRun.ts";
import type { Orm } from "../db/orm.ts";
import { databaseTrouble } from "../db/trouble.ts";
import { disown, own, type Due } from "../db/automation/stage7.ts";
import type { OverdueAfter } from "../domain/automation/run.ts";
import type { RetryPolicy } from "../domain/publishing/retry.ts";
import { prefixOf } from "../domain/temporal/queues.ts";
import { automationStart } from "../domain/temporal/starts/automation.ts";
import { publicationStart } from "../domain/temporal/starts/publishing.ts";
import { publicationWorkflowId } from "../domain/temporal/workflowIds.ts";
import { startOrWake, wake } from "../temporal/start.ts";

const PAGE = 100;
const WOKEN_AT_ONCE = 10;
/** Tries of a step that fails although database and Temporal work: some five minutes. */
const TRIES = 10;

export function createAutomationActivities({ orm, retry }: { orm: Orm; retry: RetryPolicy }) {
  const fail = (siteId: number, why: string) => orm.em.fork().transactional((tx) => failRun(tx, siteId, why));
  return {
    /**
     * Does what is due now for the site's run: takes content, plans it, starts due publications, takes back paused or cancelled ones, and
     * ends the run. One page per call. A repeated call changes nothing. A run fails if its step fails again and again for a reason of its own.
     */
    async advanceAutomation(siteId: number): Promise<Next> {
      const em = orm.em.fork();
      // With heartbeats Temporal notices a killed worker within seconds.
      const beat = setInterval(heartbeat, 2_000);
      try {
        const { start, wake: changed, next } = await em.transactional((tx) => advanceRun(tx, siteId));
        const prefix = prefixOf(activityInfo().taskQueue);
        if (start.length > 0) await own(em, await Promise.all(start.map((due) => startPublication(due, prefix, retry))));
        if (changed.length > 0) {
          // If the publication's workflow has ended, it needs no signal.
          await Promise.all(changed.map((id) => wake(getClient(), publicationWorkflowId(id))));
          await disown(em, changed);
        }
        return next;
      } catch (error) {
        if (activityInfo().attempt < TRIES || isGrpcServiceError(error) || databaseTrouble(error)) throw error;
        // The error is for operators alone, since it may name rows and statements.
        log.error("a step of an automation run failed for good", { siteId, error });
        await fail(
          siteId,
          `The next step of the run failed ${TRIES} times, because of an error in IGNY8. Start another run. If that fails too, report it.`,
        );
        return { kind: "ended" };
      } finally {
        clearInterval(beat);
      }
    },

    /** Ends the site's run as failed, after its step failed in all tries. */
    async failAutomation(siteId: number, why: string): Promise<void> {
      await fail(siteId, why);
    },

    /**
     * Makes the runs that are due by their sites' automation schedules, one per due time, however late. When no more are due, it wakes the
     * overdue runs that no workflow works on: new runs, and runs whose workflow or signal was lost. It leaves other runs alone. One page per
     * call; the next page begins after `next`.
     * @param after a number if an older release began this check; the check then begins again
     */
    async startDueAutomations(after: OverdueAfter | number): Promise<{ started: number; next: OverdueAfter | null }> {
      const from = typeof after === "number" ? FIRST_OVERDUE : after;
      const { looked, started } = await settleSchedules(orm.em.fork(), PAGE);
      if (looked === PAGE) return { started, next: from };
      if (from.id === FIRST_OVERDUE.id) await endEmptyPlans(orm.em.fork());
      const runs = await overdueRuns(orm.em.fork(), from, PAGE);
      const prefix = prefixOf(activityInfo().taskQueue);
      for (let index = 0; index < runs.length; index += WOKEN_AT_ONCE) {
        heartbeat();
        const some = runs.slice(index, index + WOKEN_AT_ONCE);
        await Promise.all(some.map((run) => startOrWake(getClient(), automationStart(run, prefix))));
      }
      const last = runs.length === PAGE ? runs.at(-1) : undefined;
      return { started, next: last ? { overdue_at: last.overdue_at, id: last.id } : null };
    },
  };
}

export type AutomationActivities = ReturnType<typeof createAutomationActivities>;

async function startPublication(due: Due, prefix: string, retry: RetryPolicy) {
  const { handle, runId } = await startOrWake(getClient(), publicationStart(due, { prefix, retry }));
  return { id: due.publication_id, workflow_id: handle.workflowId, run_id: runId };
}
