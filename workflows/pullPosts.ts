import { continueAsNew, proxyActivities, sleep, workflowInfo } from "@temporalio/workflow";
import type { PullActivities } from "../activities/publishing/updates/pull.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

const inItsTurn = proxyActivities<PullActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "10 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Read the posts that somebody changed",
});

/** A person saves often. The changes of so many milliseconds after a look are one further look. */
const GATHER_MS = 5_000;

/**
 * Reads a site's changed posts, until none is left. The rows say which. The first is read at once. One run serves all posts of a site. The signal
 * `wake` means that another post became unread.
 */
export async function pullPosts({ integrationId }: { integrationId: number }): Promise<void> {
  let woken = false;
  onWake(() => {
    woken = true;
  });
  for (;;) {
    woken = false;
    const { left } = await inItsTurn.pullUnread(integrationId);
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof pullPosts>({ integrationId });
    if (left === "others") continue;
    if (left === "nothing" && !woken) return;
    await sleep(GATHER_MS);
  }
}
