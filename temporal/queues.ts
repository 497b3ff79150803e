import type { Client } from "@temporalio/client";
import proto from "@temporalio/proto";
import { QUEUES, taskQueue, WORKFLOW_QUEUES, type Queue } from "../domain/temporal/queues.ts";
import type { Versions } from "../domain/temporal/workers.ts";

export interface QueueFacts {
  queue: Queue;
  /** tasks that no worker has taken; null if this Temporal does not say */
  backlog: number | null;
  backlog_age_s: number | null;
  /** the versions that get its work */
  versions: Versions;
}

type Kind = proto.temporal.api.enums.v1.TaskQueueType;
const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType;

const describe = (client: Client, prefix: string, queue: Queue, taskQueueType: Kind, reportStats = false) =>
  client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue(prefix, queue) },
    ...{ taskQueueType, reportStats },
  });

type Versioning = proto.temporal.api.taskqueue.v1.ITaskQueueVersioningInfo | null | undefined;

/** Temporal says nothing of a queue that only workers without a version serve. */
function versionsOf(info: Versioning): Versions {
  const { currentDeploymentVersion: current, rampingDeploymentVersion: ramping, rampingVersionPercentage } = info ?? {};
  const share = rampingVersionPercentage ?? 0;
  const getting = [...(share < 100 ? [current] : []), ...(share > 0 ? [ramping] : [])];
  return [...new Set(getting.map((version) => version?.buildId ?? null))];
}

/**
 * The versions that get each queue's work.
 * @param ms the deadline, which also ends the SDK's own retries
 * @throws Error if Temporal can't be reached
 */
export async function describeVersions(client: Client, prefix: string, ms: number): Promise<Record<Queue, Versions>> {
  const kindOf = (queue: Queue) => (WORKFLOW_QUEUES.includes(queue) ? TASK_QUEUE_TYPE_WORKFLOW : TASK_QUEUE_TYPE_ACTIVITY);
  const one = async (queue: Queue) => [queue, versionsOf((await describe(client, prefix, queue, kindOf(queue))).versioningInfo)] as const;
  const all = await client.withDeadline(Date.now() + ms, () => Promise.all(QUEUES.map(one)));
  return Object.fromEntries(all) as Record<Queue, Versions>;
}

/**
 * Asks Temporal about a queue: the cheapest question that its frontend, its matching service and the right to this namespace must answer.
 * @param ms the deadline, which also ends the SDK's own retries
 * @throws Error if there is no answer
 */
export async function askTemporal(client: Client, prefix: string, queue: Queue, ms: number): Promise<void> {
  await client.withDeadline(Date.now() + ms, () => describe(client, prefix, queue, TASK_QUEUE_TYPE_ACTIVITY));
}

/**
 * The backlog of a queue (Temporal, DescribeTaskQueue), of both kinds of tasks.
 * @param ms the deadline, which also ends the SDK's own retries
 * @throws Error if Temporal can't be reached
 */
export async function describeQueue(client: Client, prefix: string, queue: Queue, ms: number): Promise<QueueFacts> {
  const kinds = [...(WORKFLOW_QUEUES.includes(queue) ? [TASK_QUEUE_TYPE_WORKFLOW] : []), TASK_QUEUE_TYPE_ACTIVITY];
  const described = await client.withDeadline(Date.now() + ms, () =>
    Promise.all(kinds.map((kind) => describe(client, prefix, queue, kind, true))),
  );
  const stats = described.flatMap(({ stats: one }) => (one ? [one] : []));
  const ages = stats.map(({ approximateBacklogAge: age }) => Number(age?.seconds ?? 0));
  return {
    queue,
    backlog: stats.length === 0 ? null : stats.reduce((sum, { approximateBacklogCount: count }) => sum + Number(count ?? 0), 0),
    backlog_age_s: stats.length === 0 ? null : Math.max(0, ...ages),
    versions: versionsOf(described[0]?.versioningInfo),
  };
}
