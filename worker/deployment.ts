import { createHash } from "node:crypto";
import type { WorkerDeploymentVersion } from "@temporalio/common";

/**
 * The version of this worker in a worker deployment (Temporal, "Worker Versioning"); undefined if none is configured.
 * @param deploymentName TEMPORAL_DEPLOYMENT_NAME
 * @param buildId TEMPORAL_WORKER_BUILD_ID. If it is undefined, it is made from the bundle: the workflows are what has to stay compatible
 * @param code the workflows' bundle
 */
export function deploymentOf(
  deploymentName: string | undefined,
  buildId: string | undefined,
  code: string,
): WorkerDeploymentVersion | undefined {
  if (deploymentName === undefined) return undefined;
  return { deploymentName, buildId: buildId ?? createHash("sha256").update(code).digest("hex").slice(0, 12) };
}
