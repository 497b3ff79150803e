import type { DataConverter, WorkerDeploymentVersion } from "@temporalio/common";
import { Worker, type NativeConnection, type WorkerOptions } from "@temporalio/worker";
import type { Logger } from "pino";
import { createAutomationActivities } from "../activities/automation.ts";
import { createBulkActivities } from "../activities/publishing/bulk.ts";
import { createCleanUpActivities } from "../activities/cleanUp.ts";
import { createConnectionActivities } from "../activities/sites/connection.ts";
import { createLaneActivities } from "../activities/publishing/lane.ts";
import { createMailActivities, type MailDeps } from "../activities/people/mail.ts";
import { createNotificationActivities } from "../activities/notifications/deliver.ts";
import { createDigestActivities } from "../activities/notifications/digests.ts";
import type { Notifier } from "../activities/notifications/notifier.ts";
import { createSweepActivities, type SweepDeps } from "../activities/publishing/sweep.ts";
import { createPublicationActivities } from "../activities/publishing/publish.ts";
import { createPullActivities } from "../activities/publishing/updates/pull.ts";
import { createReconcileActivities } from "../activities/sites/reconcile.ts";
import { createRenewActivities } from "../activities/plugin/renew.ts";
import { createRepairActivities } from "../activities/publishing/repairs.ts";
import { createReleaseActivities, type ReleaseDeps } from "../activities/plugin/steps.ts";
import { createScheduleActivities } from "../activities/sites/schedules.ts";
import { createSyncActivities } from "../activities/sites/sync.ts";
import type { ClientOf } from "../activities/platform/clients.ts";
import type { BlobStore } from "../db/blobs/contract.ts";
import type { SecretKey } from "../db/secrets.ts";
import type { RepairPolicy } from "../domain/publishing/repair.ts";
import type { RetryPolicy } from "../domain/publishing/retry.ts";
import { QUEUES, taskQueue, WORKFLOW_QUEUES, type Queue } from "../domain/temporal/queues.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import { requestIdInterceptor } from "../temporal/requestHeader.ts";
import { watchedActivities } from "./watched.ts";

export interface WorkerDeps extends ReleaseDeps, MailDeps {
  connection: NativeConnection;
  namespace: string;
  taskQueuePrefix: string;
  clientOf: ClientOf;
  notifier: Notifier;
  /** the store of pictures */
  pictures: BlobStore;
  secretKeys: SecretKey[];
  publicUrl: string;
  repair: RepairPolicy;
  /** for workflows that workers start */
  retry: RetryPolicy;
  workflowBundle: NonNullable<WorkerOptions["workflowBundle"]>;
  /** the number of concurrent calls to sites on the queue for people's clicks. The other queues get a share of it */
  concurrency: number;
  /** encrypts what Temporal holds */
  dataConverter?: DataConverter;
  /** the version of this worker in a worker deployment; without it, workers have no version */
  deployment?: WorkerDeploymentVersion;
  /** is told what the sweep found that nobody took care of */
  healed?: SweepDeps["healed"];
  /** gets one line for each activity */
  log?: Pick<Logger, "info" | "warn">;
  /** undefined if no traces are sent */
  tracing?: Pick<Tracing, "client" | "activity" | "sinks"> | undefined;
  /** Workflows run in the process's own thread, and their deadlocks are not found. Saves the threads' start: a second of a core for each worker. */
  debugMode?: boolean;
}

/** The activities of each queue's workers. A workflow runs its activities on the queue on which it was started. */
const ACTIVITIES: Record<Queue, (deps: WorkerDeps) => object> = {
  publish: (deps) => ({ ...createPublicationActivities(deps), ...createConnectionActivities(deps) }),
  suspect: (deps) => ({ ...createPublicationActivities(deps), ...createBulkActivities(deps) }),
  bulk: createBulkActivities,
  sync: (deps) => ({
    ...createLaneActivities(deps),
    ...createSweepActivities(deps),
    ...createNotificationActivities(deps),
    ...createDigestActivities(deps),
    ...createMailActivities(deps),
    ...createCleanUpActivities(deps),
    ...createSyncActivities(deps),
    ...createReconcileActivities(deps),
    ...createRepairActivities(deps),
    ...createPullActivities(deps),
    ...createScheduleActivities(deps),
    ...createAutomationActivities(deps),
  }),
  build: (deps) => ({ ...createReleaseActivities(deps), ...createRenewActivities(deps) }),
};

/**
 * Each queue's share of the concurrent calls. For `suspect` it bounds how many calls may hang. On `bulk` a hanging call holds only a socket, and
 * the calls of several bulk runs have to fit. Builds are few.
 */
const SHARE: Record<Queue, number> = { publish: 1, suspect: 0.2, bulk: 4, sync: 0.2, build: 0.02 };

/**
 * The number of workflows that stay in memory between their tasks. Others are replayed. The SDK's own default supposes one queue that has the
 * whole heap.
 */
const CACHED_WORKFLOWS: Record<Queue, number> = { publish: 1_000, suspect: 0, bulk: 100, sync: 500, build: 20 };

/** Creates a worker for each queue. The caller runs them and shuts them down. */
export async function createWorkers(deps: WorkerDeps, queues: readonly Queue[] = QUEUES): Promise<Worker[]> {
  return Promise.all(queues.map((queue) => createWorker(deps, queue)));
}

async function createWorker(deps: WorkerDeps, queue: Queue): Promise<Worker> {
  const { log, tracing } = deps;
  return Worker.create({
    connection: deps.connection,
    namespace: deps.namespace,
    taskQueue: taskQueue(deps.taskQueuePrefix, queue),
    // Without a bundle the SDK makes no thread and polls for activities alone.
    ...(WORKFLOW_QUEUES.includes(queue) ? { workflowBundle: deps.workflowBundle, maxCachedWorkflows: CACHED_WORKFLOWS[queue] } : {}),
    ...(deps.debugMode ? { debugMode: true } : {}),
    ...(deps.dataConverter ? { dataConverter: deps.dataConverter } : {}),
    activities: ACTIVITIES[queue](deps),
    interceptors: {
      client: { workflow: [requestIdInterceptor({ signals: false }), ...(tracing ? [tracing.client] : [])] },
      activity: [...(tracing ? [tracing.activity] : []), watchedActivities(log)],
    },
    ...(tracing ? { sinks: tracing.sinks } : {}),
    maxConcurrentActivityTaskExecutions: Math.max(1, Math.ceil(deps.concurrency * SHARE[queue])),
    // A call to WordPress may take 30 s and has to end before the process does.
    shutdownGraceTime: "40 seconds",
    // An activity that ignores its cancellation. Below the 60 s after which docker-compose.yml kills the process.
    shutdownForceTime: "50 seconds",
    ...(deps.deployment ? { workerDeploymentOptions: versioned(deps.deployment) } : {}),
    // How long the cached workflows of a killed worker wait until another worker takes them.
    stickyQueueScheduleToStartTimeout: "5 seconds",
  });
}

/**
 * Temporal, "Worker Versioning". Runs move to the version that is current or ramping, and `patched()` keeps them deterministic. None is pinned:
 * a pinned run waits for workers of its own version for ever, and a rollback or a plain restart takes those away.
 */
const versioned = (version: WorkerDeploymentVersion) => ({
  version,
  useWorkerVersioning: true as const,
  defaultVersioningBehavior: "AUTO_UPGRADE" as const,
});
