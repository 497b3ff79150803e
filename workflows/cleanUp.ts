import { continueAsNew, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { CleanUpActivities } from "../activities/cleanUp.ts";
import type { CleanUpInput } from "../domain/cleanUp.ts";

const untilDone = proxyActivities<CleanUpActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "1 minute",
  retry: { initialInterval: "10 seconds", backoffCoefficient: 2, maximumInterval: "10 minutes" },
  summary: "Remove what is too old",
});

/** Removes old events, remembered webhooks, logs of deliveries and void credentials, until none are left. Returns the rows of each. */
export async function cleanUp({ removed = {}, ...bounds }: CleanUpInput): Promise<Record<string, number>> {
  const all = { ...removed };
  for (;;) {
    const round = await untilDone.removeOldRows(bounds);
    for (const [what, rows] of Object.entries(round.removed)) all[what] = (all[what] ?? 0) + rows;
    if (!round.more) return all;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof cleanUp>({ ...bounds, removed: all });
  }
}
