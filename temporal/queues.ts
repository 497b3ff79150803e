import type { Client } from "@temporalio/client";
import proto from "@temporalio/proto";
import { taskQueue, WORKFLOW_QUEUES, type Queue } from "../domain/temporal/queues.ts";

export interface QueueFacts {
  queue: Queue;
  /** tasks that no worker has taken; null if this Temporal does not say */
  backlog: number | null;
  backlog_age_s: number | null;
}

/**
 * Asks Temporal about a queue: the cheapest question that its frontend, its matching service and the right to this namespace must answer.
 * @param ms the deadline, which also ends the SDK's own retries
 * @throws Error if there is no answer
 */
export async function askTemporal(client: Client, prefix: string, queue: Queue, ms: number): Promise<void> {
  await client.withDeadline(Date.now() + ms, () =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: taskQueue(prefix, queue) },
      taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    }),
  );
}

/**
 * The backlog of a queue (Temporal, DescribeTaskQueue), of both kinds of tasks.
 * @param ms the deadline, which also ends the SDK's own retries
 * @throws Error if Temporal can't be reached
 */
export async function describeQueue(client: Client, prefix: string, queue: Queue, ms: number): Promise<QueueFacts> {
  const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = proto.temporal.api.enums.v1.TaskQueueType;
  const kinds = [...(WORKFLOW_QUEUES.includes(queue) ? [TASK_QUEUE_TYPE_WORKFLOW] : []), TASK_QUEUE_TYPE_ACTIVITY];
  const described = await client.withDeadline(Date.now() + ms, () =>
    Promise.all(
      kinds.map((taskQueueType) =>
        client.workflowService.describeTaskQueue({
          namespace: client.options.namespace,
          taskQueue: { name: taskQueue(prefix, queue) },
          taskQueueType,
          reportStats: true,
        }),
      ),
    ),
  );
  const stats = described.flatMap(({ stats: one }) => (one ? [one] : []));
  const ages = stats.map(({ approximateBacklogAge: age }) => Number(age?.seconds ?? 0));
  return {
    queue,
    backlog: stats.length === 0 ? null : stats.reduce((sum, { approximateBacklogCount: count }) => sum + Number(count ?? 0), 0),
    backlog_age_s: stats.length === 0 ? null : Math.max(0, ...ages),
  };
}
