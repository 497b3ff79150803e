import { activityInfo, getClient, log } from "@temporalio/activity";
import { prefixOf } from "../../domain/temporal/queues.ts";
import { repairStart } from "../../domain/temporal/starts/publishing.ts";
import type { Integration } from "../../domain/temporal/workflowStart.ts";
import { startOrWake } from "../../temporal/start.ts";

/** Starts a site's repairs, to run when the first is due. If that fails, the sweep starts them. */
export async function repairLater(site: Integration): Promise<void> {
  await startRepair(site).catch((error: unknown) => log.warn("the repair was left to the sweep", { error, integration_id: site.id }));
}

/** Starts a site's repairs, or wakes the running workflow. */
export async function startRepair(site: Integration): Promise<void> {
  await startOrWake(getClient(), repairStart(site, prefixOf(activityInfo().taskQueue)));
}
