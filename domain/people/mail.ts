/** The rows whose links are mailed, by kind. */
export const MAIL_KINDS = ["invite", "password_reset", "verification"] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** When the mail server is tried again, in milliseconds. The tries end when the link expires. */
export interface MailPolicy {
  initialIntervalMs: number;
  backoffCoefficient: number;
  maximumIntervalMs: number;
}
/** A link for a new password works for an hour. With these waits there are several tries even near its end. */
export const MAIL_POLICY: MailPolicy = { initialIntervalMs: 10_000, backoffCoefficient: 2, maximumIntervalMs: 600_000 };

export interface SendMailInput {
  kind: MailKind;
  /** the row's id */
  id: number;
  policy: MailPolicy;
}

export const MAIL_STATES = ["off", "sending", "sent", "failed"] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** The state of a row's mail. `off`: no mail is sent for it. */
export function mailState(row: Partial<Record<"sealed_token" | "mailed_at" | "mail_error", unknown>>): MailState {
  if (row.mailed_at) return "sent";
  if (row.sealed_token) return "sending";
  return row.mail_error ? "failed" : "off";
}

const PAGES: Record<MailKind, string> = { invite: "accept-invite", password_reset: "reset-password", verification: "verify-email" };

/** The page on which a person uses a token. The token is in the fragment, which reaches no server and no log. */
export function linkUrl(publicUrl: string, kind: MailKind, token: string): string {
  return new URL(`/${PAGES[kind]}#token=${token}`, publicUrl).href;
}
