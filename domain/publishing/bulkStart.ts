import { bulkWorkflowId, type BulkInput } from "./bulk.ts";
import { PRIORITY } from "./start.ts";
import { taskQueue } from "../temporal/queues.ts";
import { SEARCH_ATTRIBUTES } from "../temporal/searchAttributes.ts";

/** What the workflow of a bulk run shows to people, and who it belongs to. */
export interface StartedRun {
  id: string;
  account_id: number;
  accepted: number;
}

/** How the workflow of a bulk run is started, by whoever starts it: the API, the sweep. Starting it again joins the one that works. */
export function bulkStart({ id, account_id, accepted }: StartedRun, prefix: string) {
  return {
    workflowId: bulkWorkflowId(id),
    taskQueue: taskQueue(prefix, "bulk"),
    args: [{ runId: id }] as [BulkInput],
    searchAttributes: { [SEARCH_ATTRIBUTES.account]: [String(account_id)] },
    memo: { bulk_run_id: id, articles: accepted },
    staticSummary: `Bulk run of ${accepted} articles`,
    priority: { priorityKey: PRIORITY.bulk, fairnessKey: `account-${account_id}` },
  };
}
