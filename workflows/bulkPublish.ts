import { condition, continueAsNew, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { BatchesDone, BulkActivities } from "../activities/publishing/bulk.ts";
import { SITES_AT_ONCE, SUSPECTS_AT_ONCE, type BulkInput } from "../domain/publishing/bulk.ts";
import { prefixOf, taskQueue } from "../domain/temporal/queues.ts";
import { room } from "../domain/room.ts";
import type { PlaceGranted } from "../domain/temporal/signals.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

/** What goes wrong here is the database or a worker: the sites' own answers are results. */
const UNTIL_RECORDED = {
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "10 seconds",
  retry: INFRASTRUCTURE_RETRY,
} as const;
const untilRecorded = proxyActivities<BulkActivities>({ ...UNTIL_RECORDED, summary: "Look what is left of the run" });

const EVENTS_PER_RUN = 5_000;
/** A place that was granted is told by a signal; should it get lost, the lane is asked. */
const ASK_AGAIN = "5 minutes";

/**
 * Brings the articles of a bulk run to their sites: a window over the sites, each worked on in turns of some seconds. The rows say
 * what is left and when; this says only which site is next. `wake` with an integration's id: its lane has a place; without: the run's row
 * was changed (paused, resumed, cancelled, retried).
 */
export async function bulkPublish(input: BulkInput): Promise<string> {
  const { runId, eventsPerRun = EVENTS_PER_RUN } = input;
  let changed = false;
  const woken = new Set<number>();
  onWake((...[integrationId]: PlaceGranted) => {
    if (integrationId === undefined) changed = true;
    else woken.add(integrationId);
  });
  const full = () => workflowInfo().historyLength > eventsPerRun || workflowInfo().continueAsNewSuggested;
  const atItsEnd = () => changed || full();
  const sites = room(SITES_AT_ONCE);
  const suspects = room(SUSPECTS_AT_ONCE);

  /** Works on one site until nothing of the run is left there, or the run is to be looked at anew. */
  async function work(integrationId: number): Promise<void> {
    let suspect = false;
    while (!atItsEnd()) {
      const turn: BatchesDone | undefined = await (suspect ? suspects : sites).within(async () => {
        if (atItsEnd()) return undefined;
        woken.delete(integrationId);
        return atSite(integrationId, suspect).publishBatches(runId, integrationId);
      });
      if (!turn || turn.left === 0) return;
      suspect = turn.suspect === true;
      const ready = () => woken.has(integrationId) || atItsEnd();
      if (turn.waitMs !== undefined) await condition(ready, turn.waitMs ?? ASK_AGAIN);
    }
  }

  for (;;) {
    changed = false;
    const plan = await untilRecorded.planBulk(runId);
    if (plan.kind === "work") await Promise.all(plan.integrations.map(work));
    else if (plan.kind === "wait") await (plan.waitMs === null ? condition(() => changed) : condition(() => changed, plan.waitMs));
    // A retry that came while the end was being looked for must not meet a run that ends under it.
    else if (!changed) return plan.state;
    if (full()) await continueAsNew<typeof bulkPublish>(input);
  }
}

/** The activity for one site; those whose last call failed have a pool of their own. */
function atSite(integrationId: number, suspect: boolean) {
  return proxyActivities<BulkActivities>({
    ...UNTIL_RECORDED,
    summary: `Articles to the site of integration ${integrationId}`,
    ...(suspect ? { taskQueue: taskQueue(prefixOf(workflowInfo().taskQueue), "suspect") } : {}),
  });
}
