import { proxyActivities } from "@temporalio/workflow";
import type { AutomationActivities } from "../activities/automation.ts";

const pageByPage = proxyActivities<AutomationActivities>({
  startToCloseTimeout: "5 minutes",
  heartbeatTimeout: "30 seconds",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "1 minute" },
  summary: "Start the runs that are due",
});

/** The hourly check of scheduled automations (seeds 4.2). Returns how many runs it started. */
export async function checkScheduledAutomations(): Promise<number> {
  let total = 0;
  let after: number | null = 0;
  while (after !== null) {
    const page: Awaited<ReturnType<typeof pageByPage.startDueAutomations>> = await pageByPage.startDueAutomations(after);
    total += page.started;
    after = page.next;
  }
  return total;
}
