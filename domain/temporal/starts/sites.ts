import { dailyMinute, type SyncedSite, type SyncKind } from "../../sites/sync.ts";
import { taskQueue } from "../queues.ts";
import { ofSite } from "../searchAttributes.ts";
import { syncWorkflowId } from "../workflowIds.ts";
import { type Integration, perSite, summary, type ScheduledStart, type WorkflowStart } from "../workflowStart.ts";

const shown = (integration: Integration, prefix: string) => ({
  taskQueue: taskQueue(prefix, "sync"),
  memo: { integration_id: integration.id, site_url: integration.config_json.site_url },
  searchAttributes: ofSite(integration),
});

/** Brings what is known of a site up to date; the one that runs is told what is asked for, and goes round once more when it does less. */
export function syncStart(
  integration: Integration,
  what: SyncKind,
  prefix: string,
): WorkflowStart<[{ integrationId: number; what: SyncKind }]> {
  return {
    ...shown(integration, prefix),
    workflow: "syncSite",
    workflowId: syncWorkflowId(integration.source),
    args: [{ integrationId: integration.id, what }],
    ifRunning: "wake",
    wakeArgs: [what],
    staticSummary: summary(`Read ${integration.config_json.site_url} (${what})`),
    priority: { priorityKey: 2, fairnessKey: perSite(integration.site_id) },
  };
}

/** The same as a child of `syncDaily`, whose queue, memo and attributes it gets. */
export function dailySyncStart({ integrationId, source }: SyncedSite) {
  return {
    workflowId: syncWorkflowId(source),
    args: [{ integrationId, what: "daily" }] as [{ integrationId: number; what: SyncKind }],
    wakeArgs: ["daily"] as [SyncKind],
    staticSummary: "Daily: metadata, and the state of every article",
    priority: { priorityKey: 4 },
  };
}

/** The Schedule of a site's daily sync. Temporal gives each scheduled run an id of its own: `syncDaily` starts the site's one `syncSite`. */
export function dailySync(integration: Integration, prefix: string): ScheduledStart {
  const { id, source, config_json } = integration;
  const minute = dailyMinute(source);
  return {
    scheduleId: syncWorkflowId(source),
    calendar: { hour: Math.floor(minute / 60), minute: minute % 60, comment: summary(`Daily sync of ${config_json.site_url}`) },
    start: {
      ...shown(integration, prefix),
      workflow: "syncDaily",
      workflowId: `sync-daily:${source}`,
      args: [{ integrationId: id, source } satisfies SyncedSite],
      ifRunning: "join",
      staticSummary: summary(`Daily sync of ${config_json.site_url}`),
    },
    // After it, the next day's is near enough.
    catchupWindow: "12 hours",
  };
}

/**
 * Makes the Schedule of a site fit its row, after a change.
 * @param change names it, at random: each has a run of its own, since one under way may have looked at the row already
 */
export function syncScheduleStart(integration: Integration, change: string, prefix: string): WorkflowStart<[SyncedSite]> {
  const { id: integrationId, source, config_json } = integration;
  return {
    ...shown(integration, prefix),
    workflow: "correctSyncSchedule",
    workflowId: `sync-schedule:${source}:${change}`,
    args: [{ integrationId, source }],
    ifRunning: "join",
    staticSummary: summary(`Schedule of ${config_json.site_url}`),
  };
}

/** Makes the Schedules of all sites fit their rows, which may be many: one at a time, however many workers start. */
export const syncSchedulesStart = (prefix: string): WorkflowStart<[]> => ({
  workflow: "correctSyncSchedule",
  workflowId: `sync-schedules:${prefix}`,
  taskQueue: taskQueue(prefix, "sync"),
  args: [],
  ifRunning: "join",
  staticSummary: "The daily schedules of all sites",
});

/** Calls a site with its key; a person waits for the result. */
export const connectionTestStart = ({ id, source, site_id, config_json }: Integration, prefix: string): WorkflowStart<[number]> => ({
  workflow: "testConnection",
  workflowId: `test-connection:${source}`,
  taskQueue: taskQueue(prefix, "publish"),
  args: [id],
  ifRunning: "join",
  workflowExecutionTimeout: "55 seconds",
  staticSummary: summary(`Test ${config_json.site_url}`),
  priority: { priorityKey: 1, fairnessKey: perSite(site_id) },
});
