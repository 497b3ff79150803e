import { activityInfo, getClient, log } from "@temporalio/activity";
import { prefixOf } from "../../domain/temporal/queues.ts";
import { repairStart } from "../../domain/temporal/starts/publishing.ts";
import type { Integration } from "../../domain/temporal/workflowStart.ts";
import { startOrWake } from "../../temporal/start.ts";

/** Has a site's repairs begin when the first is due; one that was lost is made up for by the sweep. */
export async function repairLater(site: Integration): Promise<void> {
  await startRepair(site).catch((error: unknown) => log.warn("the repair was left to the sweep", { error, integration_id: site.id }));
}

/** Starts a site's repairs, or wakes those that are under way. */
export async function startRepair(site: Integration): Promise<void> {
  await startOrWake(getClient(), repairStart(site, prefixOf(activityInfo().taskQueue)));
}
