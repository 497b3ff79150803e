import { ScheduleOverlapPolicy, WorkflowIdConflictPolicy, type Client } from "@temporalio/client";
import { CLEAN_UP } from "../domain/events/cleanUp.ts";
import { taskQueue } from "../domain/temporal/queues.ts";
import { ensureSchedule, readSchedules, type StartSchedule } from "../activities/sites/ensureSchedule.ts";

/** What runs by the clock, whatever sites there are. Installations that share a namespace have Schedules of their own. */
const schedules = (taskQueuePrefix: string): StartSchedule[] => [
  {
    scheduleId: `pending-publications:${taskQueuePrefix}`,
    spec: { calendars: [{ comment: "every five minutes", hour: "*", minute: { start: 0, end: 59, step: 5 } }] },
    action: {
      type: "startWorkflow",
      workflowType: "processPendingPublications",
      workflowId: `pending-publications:${taskQueuePrefix}`,
      taskQueue: taskQueue(taskQueuePrefix, "sync"),
      args: [],
      staticSummary: "Start what nobody takes care of",
    },
    // The next sweep finds what a missed one would have found.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "10 minutes" },
  },
  {
    scheduleId: `clean-up:${taskQueuePrefix}`,
    spec: { calendars: [{ comment: "daily, when few people work", hour: 3, minute: 17 }] },
    action: {
      type: "startWorkflow",
      workflowType: "cleanUp",
      workflowId: `clean-up:${taskQueuePrefix}`,
      taskQueue: taskQueue(taskQueuePrefix, "sync"),
      args: [CLEAN_UP],
      staticSummary: "Remove what is too old",
    },
    // One that was missed for longer is not worth a run of its own: the next removes the same.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "12 hours" },
  },
  {
    scheduleId: `check-scheduled-automations:${taskQueuePrefix}`,
    spec: { calendars: [{ comment: "hourly (seeds 4.2)", hour: "*", minute: 0 }] },
    action: {
      type: "startWorkflow",
      workflowType: "checkScheduledAutomations",
      workflowId: `check-scheduled-automations:${taskQueuePrefix}`,
      taskQueue: taskQueue(taskQueuePrefix, "sync"),
      args: [],
      staticSummary: "Start the automation runs that are due",
    },
    // One check makes up for all that were missed.
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "1 hour" },
  },
  {
    scheduleId: `renew-manifests:${taskQueuePrefix}`,
    spec: { calendars: [{ comment: "daily; ten days are left to notice that it does not work", hour: 4, minute: 41 }] },
    action: {
      type: "startWorkflow",
      workflowType: "renewManifests",
      workflowId: `renew-manifests:${taskQueuePrefix}`,
      taskQueue: taskQueue(taskQueuePrefix, "build"),
      args: [],
      staticSummary: "Sign the manifests of released plugins anew that end soon",
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "12 hours" },
  },
];

/** Brings the Schedules up to date; called at each start of a worker. What says the same already is left alone. */
export async function ensureSchedules(client: Client, taskQueuePrefix: string): Promise<void> {
  const known = await readSchedules(client);
  await Promise.all(schedules(taskQueuePrefix).map((schedule) => ensureSchedule(client, schedule, known)));
  // Those of the sites, which may be many: one at a time, however many workers start.
  await client.workflow.start("correctSyncSchedule", {
    workflowId: `sync-schedules:${taskQueuePrefix}`,
    taskQueue: taskQueue(taskQueuePrefix, "sync"),
    args: [],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: "The daily schedules of all sites",
  });
}
