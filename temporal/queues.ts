import type { Client } from "@temporalio/client";
import proto from "@temporalio/proto";
import { taskQueue, WORKFLOW_QUEUES, type Queue } from "../domain/temporal/queues.ts";

export interface QueueFacts {
  queue: Queue;
  /** by worker: its last poll for activities, and for workflows if the queue has any, the older of the two; milliseconds since 1970 */
  polls: Map<string, number>;
  /** tasks that no worker has taken; null if this Temporal does not say */
  backlog: number | null;
  backlog_age_s: number | null;
}

/**
 * Pollers and backlog of a queue (Temporal, DescribeTaskQueue), of both kinds of tasks.
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
  const polls = new Map<string, number>();
  for (const { pollers } of described)
    for (const { identity, lastAccessTime } of pollers ?? []) {
      const at = Number(lastAccessTime?.seconds ?? 0) * 1_000;
      polls.set(identity ?? "", Math.min(at, polls.get(identity ?? "") ?? Infinity));
    }
  const stats = described.flatMap(({ stats: one }) => (one ? [one] : []));
  const ages = stats.map(({ approximateBacklogAge: age }) => Number(age?.seconds ?? 0));
  return {
    queue,
    polls,
    backlog: stats.length === 0 ? null : stats.reduce((sum, { approximateBacklogCount: count }) => sum + Number(count ?? 0), 0),
    backlog_age_s: stats.length === 0 ? null : Math.max(0, ...ages),
  };
}
