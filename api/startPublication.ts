import { WorkflowIdConflictPolicy, type Client } from "@temporalio/client";
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from "@temporalio/common";
import type { PublicationRequest } from "../db/requestPublication.ts";
import { publicationWorkflowId } from "../domain/publication.ts";
import { taskQueue } from "../domain/queues.ts";
import { SEARCH_ATTRIBUTES } from "../domain/searchAttributes.ts";
import type { publishContent, wake } from "../workflows/publishContent.ts";
import type { ApiDeps } from "./env.ts";

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const content_ = keyword(SEARCH_ATTRIBUTES.content);
const site_ = keyword(SEARCH_ATTRIBUTES.site);
const account_ = keyword(SEARCH_ATTRIBUTES.account);

/** A person waits for the answer: no longer than this for Temporal. */
export const START_DEADLINE_MS = 5_000;
/** A person's click goes before bulk and nightly work (design, part 3). */
const INTERACTIVE_PRIORITY = 1;

/**
 * Starts `publishContent` for a queued publication; a running one is joined. Returns false when Temporal can't be
 * reached: the row stays `queued`, a pending publication, and nothing is lost.
 */
export async function startPublication(deps: ApiDeps, request: PublicationRequest): Promise<boolean> {
  const workflowId = publicationWorkflowId(request.publication_id);
  const options = {
    workflowId,
    taskQueue: taskQueue(deps.taskQueuePrefix, "publish"),
    args: [{ publicationId: request.publication_id, retry: deps.retry }] as Parameters<typeof publishContent>,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: content_, value: String(request.content_id) },
      { key: site_, value: String(request.site_id) },
      { key: account_, value: String(request.account_id) },
    ]),
    staticSummary: `'${request.title.slice(0, 120)}' to ${request.site_url}`.slice(0, 200),
    priority: { priorityKey: INTERACTIVE_PRIORITY, fairnessKey: `site-${request.site_id}` },
  };
  return reached(deps, { workflowId, content_id: request.content_id }, (client) =>
    request.reopened
      ? // A run that is about to end would swallow a start; with a signal it goes round once more.
        client.workflow.signalWithStart<typeof publishContent>("publishContent", {
          ...options,
          signal: "wake" satisfies (typeof wake)["name"],
          signalArgs: [],
        })
      : client.workflow.start<typeof publishContent>("publishContent", options),
  );
}

/** Has a waiting workflow look at its row. False when nothing runs or Temporal can't be reached: it will look in its own time. */
export async function wakePublication(deps: ApiDeps, publicationId: string): Promise<boolean> {
  const workflowId = publicationWorkflowId(publicationId);
  return reached(deps, { workflowId }, (client) => client.workflow.getHandle(workflowId).signal("wake" satisfies (typeof wake)["name"]));
}

async function reached(deps: ApiDeps, what: object, act: (client: Client) => Promise<unknown>): Promise<boolean> {
  try {
    await deps.temporal.withDeadline(Date.now() + START_DEADLINE_MS, () => act(deps.temporal));
    return true;
  } catch (error) {
    deps.log.warn({ err: error, ...what }, "Temporal did not take it; the publication stays as it is in the database");
    return false;
  }
}
