import { condition, continueAsNew, isCancellation, proxyActivities, rootCause, workflowInfo } from "@temporalio/workflow";
import type { AutomationActivities } from "../activities/automation.ts";
import { pollDelay } from "../domain/automation/run.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

/** Retries for some hours while the database is away. The limit stops a step that kills its workers. */
const TRIES = 200;
const retry = { ...INFRASTRUCTURE_RETRY, maximumAttempts: TRIES };
const stepByStep = proxyActivities<AutomationActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "10 seconds",
  retry,
  summary: "Take and plan articles, start due publications",
});
const atLast = proxyActivities<AutomationActivities>({ startToCloseTimeout: "1 minute", retry, summary: "End the run as failed" });

export interface Stage7Input {
  siteId: number;
  /** steps until the workflow continues as new: a run may last for weeks, and the history has to stay short */
  stepsPerHistory?: number;
}

/**
 * Works on the site's automation run until it has ended: Stage 7, from review to published (requirements 4.1). The rows say what to
 * do. The workflow only waits: for the next time of the plan, for a person, or for open publications. The workflow's id is the lock.
 */
export async function stage7AutoPublish({ siteId, stepsPerHistory = 500 }: Stage7Input): Promise<void> {
  let woken = false;
  onWake(() => {
    woken = true;
  });
  let looks = { open: 0, same: 0 };
  for (let steps = 0; steps < stepsPerHistory && !workflowInfo().continueAsNewSuggested; steps += 1) {
    woken = false;
    const next = await step(siteId);
    if (next.kind === "ended") {
      // A wake during the last step may be for a new run, which needs this workflow.
      if (!woken) return;
    } else if (next.kind === "until") {
      await condition(() => woken, Math.max(1, next.waitMs));
    } else if (next.kind === "woken") {
      // A site may be deleted while its run is paused.
      await condition(() => woken, "1 day");
    } else if (next.kind === "poll") {
      looks = { open: next.open, same: next.open === looks.open ? looks.same + 1 : 0 };
      await condition(() => woken, pollDelay(next.open, looks.same));
    }
  }
  await continueAsNew<typeof stage7AutoPublish>({ siteId, stepsPerHistory });
}

async function step(siteId: number): ReturnType<AutomationActivities["advanceAutomation"]> {
  try {
    return await stepByStep.advanceAutomation(siteId);
  } catch (error) {
    if (isCancellation(error)) throw error;
    await atLast.failAutomation(siteId, `The run's next step did not complete in ${TRIES} attempts: ${rootCause(error) ?? "it timed out"}`);
    return { kind: "ended" };
  }
}
