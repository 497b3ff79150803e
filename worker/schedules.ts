import type { Client } from "@temporalio/client";
import { installationSchedules } from "../domain/temporal/starts/schedules.ts";
import { syncSchedulesStart } from "../domain/temporal/starts/sites.ts";
import { ensureSchedule, readSchedules } from "../temporal/schedules.ts";
import { startOrWake } from "../temporal/start.ts";

/** Creates or updates the Schedules at each start of a worker. It makes no call for a Schedule that is up to date. */
export async function ensureSchedules(client: Client, taskQueuePrefix: string): Promise<void> {
  const known = await readSchedules(client);
  await Promise.all(installationSchedules(taskQueuePrefix).map((schedule) => ensureSchedule(client, schedule, known)));
  await startOrWake(client, syncSchedulesStart(taskQueuePrefix));
}
