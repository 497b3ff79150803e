import { CLEAN_UP } from "../../events/cleanUp.ts";
import { DIGEST_POLICY } from "../../notifications/digest.ts";
import { taskQueue, type Queue } from "../queues.ts";
import type { ScheduledStart } from "../workflowStart.ts";

/** The Schedules of an installation, independent of its sites. Installations that share a namespace have Schedules of their own. */
export function installationSchedules(prefix: string): ScheduledStart[] {
  const starting = (workflow: string, workflowId: string, staticSummary: string, { queue = "sync", args = [] }: Details = {}) => ({
    ...{ workflow, workflowId, taskQueue: taskQueue(prefix, queue), args, ifRunning: "join" as const, staticSummary },
  });
  return [
    {
      scheduleId: `pending-publications:${prefix}`,
      calendar: { comment: "every five minutes", hour: "*", minute: { start: 0, end: 59, step: 5 } },
      start: starting("processPendingPublications", `pending-publications:${prefix}`, "Start what nobody takes care of"),
      // The next sweep finds everything that a missed one would have found.
      catchupWindow: "10 minutes",
    },
    {
      scheduleId: `mail-digests:${prefix}`,
      calendar: { comment: "every minute: mails about what needs action go out soon", hour: "*", minute: { start: 0, end: 59, step: 1 } },
      start: starting("mailDigests", `mail-digests:${prefix}`, "Send the mails about notifications that are due", {
        args: [DIGEST_POLICY],
      }),
      // The next look finds everything that a missed one would have found.
      catchupWindow: "2 minutes",
    },
    {
      scheduleId: `clean-up:${prefix}`,
      calendar: { comment: "daily, when few people work", hour: 3, minute: 17 },
      start: starting("cleanUp", `clean-up:${prefix}`, "Remove what is too old", { args: [CLEAN_UP] }),
      // A run missed for longer is not repeated: the next one removes the same rows.
      catchupWindow: "12 hours",
    },
    {
      scheduleId: `check-scheduled-automations:${prefix}`,
      calendar: { comment: "hourly (requirements 4.2)", hour: "*", minute: 0 },
      start: starting("checkScheduledAutomations", `check-scheduled-automations:${prefix}`, "Start the automation runs that are due"),
      // One check makes up for all missed ones.
      catchupWindow: "1 hour",
    },
    {
      scheduleId: `renew-manifests:${prefix}`,
      calendar: { comment: "daily; ten days are left to notice that it does not work", hour: 4, minute: 41 },
      start: starting("renewManifests", `renew-manifests:${prefix}`, "Sign the manifests of released plugins anew that end soon", {
        queue: "build",
      }),
      catchupWindow: "12 hours",
    },
  ];
}

interface Details {
  queue?: Queue;
  args?: unknown[];
}
