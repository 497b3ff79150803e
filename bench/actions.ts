import proto from "@temporalio/proto";
import { bulkWorkflowId } from "../domain/bulk.ts";
import { publicationWorkflowId } from "../domain/publication.ts";
import { table } from "./measure.ts";
import { startPlatform } from "./platform.ts";

/*
 * Temporal actions of one publication, alone and in bulk, counted from the histories: starts, signals, updates, activities with each of
 * their tries, local activities, timers, children, attribute changes.
 */
const SITES = 10;
const ARTICLES = 1_000;

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

const undo: (() => Promise<unknown>)[] = [];
try {
  const { furnish, bulk, call, startWorker, client } = await startPlatform(undo);
  await startWorker();

  /** The actions of all runs of a workflow, by kind. */
  const actionsOf = async (workflowId: string) => {
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
  };

  const alone = await furnish(1, 1);
  const { publication_id } = await call("POST", `/content/${alone.ids[0]}/publish/`, alone.token, {});
  await client.workflow.getHandle(publicationWorkflowId(publication_id)).result();
  const many = await furnish(SITES, ARTICLES / SITES);
  const run = await bulk(many);
  await run.ended();
  await client.workflow.getHandle(bulkWorkflowId(run.id)).result();
  // The visibility store follows a moment later.
  await new Promise((resume) => setTimeout(resume, 2_000));

  const single = await actionsOf(publicationWorkflowId(publication_id));
  const inBulk = await actionsOf(bulkWorkflowId(run.id));
  table([
    { what: "one publication", ...single },
    { what: `a run of ${ARTICLES} on ${SITES} sites`, ...inBulk },
  ]);
  console.log(JSON.stringify({ single: single.all, bulk_per_article: Number((inBulk.all / ARTICLES).toFixed(4)) }));
} finally {
  for (const step of undo.toReversed()) await step();
}
