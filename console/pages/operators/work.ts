import type { Schedule } from "../../data/schedules.ts";

const WORK: Record<string, { name: string; does: string }> = {
  processPendingPublications: {
    name: "Sweep of pending publications",
    does: "Starts publications that have no workflow, so that none is lost.",
  },
  cleanUp: {
    name: "Clean-up",
    does: "Removes old events, deliveries, links and downloads, and stored pictures that nothing names. Counts the sites by plugin version first.",
  },
  mailDigests: { name: "Mails about notifications", does: "Sends people the mails about notifications that are due." },
  checkScheduledAutomations: { name: "Automations", does: "Starts the automation runs that are due." },
  renewManifests: { name: "Manifests", does: "Renews the signatures of released plugins long before they expire." },
  syncDaily: { name: "Daily sync", does: "Reads a site's structure, categories and tags, and compares posts with articles." },
};

export const isSync = ({ workflow_type }: Schedule) => workflow_type === "syncDaily";
/** The next run removes it, so there is nothing to run or pause. */
export const isOfDeletedSite = (schedule: Schedule) => isSync(schedule) && schedule.site_name === null;

/** What a Schedule does: its name in the list, and a sentence. */
export function workOf(schedule: Schedule): { name: string; does: string } {
  const { schedule_id, workflow_type, site_name } = schedule;
  const work = WORK[workflow_type] ?? { name: workflow_type || schedule_id, does: "This console does not know this Schedule." };
  return isSync(schedule) ? { ...work, name: site_name ?? schedule_id } : work;
}
