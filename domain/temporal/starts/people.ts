import type { MailKind, MailPolicy, SendMailInput } from "../../people/mail.ts";
import { taskQueue } from "../queues.ts";
import { mailWorkflowId } from "../workflowIds.ts";
import type { WorkflowStart } from "../workflowStart.ts";

/** Mails a row's link while a person waits for it. */
export function mailStart(
  kind: MailKind,
  id: number,
  { prefix, policy }: { prefix: string; policy: MailPolicy },
): WorkflowStart<[SendMailInput]> {
  return {
    workflow: "sendMail",
    workflowId: mailWorkflowId(prefix, kind, id),
    taskQueue: taskQueue(prefix, "sync"),
    args: [{ kind, id, policy }],
    ifRunning: "join",
    staticSummary: `Mail of ${kind} ${id}`,
    priority: { priorityKey: 1 },
  };
}
