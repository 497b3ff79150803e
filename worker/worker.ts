import { Worker, type NativeConnection, type WorkerOptions } from "@temporalio/worker";
import { createConnectionActivities } from "../activities/connection.ts";
import { createPublicationActivities } from "../activities/publication.ts";
import type { Bridge } from "../activities/wordpress/bridge.ts";
import type { Orm } from "../db/orm.ts";
import type { SecretKey } from "../db/secrets.ts";
import { taskQueue } from "../domain/queues.ts";

export interface WorkerDeps {
  connection: NativeConnection;
  namespace: string;
  taskQueuePrefix: string;
  orm: Orm;
  bridge: Bridge;
  secretKeys: SecretKey[];
  publicUrl: string;
  workflowBundle: NonNullable<WorkerOptions["workflowBundle"]>;
  /** activities at once */
  concurrency: number;
}

/** A worker for the `publish` queue; the caller runs it and shuts it down. */
export async function createWorker(deps: WorkerDeps): Promise<Worker> {
  return Worker.create({
    connection: deps.connection,
    namespace: deps.namespace,
    taskQueue: taskQueue(deps.taskQueuePrefix, "publish"),
    workflowBundle: deps.workflowBundle,
    activities: { ...createPublicationActivities(deps), ...createConnectionActivities(deps) },
    maxConcurrentActivityTaskExecutions: deps.concurrency,
    // A call to WordPress may take 30 s: let it end before the process does.
    shutdownGraceTime: "40 seconds",
    // What a killed worker costs the workflows it had cached.
    stickyQueueScheduleToStartTimeout: "5 seconds",
  });
}
