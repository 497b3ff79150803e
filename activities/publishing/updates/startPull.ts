import { activityInfo, getClient, log } from "@temporalio/activity";
import { prefixOf } from "../../../domain/temporal/queues.ts";
import { pullStart } from "../../../domain/temporal/starts/sites.ts";
import type { Integration } from "../../../domain/temporal/workflowStart.ts";
import { startOrWake } from "../../../temporal/start.ts";

/** Starts the reading of a site's changed posts. If that fails, the sweep starts it. */
export async function pullSoon(site: Integration): Promise<void> {
  await startPull(site).catch((error: unknown) => log.warn("the reading was left to the sweep", { error, integration_id: site.id }));
}

/** Starts the reading of a site's changed posts, or wakes the running workflow. */
export async function startPull(site: Integration): Promise<void> {
  await startOrWake(getClient(), pullStart(site, prefixOf(activityInfo().taskQueue)));
}
