/** What we send mails for: a row each, whose link they bring. */
export const MAIL_KINDS = ["invite", "password_reset", "verification"] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** When the mail server is asked again; all in milliseconds. It is given up when the link ends. */
export interface MailPolicy {
  initialIntervalMs: number;
  backoffCoefficient: number;
  maximumIntervalMs: number;
}
/** A link for a new password works for an hour: it is to be tried more than once at the end of that too. */
export const MAIL_POLICY: MailPolicy = { initialIntervalMs: 10_000, backoffCoefficient: 2, maximumIntervalMs: 600_000 };

export interface SendMailInput {
  kind: MailKind;
  /** of the row */
  id: number;
  policy: MailPolicy;
}

export const MAIL_STATES = ["off", "sending", "sent", "failed"] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** How far the mail of a row is: `off` where none was to be sent. */
export function mailState(row: Partial<Record<"sealed_token" | "mailed_at" | "mail_error", unknown>>): MailState {
  if (row.mailed_at) return "sent";
  if (row.sealed_token) return "sending";
  return row.mail_error ? "failed" : "off";
}

const PAGES: Record<MailKind, string> = { invite: "accept-invite", password_reset: "reset-password", verification: "verify-email" };

/** Where a person uses a token. In the fragment: that part of a link reaches no server and no log. */
export function linkUrl(publicUrl: string, kind: MailKind, token: string): string {
  return new URL(`/${PAGES[kind]}#token=${token}`, publicUrl).href;
}
