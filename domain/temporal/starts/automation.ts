import { taskQueue } from "../queues.ts";
import { ofSite } from "../searchAttributes.ts";
import { automationWorkflowId } from "../workflowIds.ts";
import { summary, type WorkflowStart } from "../workflowStart.ts";

/** What people see of the workflow of a site's automation. */
export interface AutomatedSite {
  site_id: number;
  account_id: number;
  site_name: string;
}

/** Works on a site's automation run. The run may not exist yet. */
export function automationStart(site: AutomatedSite, prefix: string): WorkflowStart<[{ siteId: number }]> {
  return {
    workflow: "stage7AutoPublish",
    workflowId: automationWorkflowId(prefix, site.site_id),
    taskQueue: taskQueue(prefix, "sync"),
    args: [{ siteId: site.site_id }],
    ifRunning: "wake",
    searchAttributes: ofSite(site),
    staticSummary: summary(`Stage 7 of ${site.site_name}`),
  };
}
