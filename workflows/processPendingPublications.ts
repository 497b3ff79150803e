import { continueAsNew, patched, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { LaneActivities } from "../activities/publishing/lane.ts";
import type { Grace, SweepActivities } from "../activities/publishing/sweep.ts";
import type { PullActivities } from "../activities/publishing/updates/pull.ts";
import type { RepairActivities } from "../activities/publishing/repairs.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

type Activities = SweepActivities &
  Pick<LaneActivities, "startProbes"> &
  Pick<RepairActivities, "startRepairs"> &
  Pick<PullActivities, "startPulls">;
const pageByPage = proxyActivities<Activities>({
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "30 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Start pending publications",
});

/** A publication counts as pending only this many milliseconds after its workflow was started, or after another process took it over. */
const GRACE: Grace = { started: 60_000, owned: 10 * 60_000 };

export interface Sweep {
  grace?: Grace;
  /** where the previous run of this workflow ended */
  after?: string;
  started?: number;
}

/**
 * The sweep of pending publications (requirements 4.2 and 8a.1), page by page until none is left. It repairs what differs between
 * PostgreSQL and Temporal: Temporal was away, the API died after its commit and before the start, a signal was lost, or a paused site
 * has no workflow that probes it.
 * @returns how many publications it started
 */
export async function processPendingPublications({ grace = GRACE, after, started = 0 }: Sweep = {}): Promise<number> {
  if (after === undefined) {
    if (patched("bulk-runs")) await pageByPage.startRuns(grace.started);
    if (patched("probes")) await pageByPage.startProbes(grace.owned);
    if (patched("repairs")) await pageByPage.startRepairs(0);
    if (patched("pulls")) await pageByPage.startPulls();
    await pageByPage.claimPending();
  }
  let next: string | null = after ?? null;
  let total = started;
  do {
    const page = await pageByPage.startPending(next, grace);
    total += page.started;
    next = page.next;
    if (next !== null && workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof processPendingPublications>({ grace, after: next, started: total });
    }
  } while (next !== null);
  return total;
}
