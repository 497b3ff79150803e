import { WorkflowIdConflictPolicy } from "@temporalio/client";
import { bulkStart, type StartedRun } from "../../domain/publishing/bulkStart.ts";
import type { bulkPublish } from "../../workflows/bulkPublish.ts";
import type { wake } from "../../workflows/publishContent.ts";
import type { ApiDeps } from "../http/env.ts";
import { reached } from "./startPublication.ts";

/**
 * Has a run's workflow look at its row: starts it, or wakes the one that works, as often as one likes. Returns false when Temporal can't
 * be reached: the run stays as it is in the database, and the sweep starts it.
 */
export async function startBulk(deps: ApiDeps, run: StartedRun): Promise<boolean> {
  const options = { ...bulkStart(run, deps.taskQueuePrefix), workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING };
  return reached(deps, { workflowId: options.workflowId }, (client) =>
    client.workflow.signalWithStart<typeof bulkPublish>("bulkPublish", {
      ...options,
      signal: "wake" satisfies (typeof wake)["name"],
      signalArgs: [],
    }),
  );
}
