import type { BulkInput } from "../../publishing/bulk.ts";
import { PRIORITY } from "../../publishing/priority.ts";
import type { RetryPolicy } from "../../publishing/retry.ts";
import { taskQueue } from "../queues.ts";
import { ofAccount, ofContent, ofSite } from "../searchAttributes.ts";
import { bulkWorkflowId, probeWorkflowId, publicationWorkflowId, repairWorkflowId } from "../workflowIds.ts";
import { type Integration, perAccount, perSite, summary, type WorkflowStart } from "../workflowStart.ts";
import { counted } from "../../text.ts";

/** What people see of a publication's workflow, and its owner. */
export interface StartedPublication {
  publication_id: string;
  content_id: number;
  site_id: number;
  account_id: number;
  title: string;
  site_url: string;
  priority: number;
  /** false: the row is new, so no workflow runs that has to be woken */
  reopened?: boolean;
}

/** Publishes one article to its site. */
export function publicationStart(
  request: StartedPublication,
  { prefix, retry }: { prefix: string; retry: RetryPolicy },
): WorkflowStart<[{ publicationId: string; retry: RetryPolicy }]> {
  return {
    workflow: "publishContent",
    workflowId: publicationWorkflowId(request.publication_id),
    taskQueue: taskQueue(prefix, "publish"),
    args: [{ publicationId: request.publication_id, retry }],
    ifRunning: request.reopened === false ? "join" : "wake",
    searchAttributes: ofContent(request),
    staticSummary: summary(`'${request.title.slice(0, 120)}' to ${request.site_url}`),
    priority: { priorityKey: request.priority, fairnessKey: perSite(request.site_id) },
  };
}

/** What people see of a bulk run's workflow, and its owner. */
export interface StartedRun {
  id: string;
  account_id: number;
  accepted: number;
}

/** Runs a bulk run. */
export function bulkStart({ id, account_id, accepted }: StartedRun, prefix: string): WorkflowStart<[BulkInput]> {
  return {
    workflow: "bulkPublish",
    workflowId: bulkWorkflowId(id),
    taskQueue: taskQueue(prefix, "bulk"),
    args: [{ runId: id }],
    ifRunning: "wake",
    searchAttributes: ofAccount(account_id),
    memo: { bulk_run_id: id, articles: accepted },
    staticSummary: `Bulk run of ${counted(accepted, "article")}`,
    priority: { priorityKey: PRIORITY.bulk, fairnessKey: perAccount(account_id) },
  };
}

/** Repairs the articles of a site. */
export function repairStart({ id, source, config_json, ...site }: Integration, prefix: string): WorkflowStart<[{ integrationId: number }]> {
  return {
    workflow: "repairSite",
    workflowId: repairWorkflowId(source),
    taskQueue: taskQueue(prefix, "sync"),
    args: [{ integrationId: id }],
    ifRunning: "wake",
    searchAttributes: ofSite(site),
    staticSummary: summary(`Missing parts on ${config_json.site_url}`),
  };
}

/** Probes a site that the breaker has paused. */
export function probeStart({ id, source, config_json }: Integration, prefix: string): WorkflowStart<[number]> {
  return {
    workflow: "probeSite",
    workflowId: probeWorkflowId(source),
    taskQueue: taskQueue(prefix, "sync"),
    args: [id],
    ifRunning: "join",
    staticSummary: summary(`Check ${config_json.site_url} until it works`),
  };
}
