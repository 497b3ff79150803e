import { condition, continueAsNew, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { RepairActivities } from "../activities/publishing/repairs.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

const inItsTurn = proxyActivities<RepairActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "10 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Send the missing parts of articles again",
});

/**
 * Sends a site's articles again for the parts that they lack there, whenever some are due. The rows say which and when. One run serves all
 * articles of a site, and ends when none is due soon. The signal `wake` means that a row changed.
 */
export async function repairSite({ integrationId }: { integrationId: number }): Promise<void> {
  let woken = false;
  onWake(() => {
    woken = true;
  });
  for (;;) {
    woken = false;
    const { waitMs } = await inItsTurn.repairDue(integrationId);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof repairSite>({ integrationId });
    if (woken || waitMs === 0) continue;
    if (waitMs === null) return;
    await condition(() => woken, waitMs);
  }
}
