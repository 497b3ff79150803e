import { WorkflowIdConflictPolicy } from "@temporalio/client";
import { closeNotMailed } from "../../db/people/mail.ts";
import { mailWorkflowId, type MailKind, type MailPolicy } from "../../domain/people/mail.ts";
import { taskQueue } from "../../domain/temporal/queues.ts";
import type { sendMail } from "../../workflows/sendMail.ts";
import type { ApiDeps } from "../http/env.ts";
import { START_DEADLINE_MS } from "../publishing/startPublication.ts";

/**
 * Has a link brought to its person, after its row was committed: by mail where there is a mail server, else by the log. When Temporal does
 * not take it, the row says that it was not mailed.
 */
export async function bringLink(
  deps: ApiDeps,
  { kind, id, email, url }: { kind: MailKind; id: number; email: string; url: string },
): Promise<void> {
  const { mail, orm, log } = deps;
  if (!mail) return deps.logLink({ kind, email, url });
  try {
    await start(deps, mail, kind, id);
  } catch (err) {
    log.warn({ err, kind, id }, "Temporal did not take it; the link is not mailed");
    await closeNotMailed(orm.em.fork(), kind, id, "Mails could not be sent just then.", true);
  }
}

/** @throws when Temporal can't be reached */
async function start({ temporal, taskQueuePrefix }: ApiDeps, policy: MailPolicy, kind: MailKind, id: number): Promise<void> {
  await temporal.withDeadline(Date.now() + START_DEADLINE_MS, () =>
    temporal.workflow.start<typeof sendMail>("sendMail", {
      workflowId: mailWorkflowId(taskQueuePrefix, kind, id),
      taskQueue: taskQueue(taskQueuePrefix, "sync"),
      args: [{ kind, id, policy }],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `Mail of ${kind} ${id}`,
      // A person waits for it.
      priority: { priorityKey: 1 },
    }),
  );
}
