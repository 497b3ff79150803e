import { continueAsNew, proxyActivities, sleep } from "@temporalio/workflow";
import type { LaneActivities } from "../activities/publishing/lane.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

const inItsTurn = proxyActivities<LaneActivities>({
  startToCloseTimeout: "2 minutes",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Probe the paused site",
});

/** A site may be down for weeks. Continuing as new keeps the history short. */
const PROBES_PER_RUN = 100;

/** Probes a paused site at growing intervals, until the site is back or a person takes over. */
export async function probeSite(integrationId: number): Promise<void> {
  // Bound: PROBES_PER_RUN.
  for (let probes = 0; probes < PROBES_PER_RUN; probes += 1) {
    const { waitMs } = await inItsTurn.probeSite(integrationId);
    if (waitMs === null) return;
    await sleep(waitMs);
  }
  await continueAsNew<typeof probeSite>(integrationId);
}
