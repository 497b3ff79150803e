import { taskQueue } from "../queues.ts";
import { releaseWorkflowId } from "../workflowIds.ts";
import type { WorkflowStart } from "../workflowStart.ts";

/** Releases a version of a plugin that is `building`. */
export function releaseStart(
  { id, slug, version }: { id: number; slug: string; version: string },
  prefix: string,
): WorkflowStart<[number]> {
  return {
    workflow: "releasePlugin",
    workflowId: releaseWorkflowId(prefix, id),
    taskQueue: taskQueue(prefix, "build"),
    args: [id],
    ifRunning: "wake",
    memo: { plugin: slug, version },
    staticSummary: `Release ${slug} ${version}`,
  };
}
