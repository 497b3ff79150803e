import { WorkflowIdConflictPolicy, type WorkflowHandle } from "@temporalio/client";
import { notificationWorkflowId } from "../../domain/notifications/delivery.ts";
import { taskQueue } from "../../domain/temporal/queues.ts";
import type { deliverNotification } from "../../workflows/deliverNotification.ts";
import type { ApiDeps } from "../http/env.ts";
import { START_DEADLINE_MS } from "../publishing/startPublication.ts";

/** A person waits for it. */
const INTERACTIVE_PRIORITY = 1;

/**
 * Starts a delivery at once, in place of a run that waits for its next try. Undefined when Temporal can't be reached: the
 * dispatcher of a worker will start it.
 */
export async function startNotification(
  { temporal, taskQueuePrefix, notifications, log }: ApiDeps,
  delivery: { id: string; kind: string; endpoint_id: number },
): Promise<WorkflowHandle<typeof deliverNotification> | undefined> {
  const workflowId = notificationWorkflowId(delivery.id);
  try {
    return await temporal.withDeadline(Date.now() + START_DEADLINE_MS, () =>
      temporal.workflow.start<typeof deliverNotification>("deliverNotification", {
        workflowId,
        taskQueue: taskQueue(taskQueuePrefix, "sync"),
        args: [{ deliveryId: delivery.id, policy: notifications }],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.TERMINATE_EXISTING,
        staticSummary: `${delivery.kind} to endpoint ${delivery.endpoint_id}`,
        priority: { priorityKey: INTERACTIVE_PRIORITY },
      }),
    );
  } catch (err) {
    log.warn({ err, workflowId }, "Temporal did not take it; the notification is sent later");
    return undefined;
  }
}
