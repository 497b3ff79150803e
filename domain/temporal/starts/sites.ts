import { dailyMinute, type SyncedSite, type SyncKind } from "../../sites/sync.ts";
import { taskQueue } from "../queues.ts";
import { ofSite } from "../searchAttributes.ts";
import { pullWorkflowId, syncWorkflowId } from "../workflowIds.ts";
import { type Integration, perSite, summary, type ScheduledStart, type WorkflowStart } from "../workflowStart.ts";

const shown = (integration: Integration, prefix: string) => ({
  taskQueue: taskQueue(prefix, "sync"),
  memo: { integration_id: integration.id, site_url: integration.config_json.site_url },
  searchAttributes: ofSite(integration),
});

/** Synchronises a site. If a sync runs already, it gets the wanted kind, and runs one more round if it does less. */
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

/** Reads the posts that somebody changed on a site. If a reading runs already, it goes on until none is left. */
export const pullStart = (integration: Integration, prefix: string): WorkflowStart<[{ integrationId: number }]> => ({
  ...shown(integration, prefix),
  workflow: "pullPosts",
  workflowId: pullWorkflowId(integration.source),
  args: [{ integrationId: integration.id }],
  ifRunning: "wake",
  staticSummary: summary(`Posts that changed on ${integration.config_json.site_url}`),
  priority: { priorityKey: 2, fairnessKey: perSite(integration.site_id) },
});

/** The same as a child of `syncDaily`, from which it inherits queue, memo and attributes. */
export function dailySyncStart({ integrationId, source }: SyncedSite) {
  return {
    workflowId: syncWorkflowId(source),
    args: [{ integrationId, what: "daily" }] as [{ integrationId: number; what: SyncKind }],
    wakeArgs: ["daily"] as [SyncKind],
    staticSummary: "Daily: metadata, and the state of every article",
    priority: { priorityKey: 4 },
  };
}

/** The Schedule of a site's daily sync. Temporal gives each scheduled run an id of its own, so `syncDaily` starts the site's one `syncSite`. */
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
    // If it is later than this, the next day's sync is soon enough.
    catchupWindow: "12 hours",
  };
}

/**
 * Makes the Schedule of a site agree with its row, after a change.
 * @param change a random id of the change. Each change has a workflow of its own, since a running one may have read the row already
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

/** Makes the Schedules of all sites agree with their rows. There may be many, so only one such workflow runs, however many workers start. */
export const syncSchedulesStart = (prefix: string): WorkflowStart<[]> => ({
  workflow: "correctSyncSchedule",
  workflowId: `sync-schedules:${prefix}`,
  taskQueue: taskQueue(prefix, "sync"),
  args: [],
  ifRunning: "join",
  staticSummary: "The daily schedules of all sites",
});

/**
 * Tests a site's connection after the plugin has got its key, which it stores when it has read the answer. A person who tests meanwhile joins this
 * test.
 */
export const firstTestStart = (integration: Integration, prefix: string): WorkflowStart<[number]> => ({
  ...connectionTestStart(integration, prefix),
  startDelay: "2 seconds",
});

/** Tests a site's connection while a person waits for the result. */
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
