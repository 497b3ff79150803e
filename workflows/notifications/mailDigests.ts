import { continueAsNew, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { DigestActivities } from "../../activities/notifications/digests.ts";
import type { DigestPolicy } from "../../domain/notifications/digest.ts";
import { INFRASTRUCTURE_RETRY } from "../policies.ts";

const batchByBatch = proxyActivities<DigestActivities>({
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "30 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Open the mails that are due",
});

/** Opens the mails about notifications that are due, and starts the workflow of each, until none is left. Returns how many. */
export async function mailDigests(policy: DigestPolicy): Promise<number> {
  let opened = 0;
  for (;;) {
    const batch = await batchByBatch.openDigests(policy);
    opened += batch.opened;
    if (!batch.more) return opened;
    // The readers of this batch are not due any more, so the next run goes on behind them.
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof mailDigests>(policy);
  }
}
