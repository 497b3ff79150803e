import { proxyActivities } from "@temporalio/workflow";
import type { ScheduleActivities } from "../activities/sites/schedules.ts";
import type { SyncedSite } from "../domain/sites/sync.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

const schedules = proxyActivities<ScheduleActivities>({
  startToCloseTimeout: "30 minutes",
  heartbeatTimeout: "1 minute",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Create, change or delete Schedules",
});

/** Makes the Schedule of an integration agree with its row, after a change of that row. Without an argument: the Schedules of all integrations. */
export async function correctSyncSchedule(site?: SyncedSite): Promise<void> {
  await (site ? schedules.correctSyncSchedule(site) : schedules.correctSyncSchedules());
}
