import { continueAsNew, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { AutomationActivities } from "../activities/automation.ts";
import type { OverdueAfter } from "../domain/automation/run.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

const pageByPage = proxyActivities<AutomationActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "30 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Start the runs that are due, wake those that are overdue",
});

export interface AutomationCheck {
  /** where the previous run of this workflow ended. A number comes from an older release; the check then begins at the first site */
  after?: OverdueAfter | number;
  started?: number;
}

/** The hourly check of scheduled automations (requirements 4.2), page by page. Returns how many runs it started. */
export async function checkScheduledAutomations({ after = 0, started = 0 }: AutomationCheck = {}): Promise<number> {
  let total = started;
  let next: OverdueAfter | number | null = after;
  while (next !== null) {
    const page: Awaited<ReturnType<typeof pageByPage.startDueAutomations>> = await pageByPage.startDueAutomations(next);
    total += page.started;
    next = page.next;
    if (next !== null && workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof checkScheduledAutomations>({ after: next, started: total });
    }
  }
  return total;
}
