import { log } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { closeMailed, closeNotMailed, type LinkToMail, loadLinkToMail, openToken } from "../../db/people/mail.ts";
import type { Orm } from "../../db/orm.ts";
import type { SecretKey } from "../../db/secrets.ts";
import { linkUrl, type MailKind } from "../../domain/people/mail.ts";
import { inviteMail, passwordResetMail, verificationMail } from "../../domain/people/mailTexts.ts";
import { MailFailure, type Mailer } from "./mailer.ts";

/** Concurrent mails per process: a mail server that hangs must not hold every slot of the queue. */
const MAILS_AT_ONCE = 5;

export interface MailDeps {
  orm: Orm;
  /** undefined if no mail server is configured */
  mailer: Mailer | undefined;
  secretKeys: SecretKey[];
  publicUrl: string;
}

export function createMailActivities({ orm, mailer, secretKeys, publicUrl }: MailDeps) {
  let underWay = 0;

  return {
    /**
     * Gives the mail with a row's link to the mail server, and removes the token from the row. It mails no link that has expired or was used.
     * If a worker dies between the two steps, the mail is sent twice, with the same Message-ID.
     * @throws ApplicationFailure, retryable. It names neither the link nor the person, because it stands in histories. Temporal retries any other
     * error (the database is away).
     */
    async mailLink(kind: MailKind, id: number): Promise<{ state: "sent" | "failed" | "void" }> {
      const em = orm.em.fork();
      const link = await loadLinkToMail(em, kind, id);
      if (!link) return { state: "void" };
      if (link.expired) {
        await closeNotMailed(em, kind, id, "The link expired before the mail server accepted the mail.", true);
        return { state: "failed" };
      }
      if (underWay >= MAILS_AT_ONCE)
        throw ApplicationFailure.create({ type: "NotMailed", message: "Waiting for other mails", nextRetryDelay: "2 seconds" });
      underWay += 1;
      try {
        return await send(kind, id, link);
      } finally {
        underWay -= 1;
      }
    },
  };

  async function send(kind: MailKind, id: number, link: LinkToMail): Promise<{ state: "sent" | "failed" }> {
    const em = orm.em.fork();
    const token = openToken(secretKeys, kind, link);
    try {
      if (!mailer) throw new MailFailure("The worker knows no mail server: SMTP_URL is missing there.", false);
      const { email: to, expires_at, invite } = link;
      const url = linkUrl(publicUrl, kind, token);
      await mailer.send({
        ...(invite ? inviteMail({ ...invite, url, expires_at }) : ofPerson(kind)({ url, expires_at })),
        ...{ to, replyTo: invite?.inviter?.email },
        id: `<${kind}.${id}.${link.created_at.getTime()}@${new URL(publicUrl).hostname}>`,
      });
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      const message = error.answer === "" || repeats(error.answer, token) ? error.message : `${error.message} It says: ${error.answer}`;
      await closeNotMailed(em, kind, id, message, error.final);
      if (error.final) return { state: "failed" };
      log.warn("A mail was not accepted. Retrying", { kind, id, error: message });
      throw ApplicationFailure.create({ type: "NotMailed", message: "The mail server has not taken it" });
    }
    await closeMailed(em, kind, id);
    return { state: "sent" };
  }
}

const ofPerson = (kind: MailKind) => (kind === "verification" ? verificationMail : passwordResetMail);

/** Whether a text contains a piece of a secret. Servers may repeat a mail's line in part, since lines of mails are wrapped. */
function repeats(text: string, secret: string): boolean {
  const PIECE = 8;
  for (let at = 0; at + PIECE <= secret.length; at += 1) if (text.includes(secret.slice(at, at + PIECE))) return true;
  return false;
}

export type MailActivities = ReturnType<typeof createMailActivities>;
