import { Worker, type NativeConnection, type WorkerOptions } from "@temporalio/worker";
import { createAutomationActivities } from "../activities/automation.ts";
import { createBulkActivities } from "../activities/publishing/bulk.ts";
import { createCleanUpActivities } from "../activities/cleanUp.ts";
import { createConnectionActivities } from "../activities/sites/connection.ts";
import { createLaneActivities } from "../activities/publishing/lane.ts";
import { createMailActivities, type MailDeps } from "../activities/people/mail.ts";
import { createNotificationActivities } from "../activities/notifications/deliver.ts";
import type { Notifier } from "../activities/notifications/notifier.ts";
import { createSweepActivities } from "../activities/publishing/sweep.ts";
import { createPublicationActivities } from "../activities/publishing/publish.ts";
import { createReconcileActivities } from "../activities/sites/reconcile.ts";
import { createRenewActivities } from "../activities/plugin/renew.ts";
import { createRepairActivities } from "../activities/publishing/repairs.ts";
import { createReleaseActivities, type ReleaseDeps } from "../activities/plugin/steps.ts";
import { createScheduleActivities } from "../activities/sites/schedules.ts";
import { createSyncActivities } from "../activities/sites/sync.ts";
import type { Bridge } from "../activities/wordpress/bridge.ts";
import type { SecretKey } from "../db/secrets.ts";
import type { RepairPolicy } from "../domain/publishing/repair.ts";
import type { RetryPolicy } from "../domain/publishing/retry.ts";
import { QUEUES, taskQueue, WORKFLOW_QUEUES, type Queue } from "../domain/temporal/queues.ts";

export interface WorkerDeps extends ReleaseDeps, MailDeps {
  connection: NativeConnection;
  namespace: string;
  taskQueuePrefix: string;
  bridge: Bridge;
  notifier: Notifier;
  secretKeys: SecretKey[];
  publicUrl: string;
  repair: RepairPolicy;
  /** for what workers start themselves */
  retry: RetryPolicy;
  workflowBundle: NonNullable<WorkerOptions["workflowBundle"]>;
  /** calls to sites at once for people's clicks; the other queues have a share of it */
  concurrency: number;
}

/** What each queue's workers do; a workflow runs its activities on the queue it was started on. */
const ACTIVITIES: Record<Queue, (deps: WorkerDeps) => object> = {
  publish: (deps) => ({ ...createPublicationActivities(deps), ...createConnectionActivities(deps) }),
  suspect: (deps) => ({ ...createPublicationActivities(deps), ...createBulkActivities(deps) }),
  bulk: createBulkActivities,
  sync: (deps) => ({
    ...createLaneActivities(deps),
    ...createSweepActivities(deps),
    ...createNotificationActivities(deps),
    ...createMailActivities(deps),
    ...createCleanUpActivities(deps),
    ...createSyncActivities(deps),
    ...createReconcileActivities(deps),
    ...createRepairActivities(deps),
    ...createScheduleActivities(deps),
    ...createAutomationActivities(deps),
  }),
  build: (deps) => ({ ...createReleaseActivities(deps), ...createRenewActivities(deps) }),
};

/**
 * Of the calls at once. The pool of suspects is what sites that hang may hold at the most; of bulk's, one that hangs holds a socket, and
 * several runs' windows are to fit in. Builds are few.
 */
const SHARE: Record<Queue, number> = { publish: 1, suspect: 0.2, bulk: 4, sync: 0.2, build: 0.02 };

/**
 * Workflows kept in memory between their tasks; one that is not is replayed. The SDK's own number is made for one queue that has the whole
 * heap.
 */
const CACHED_WORKFLOWS: Record<Queue, number> = { publish: 1_000, suspect: 0, bulk: 100, sync: 500, build: 20 };

/** A worker for each queue; the caller runs them and shuts them down. */
export async function createWorkers(deps: WorkerDeps, queues: readonly Queue[] = QUEUES): Promise<Worker[]> {
  return Promise.all(queues.map((queue) => createWorker(deps, queue)));
}

async function createWorker(deps: WorkerDeps, queue: Queue): Promise<Worker> {
  return Worker.create({
    connection: deps.connection,
    namespace: deps.namespace,
    taskQueue: taskQueue(deps.taskQueuePrefix, queue),
    // Without it the SDK makes no thread and polls for activities alone.
    ...(WORKFLOW_QUEUES.includes(queue) ? { workflowBundle: deps.workflowBundle, maxCachedWorkflows: CACHED_WORKFLOWS[queue] } : {}),
    activities: ACTIVITIES[queue](deps),
    maxConcurrentActivityTaskExecutions: Math.max(1, Math.ceil(deps.concurrency * SHARE[queue])),
    // A call to WordPress may take 30 s: let it end before the process does.
    shutdownGraceTime: "40 seconds",
    // What a killed worker costs the workflows it had cached.
    stickyQueueScheduleToStartTimeout: "5 seconds",
  });
}
