import { WorkflowIdConflictPolicy } from "@temporalio/client";
import { RELEASE_WORKFLOW, releaseWorkflowId } from "../../../domain/plugin/version.ts";
import { taskQueue } from "../../../domain/temporal/queues.ts";
import type { asked, releasePlugin } from "../../../workflows/releasePlugin.ts";
import type { ApiDeps } from "../../http/env.ts";
import { START_DEADLINE_MS } from "../../publishing/startPublication.ts";

/** Starts `releasePlugin` for a version that is `building`, or joins the one that runs. False when Temporal can't be reached. */
export async function startRelease(deps: ApiDeps, version: { id: number; slug: string; version: string }): Promise<boolean> {
  const { temporal, taskQueuePrefix, log } = deps;
  const name = `${version.slug} ${version.version}`;
  try {
    await temporal.withDeadline(Date.now() + START_DEADLINE_MS, () =>
      // A run that is about to end would swallow a start; with a signal it goes round once more.
      temporal.workflow.signalWithStart<typeof releasePlugin>(RELEASE_WORKFLOW, {
        workflowId: releaseWorkflowId(taskQueuePrefix, version.id),
        taskQueue: taskQueue(taskQueuePrefix, "build"),
        args: [version.id],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
        signal: "asked" satisfies (typeof asked)["name"],
        signalArgs: [],
        staticSummary: `Release ${name}`,
        memo: { plugin: version.slug, version: version.version },
      }),
    );
    return true;
  } catch (err) {
    log.warn({ err, version: name }, "the release was not started");
    return false;
  }
}
