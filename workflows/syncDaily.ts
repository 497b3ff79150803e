import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import { continueAsNew, executeChild, getExternalWorkflowHandle, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { ScheduleActivities } from "../activities/sites/schedules.ts";
import type { SyncedSite } from "../domain/sites/sync.ts";
import { WAKE } from "../domain/temporal/signals.ts";
import { dailySyncStart } from "../domain/temporal/starts/sites.ts";
import { syncSite } from "./syncSite.ts";

const schedules = proxyActivities<ScheduleActivities>({ startToCloseTimeout: "1 minute", summary: "Correct the Schedule" });

/**
 * The workflow that the Schedule starts, because Temporal gives each scheduled run an id of its own. It starts the site's one `syncSite`, or
 * adds one more round to the `syncSite` that runs. If its integration is gone, it removes the Schedule.
 */
export async function syncDaily(site: SyncedSite): Promise<"done" | "off" | "joined"> {
  const { wakeArgs, ...start } = dailySyncStart(site);
  const { memo, typedSearchAttributes } = workflowInfo();
  for (;;) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof syncDaily>(site);
    try {
      const outcome = await executeChild(syncSite, {
        ...start,
        ...(memo ? { memo } : {}),
        typedSearchAttributes,
      });
      if (outcome === "off") await schedules.correctSyncSchedule(site);
      return outcome;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    try {
      await getExternalWorkflowHandle(start.workflowId).signal(WAKE, ...wakeArgs);
      return "joined";
    } catch {
      // That run ended in the meantime, so this one can start.
    }
  }
}
