import { activityInfo, getClient, log } from "@temporalio/activity";
import { WorkflowIdConflictPolicy } from "@temporalio/client";
import { prefixOf } from "../../domain/temporal/queues.ts";
import { repairStart, type RepairedSite } from "../../domain/publishing/repair.ts";

/** Has a site's repairs begin when the first is due; one that was lost is made up for by the sweep. */
export async function repairLater(site: RepairedSite): Promise<void> {
  await startRepair(site).catch((error: unknown) => log.warn("the repair was left to the sweep", { error, integration_id: site.id }));
}

/** Starts a site's repairs, or wakes those that are under way. */
export async function startRepair(site: RepairedSite): Promise<void> {
  await getClient().workflow.signalWithStart("repairSite", {
    ...repairStart(site, prefixOf(activityInfo().taskQueue)),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });
}
