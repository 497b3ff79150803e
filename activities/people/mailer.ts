import { createTransport } from "nodemailer";
import type { MailText } from "../../domain/people/mailTexts.ts";
import { beginningOf } from "../../domain/text.ts";

export interface Mail extends MailText {
  to: string;
  /** who is asked when the mail is answered; else whoever sends it */
  replyTo: string | undefined;
  /** the same at each try, so that a mail that arrives twice can be told for one */
  id: string;
}

/** The client of the mail server. @throws MailFailure */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}

/**
 * The message is for people who know nothing of mail servers; `final`: another try can't help. `answer` is what the server said, in its own
 * words, which may repeat what it was sent.
 */
export class MailFailure extends Error {
  readonly final: boolean;
  readonly answer: string;
  constructor(message: string, final: boolean, answer = "") {
    super(message);
    this.final = final;
    this.answer = answer;
  }
}

/**
 * A mail takes at most `timeoutMs` in all.
 * @param url `smtp://` or `smtps://`, with user and password where the server asks for them; nodemailer's options as its query
 */
export function createMailer({ url, from }: { url: string; from: string }, timeoutMs: number): Mailer {
  // A connection each: mails are few, and one that hangs holds up no other.
  const transport = createTransport({ url, disableFileAccess: true, disableUrlAccess: true }, { from });
  return {
    async send({ to, replyTo, id, ...content }) {
      try {
        await transport.sendMail({
          ...content,
          // As objects: an address in text may be read as several.
          to: { name: "", address: to },
          ...(replyTo === undefined ? {} : { replyTo: { name: "", address: replyTo } }),
          messageId: id,
          signal: AbortSignal.timeout(timeoutMs),
          // RFC 3834: nobody's out-of-office answers it.
          headers: { "Auto-Submitted": "auto-generated" },
        });
      } catch (error) {
        throw toFailure(error as SmtpError);
      }
    },
  };
}

/** What nodemailer throws. */
interface SmtpError extends Error {
  code?: string;
  /** of SMTP, when the server has answered */
  responseCode?: number;
  response?: string;
}

function toFailure({ code, responseCode, response }: SmtpError): MailFailure {
  const answer = beginningOf((response ?? "").replace(/\s+/g, " ").trim(), 300);
  // Of the envelope and the message the server has judged this mail; all else (no way to it, our sign-in) is for an operator to repair.
  if (responseCode !== undefined && (code === "EENVELOPE" || code === "EMESSAGE"))
    return responseCode >= 500
      ? new MailFailure("The mail server refuses it.", true, answer)
      : new MailFailure("The mail server does not take it now.", false, answer);
  if (code === "EAUTH" || code === "ENOAUTH" || code === "EOAUTH2") return new MailFailure("The mail server refuses our sign-in.", false);
  if (code === "ETLS") return new MailFailure("There is no safe connection to the mail server.", false);
  if (code === "EABORT" || code === "ETIMEDOUT") return new MailFailure("The mail server does not answer in time.", false);
  if (responseCode !== undefined) return new MailFailure("The mail server is not ready for us.", false, answer);
  return new MailFailure("The mail server can't be reached.", false);
}
