import { continueAsNew, patched, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { CleanUpActivities } from "../activities/cleanUp.ts";
import type { CleanUpInput } from "../domain/events/cleanUp.ts";
import { PATIENT_RETRY } from "./policies.ts";

const OPTIONS = {
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "1 minute",
  retry: PATIENT_RETRY,
} as const;
const untilDone = proxyActivities<CleanUpActivities>({ ...OPTIONS, summary: "Remove expired data" });
const tidying = proxyActivities<CleanUpActivities>({
  // A bucket with millions of pictures is listed for hours.
  startToCloseTimeout: "12 hours",
  heartbeatTimeout: "5 minutes",
  // The store may be away for longer than a day, and tomorrow's clean-up does the same.
  retry: { ...PATIENT_RETRY, maximumAttempts: 10 },
  summary: "Remove pictures that nothing names",
});
const counting = proxyActivities<CleanUpActivities>({ ...OPTIONS, summary: "Count installations by plugin version" });

/**
 * The daily clean-up. It counts how many sites have which version of a plugin. Then it removes old events, remembered webhooks, logs of
 * deliveries and downloads, and void credentials, until none are left. Last it removes stored pictures that nothing names.
 * @returns the number of removed rows by kind, and of removed pictures
 */
export async function cleanUp({ removed, ...bounds }: CleanUpInput): Promise<Record<string, number>> {
  if (removed === undefined && patched("count-plugin-versions")) await counting.countPluginVersions();
  const all = { ...removed };
  for (;;) {
    const round = await untilDone.removeOldRows(bounds);
    for (const [what, rows] of Object.entries(round.removed)) all[what] = (all[what] ?? 0) + rows;
    if (!round.more) break;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof cleanUp>({ ...bounds, removed: all });
  }
  // Last, so that a store that is away holds up nothing else.
  const pictures = patched("unnamed-pictures") ? await tidying.removeUnnamedPictures() : 0;
  return pictures > 0 ? { ...all, pictures } : all;
}
