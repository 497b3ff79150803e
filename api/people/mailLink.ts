import { closeNotMailed } from "../../db/people/mail.ts";
import { ofNoAccount } from "../../db/tenant.ts";
import type { MailKind } from "../../domain/people/mail.ts";
import { mailStart } from "../../domain/temporal/starts/people.ts";
import { tryStart } from "../../temporal/soon.ts";
import type { ApiDeps } from "../http/deps.ts";

/**
 * Sends a link to its person after its row was committed: by mail if there is a mail server, otherwise by the log. If Temporal does
 * not accept the start, the row says that the link was not mailed.
 */
export async function bringLink(
  deps: ApiDeps,
  { kind, id, email, url }: { kind: MailKind; id: number; email: string; url: string },
): Promise<void> {
  const { mail: policy, orm, taskQueuePrefix: prefix } = deps;
  if (!policy) return deps.logLink({ kind, email, url });
  if (!(await tryStart(deps, mailStart(kind, id, { prefix, policy }), "the link is not mailed")))
    await closeNotMailed(ofNoAccount(orm.em), kind, id, "The mail could not be sent.", true);
}
