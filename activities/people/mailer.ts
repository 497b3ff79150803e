import { createTransport } from "nodemailer";
import type { MailText } from "../../domain/people/mailTexts.ts";
import { beginningOf } from "../../domain/text.ts";

export interface Mail extends MailText {
  to: string;
  /** the address for replies; undefined: the sender's */
  replyTo: string | undefined;
  /** the same in each try, so that people's mail programs recognise a repeated mail */
  id: string;
  /** where mail programs end such mails with one click (RFC 8058) */
  unsubscribe?: string;
}

/** The client of the mail server. @throws MailFailure */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}

/**
 * The message is for people without knowledge of mail servers. `final`: no retry can help. `answer` is the server's own text, which may
 * repeat parts of the mail.
 */
export class MailFailure extends Error {
  readonly final: boolean;
  readonly answer: string;
  /** the server had the whole mail or a part of it and has not answered: the mail may arrive */
  readonly doubtful: boolean;
  constructor(message: string, final: boolean, answer = "", doubtful = false) {
    super(message);
    this.final = final;
    this.answer = answer;
    this.doubtful = doubtful;
  }
}

/**
 * A mail takes at most `timeoutMs` milliseconds.
 * @param url `smtp://` or `smtps://`, with user and password if the server requires them, and nodemailer's options in its query
 */
export function createMailer({ url, from }: { url: string; from: string }, timeoutMs: number): Mailer {
  return {
    async send({ to, replyTo, id, unsubscribe, ...content }) {
      // Each mail has a connection of its own: mails are few, and a connection that hangs delays no other mail.
      const { begun, logger } = watching();
      const transport = createTransport({ url, disableFileAccess: true, disableUrlAccess: true, debug: true, logger }, { from });
      try {
        await transport.sendMail({
          ...content,
          // As an object, because nodemailer may parse several addresses out of a text.
          to: { name: "", address: to },
          ...(replyTo === undefined ? {} : { replyTo: { name: "", address: replyTo } }),
          messageId: id,
          signal: AbortSignal.timeout(timeoutMs),
          // RFC 3834: out-of-office programs do not answer such a mail.
          headers: {
            "Auto-Submitted": "auto-generated",
            ...(unsubscribe === undefined
              ? {}
              : { "List-Unsubscribe": `<${unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
          },
        });
      } catch (error) {
        throw toFailure(error as SmtpError, begun());
      }
    },
  };
}

/** Watches a connection for the server's 354, after which it gets the mail itself (RFC 5321, 4.1.1.4). Nothing is kept. */
function watching() {
  let data = false;
  const ignore = () => undefined;
  const logger = {
    ...{ level: ignore, trace: ignore, info: ignore, warn: ignore, error: ignore, fatal: ignore },
    debug(about: unknown, line: unknown) {
      if ((about as { tnx?: string } | undefined)?.tnx === "server" && String(line).startsWith("354")) data = true;
    },
  };
  return { begun: () => data, logger };
}

/** The errors of nodemailer. */
interface SmtpError extends Error {
  code?: string;
  /** SMTP's code, if the server answered */
  responseCode?: number;
  response?: string;
}

function toFailure({ code, responseCode, response }: SmtpError, begun: boolean): MailFailure {
  const answer = beginningOf((response ?? "").replace(/\s+/g, " ").trim(), 300);
  // With these two codes the server judged this very mail. An operator has to repair anything else (connection, sign-in).
  if (responseCode !== undefined && (code === "EENVELOPE" || code === "EMESSAGE"))
    return responseCode >= 500
      ? new MailFailure("The mail server refuses the mail.", true, answer)
      : new MailFailure("The mail server does not accept the mail now.", false, answer);
  if (code === "EAUTH" || code === "ENOAUTH" || code === "EOAUTH2") return new MailFailure("The mail server refuses our sign-in.", false);
  if (code === "ETLS") return new MailFailure("There is no secure connection to the mail server.", false);
  if (code === "EABORT" || code === "ETIMEDOUT") return new MailFailure("The mail server does not answer in time.", false, "", begun);
  if (responseCode !== undefined) return new MailFailure("The mail server is not ready for us.", false, answer);
  return new MailFailure("The mail server can't be reached.", false, "", begun);
}
