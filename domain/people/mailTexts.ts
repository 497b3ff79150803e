import { beginningOf } from "../text.ts";
import { aboutRole, type Role } from "./roles.ts";

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

/** An invite into an account. The names of the inviter and the account are texts of strangers. */
export function inviteMail(invite: {
  /** null if that user was deleted */
  inviter: { name: string; email: string } | null;
  account_name: string;
  role: Role;
  url: string;
  expires_at: Date;
}): MailText {
  const account = short(invite.account_name);
  const { inviter } = invite;
  const who = inviter ? (inviter.name.trim() ? `${short(inviter.name)} (${inviter.email})` : inviter.email) : "An owner";
  return mail(`You are invited to ${account} on IGNY8`, [
    `${who} invites you to the account “${account}” on IGNY8, as ${aboutRole(invite.role).one}.`,
    { label: "Accept the invite", url: invite.url },
    `The link works once, until ${inWords(invite.expires_at)}.`,
    "If you did not expect this invite, ignore this mail. Nothing happens without the link.",
  ]);
}

/** A link for a new password. The person who asked for it may be a stranger. */
export function passwordResetMail(reset: { url: string; expires_at: Date }): MailText {
  return mail("Set a new password for IGNY8", [
    "Somebody, probably you, requested a new password for your user on IGNY8.",
    { label: "Set a new password", url: reset.url },
    `The link works once, until ${inWords(reset.expires_at)}.`,
    "If it was not you, ignore this mail. Your password does not change. Don't give the link to anybody.",
  ]);
}

/** Confirms an e-mail address. The person who gave the address may be a stranger. */
export function verificationMail(verification: { url: string; expires_at: Date }): MailText {
  return mail("Confirm your e-mail for IGNY8", [
    "Somebody, probably you, signed up for IGNY8 with this e-mail.",
    { label: "Confirm your e-mail", url: verification.url },
    `The link works once, until ${inWords(verification.expires_at)}.`,
    "If it was not you, ignore this mail. Nothing happens without the link.",
  ]);
}

/** A sentence with a link behind it. */
export interface MailLine {
  says: string;
  link: { label: string; url: string };
}
type Part = string | { label: string; url: string } | { lines: MailLine[] };

/** A mail as text and as HTML, without pictures. @param parts paragraphs: sentences, links that are shown in full, or lists */
export function mail(subject: string, parts: Part[]): MailText {
  const text = parts.map(asText).join("\n\n");
  const html = parts.map(asHtml).join("\n");
  return {
    subject,
    text: `${text}\n`,
    html: `<!doctype html>\n<html lang="en">\n<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">\n${html}\n</body>\n</html>\n`,
  };
}

function asText(part: Part): string {
  if (typeof part === "string") return part;
  if ("url" in part) return `${part.label}:\n${part.url}`;
  return part.lines.map(({ says, link: { url } }) => `- ${says}\n  ${url}`).join("\n");
}

function asHtml(part: Part): string {
  if (typeof part === "string") return `<p>${escaped(part)}</p>`;
  if ("url" in part) return `<p>${link(part)}</p>`;
  const lines = part.lines.map(
    ({ says, link: { label, url } }) => `<li>${escaped(says)}<br>\n<a href="${escaped(url)}">${escaped(label)}</a></li>`,
  );
  return `<ul style="padding-left: 1.2em">\n${lines.join("\n")}\n</ul>`;
}

/** The address is shown in full as well: some programs show no links, and the reader sees where it leads. */
const link = ({ label, url }: { label: string; url: string }) =>
  `<a href="${escaped(url)}"><b>${escaped(label)}</b></a><br>\n<small style="word-break: break-all">${escaped(url)}</small>`;

const MARKS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (mark) => MARKS[mark]!);

const LONGEST_NAME = 80;
/**
 * Makes a stranger's name safe for a mail: one short line, without Unicode's bidirectional controls, which reorder the rest of the line, and
 * without text that mail programs turn into links. Nobody shall put a message of their own into IGNY8's mail.
 */
export function short(name: string): string {
  const line = name
    .replace(/[\p{Cc}\s]+/gu, " ")
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "")
    .replace(/:\/\/|[.@](?=\S)/g, (mark) => `${mark} `)
    .trim();
  return line.length > LONGEST_NAME ? `${beginningOf(line, LONGEST_NAME)}…` : line;
}

/** `Wednesday 2 December 2026, 22:10 UTC`. It is in UTC, because the reader's time zone is unknown. */
function inWords(at: Date): string {
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone: "UTC" });
  const part = Object.fromEntries(words.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part["weekday"]} ${part["day"]} ${part["month"]} ${part["year"]}, ${part["hour"]}:${part["minute"]} UTC`;
}
