import { WorkflowIdConflictPolicy, type Client } from "@temporalio/client";
import type { Granted } from "../../db/publishing/places.ts";
import type { PublicationRequest } from "../../db/publishing/request.ts";
import { publicationWorkflowId } from "../../domain/publishing/publication.ts";
import { PRIORITY, publicationStart } from "../../domain/publishing/start.ts";
import { repairStart, type RepairedSite } from "../../domain/publishing/repair.ts";
import type { repairSite } from "../../workflows/repairSite.ts";
import type { publishContent, wake } from "../../workflows/publishContent.ts";
import type { ApiDeps } from "../http/env.ts";

/** A person waits for the answer: no longer than this for Temporal. */
export const START_DEADLINE_MS = 5_000;

/**
 * Starts `publishContent` for a queued publication; a running one is joined. Returns false when Temporal can't be
 * reached: the row stays `queued`, a pending publication, and nothing is lost.
 */
export async function startPublication(deps: ApiDeps, request: PublicationRequest): Promise<boolean> {
  const options = {
    ...publicationStart({ ...request, priority: PRIORITY.person }, { prefix: deps.taskQueuePrefix, retry: deps.retry }),
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  };
  const { workflowId } = options;
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

/** Has a site's repairs look at what is due. False when Temporal can't be reached: the sweep starts them. */
export async function startRepair(deps: ApiDeps, site: RepairedSite): Promise<boolean> {
  const options = repairStart(site, deps.taskQueuePrefix);
  return reached(deps, { workflowId: options.workflowId }, (client) =>
    client.workflow.signalWithStart<typeof repairSite>("repairSite", {
      ...options,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    }),
  );
}

/** Has a waiting workflow look at its row. False when nothing runs or Temporal can't be reached: it will look in its own time. */
export async function wakePublication(deps: ApiDeps, publicationId: string): Promise<boolean> {
  const workflowId = publicationWorkflowId(publicationId);
  return reached(deps, { workflowId }, (client) => client.workflow.getHandle(workflowId).signal("wake" satisfies (typeof wake)["name"]));
}

/** Tells a workflow, a publication's own or a bulk run's, that the lane has a place for it. */
export async function wakeGranted(deps: ApiDeps, { workflow_id, integration_id, failures }: Granted): Promise<boolean> {
  return reached(deps, { workflow_id }, (client) =>
    client.workflow.getHandle(workflow_id).signal<[number, number]>("wake" satisfies (typeof wake)["name"], integration_id, failures),
  );
}

export async function reached(deps: ApiDeps, what: object, act: (client: Client) => Promise<unknown>): Promise<boolean> {
  try {
    await deps.temporal.withDeadline(Date.now() + START_DEADLINE_MS, () => act(deps.temporal));
    return true;
  } catch (error) {
    deps.log.warn({ err: error, ...what }, "Temporal did not take it; the publication stays as it is in the database");
    return false;
  }
}
