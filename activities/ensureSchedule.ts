import { ScheduleAlreadyRunning, type Client, type ScheduleOptions, type ScheduleOptionsStartWorkflowAction } from "@temporalio/client";
import type { Workflow } from "@temporalio/common";

export type StartSchedule = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

/**
 * Makes a Schedule, or makes the one of that id say the same. What a person did to it stays: paused is paused, with its note.
 * Safe when several workers start at once.
 */
export async function ensureSchedule(client: Client, options: StartSchedule): Promise<void> {
  try {
    await client.schedule.create(options);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { scheduleId, memo: _, ...wanted } = options;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...wanted, state }));
  }
}
