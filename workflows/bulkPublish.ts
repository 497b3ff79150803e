import { condition, continueAsNew, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { BatchesDone, BulkActivities } from "../activities/publishing/bulk.ts";
import { SITES_AT_ONCE, SUSPECTS_AT_ONCE, type BulkInput } from "../domain/publishing/bulk.ts";
import { prefixOf, taskQueue } from "../domain/temporal/queues.ts";
import { room } from "../domain/room.ts";
import type { PlaceGranted } from "../domain/temporal/signals.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

/** These retries are for the database and for workers. A site's failure is a result of the activity, never an error. */
const UNTIL_RECORDED = {
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "10 seconds",
  retry: INFRASTRUCTURE_RETRY,
} as const;
const untilRecorded = proxyActivities<BulkActivities>({ ...UNTIL_RECORDED, summary: "Read what is left of the run" });

const EVENTS_PER_RUN = 5_000;
/** The lane grants a place by a signal. If the signal is lost, the workflow asks the lane again after this time. */
const ASK_AGAIN = "5 minutes";

/**
 * Publishes the articles of a bulk run. It works on several sites at once, on each for some seconds at a time. The rows say
 * which articles are left and when they are due; the workflow only chooses the next site. The signal `wake` with an integration's id
 * means that the integration's lane granted a place. Without an id it means that the run's row changed (paused, resumed, cancelled, retried).
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

  /** Works on one site until the run has nothing left there, or until the run's row has to be read again. */
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
    // If a retry arrived while the activity looked for the end, the workflow goes round once more: the run must not end without that retry.
    else if (!changed) return plan.state;
    if (full()) await continueAsNew<typeof bulkPublish>(input);
  }
}

/** The activities for one site. A suspect's run on a queue of their own. */
function atSite(integrationId: number, suspect: boolean) {
  return proxyActivities<BulkActivities>({
    ...UNTIL_RECORDED,
    summary: `Articles to the site of integration ${integrationId}`,
    ...(suspect ? { taskQueue: taskQueue(prefixOf(workflowInfo().taskQueue), "suspect") } : {}),
  });
}
