import type { Client } from "@temporalio/client";
import proto from "@temporalio/proto";

const { EventType } = proto.temporal.api.enums.v1;
const ACTIONS = new Map<number, string>([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, "starts"],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, "signals"],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, "updates"],
  [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, "activities"],
  [EventType.EVENT_TYPE_MARKER_RECORDED, "local activities"],
  [EventType.EVENT_TYPE_TIMER_STARTED, "timers"],
  [EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, "children"],
  [EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, "attribute changes"],
]);

/**
 * The actions of all runs of a workflow, by kind and in total, counted from the histories: starts, signals, updates, activities with each
 * try, local activities, timers, children, attribute changes (docs.temporal.io/cloud/actions). The visibility store follows after a
 * moment, so a run that began just now may be missing.
 */
export async function actionsOf(client: Client, workflowId: string): Promise<Record<string, number> & { all: number }> {
  const counts = Object.fromEntries([...ACTIONS.values()].map((kind) => [kind, 0]));
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events ?? []) {
      const kind = ACTIONS.get(event.eventType ?? 0);
      if (kind) counts[kind]! += 1;
      counts["activities"]! += Math.max(0, (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1);
    }
  }
  return { ...counts, all: Object.values(counts).reduce((sum, one) => sum + one, 0) };
}
