import type { DeliverNotificationInput, NotificationPolicy } from "../../notifications/delivery.ts";
import type { DigestPolicy, MailDigestInput } from "../../notifications/digest.ts";
import { taskQueue } from "../queues.ts";
import { digestWorkflowId, notificationWorkflowId } from "../workflowIds.ts";
import { perAccount, type WorkflowStart } from "../workflowStart.ts";

interface Delivery {
  id: string;
  kind: string;
  endpoint_id: number;
}
interface With {
  prefix: string;
  policy: NotificationPolicy;
}
type Start = WorkflowStart<[DeliverNotificationInput]>;

/** Delivers a notification to its endpoint, with lower priority than publications and syncs that people start. */
export function notificationStart({ account_id, ...delivery }: Delivery & { account_id: number }, using: With): Start {
  return { ...delivering(delivery, using), ifRunning: "join", priority: { priorityKey: 4, fairnessKey: perAccount(account_id) } };
}

/** The same for a person who waits. It replaces a workflow that waits for its next try. */
export function urgentNotificationStart(delivery: Delivery, using: With): Start {
  return { ...delivering(delivery, using), ifRunning: "replace", priority: { priorityKey: 1 } };
}

const delivering = ({ id, kind, endpoint_id }: Delivery, { prefix, policy }: With): Omit<Start, "ifRunning"> => ({
  workflow: "deliverNotification",
  workflowId: notificationWorkflowId(id),
  taskQueue: taskQueue(prefix, "sync"),
  args: [{ deliveryId: id, policy }],
  staticSummary: `${kind} to endpoint ${endpoint_id}`,
});

/** Sends a person's mail about what happened. */
export const digestStart = (
  { id, account_id, number }: { id: number; account_id: number; number: number },
  { prefix, policy }: { prefix: string; policy: DigestPolicy },
): WorkflowStart<[MailDigestInput]> => ({
  workflow: "mailDigest",
  workflowId: digestWorkflowId(prefix, id),
  taskQueue: taskQueue(prefix, "sync"),
  args: [{ readerId: id, number, policy }],
  ifRunning: "join",
  staticSummary: `Mail ${number} to reader ${id}`,
  priority: { priorityKey: 4, fairnessKey: perAccount(account_id) },
});
