import type { Client } from "@temporalio/client";
import { installationSchedules } from "../domain/temporal/starts/schedules.ts";
import { syncSchedulesStart } from "../domain/temporal/starts/sites.ts";
import { ensureSchedule, readSchedules } from "../temporal/schedules.ts";
import { startOrWake } from "../temporal/start.ts";

/** Brings the Schedules up to date; called at each start of a worker. What says the same already is left alone. */
export async function ensureSchedules(client: Client, taskQueuePrefix: string): Promise<void> {
  const known = await readSchedules(client);
  await Promise.all(installationSchedules(taskQueuePrefix).map((schedule) => ensureSchedule(client, schedule, known)));
  await startOrWake(client, syncSchedulesStart(taskQueuePrefix));
}
