import { automationWorkflowId } from "./run.ts";
import { taskQueue } from "../temporal/queues.ts";
import { SEARCH_ATTRIBUTES } from "../temporal/searchAttributes.ts";

/** What the workflow of a site's automation shows to people. */
export interface AutomatedSite {
  site_id: number;
  account_id: number;
  site_name: string;
}

/**
 * How the workflow that works on a site's run is started, or told to look at it, whichever it takes: one that is about to end would
 * swallow a mere start.
 */
export function automationStart({ site_id, account_id, site_name }: AutomatedSite, prefix: string) {
  return {
    workflowId: automationWorkflowId(prefix, site_id),
    taskQueue: taskQueue(prefix, "sync"),
    args: [{ siteId: site_id }] as [{ siteId: number }],
    workflowIdConflictPolicy: "USE_EXISTING" as const,
    signal: "wake" as const,
    signalArgs: [] as [],
    searchAttributes: {
      [SEARCH_ATTRIBUTES.site]: [String(site_id)],
      [SEARCH_ATTRIBUTES.account]: [String(account_id)],
    },
    staticSummary: `Stage 7 of ${site_name}`.slice(0, 200),
  };
}
