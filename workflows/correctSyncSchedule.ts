import { proxyActivities } from "@temporalio/workflow";
import type { ScheduleActivities } from "../activities/sites/schedules.ts";
import type { SyncedSite } from "../domain/sites/sync.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

const schedules = proxyActivities<ScheduleActivities>({
  startToCloseTimeout: "30 minutes",
  heartbeatTimeout: "1 minute",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Make, change or remove schedules",
});

/** Makes the schedule of an integration fit its row, whose change started this; without one, those of all integrations. */
export async function correctSyncSchedule(site?: SyncedSite): Promise<void> {
  await (site ? schedules.correctSyncSchedule(site) : schedules.correctSyncSchedules());
}
