import { type Concern, CONCERN_KINDS, CONCERNS } from "../events/concerns.ts";
import { instantOfWall, offsetAt } from "../localTime.ts";
import { MAIL_POLICY, type MailPolicy } from "../people/mail.ts";
import { hasRight, type Role } from "../people/roles.ts";

/** When a person gets mails about what happened: never, soon after something that needs somebody, or once a day. */
export const MAIL_CHOICES = ["off", "action", "daily"] as const;
export type MailChoice = (typeof MAIL_CHOICES)[number];

/** The kinds that a person may be notified of. */
export const concernsFor = (role: Role): Concern[] => CONCERN_KINDS.filter((kind) => hasRight(role, CONCERNS[kind].for));

/** The kinds that are in a person's mails. */
export const mailedKinds = (choice: MailChoice, chosen: readonly string[], role: Role): Concern[] =>
  concernsFor(role).filter((kind) => chosen.includes(kind) && (choice === "daily" || (choice === "action" && CONCERNS[kind].action)));

/** The bounds of mails. Times are in milliseconds. */
export interface DigestPolicy {
  /** an event waits this long for others of its kind before a mail tells of it */
  settleMs: number;
  /** the least distance of two mails to a person */
  apartMs: number;
  /** when a mail is looked after whose workflow may be lost */
  lostMs: number;
  /** readers in one transaction */
  batch: number;
  /** when the mail server is tried again */
  retry: MailPolicy;
}
export const DIGEST_POLICY: DigestPolicy = {
  ...{ settleMs: 30_000, apartMs: 10 * 60_000, lostMs: 60 * 60_000, batch: 100 },
  retry: MAIL_POLICY,
};

export interface MailDigestInput {
  /** the row's id */
  readerId: number;
  number: number;
  policy: DigestPolicy;
}

const DAY_MS = 24 * 60 * 60_000;

/** The next time that is a whole hour in a time zone, after `now`. All in milliseconds since 1970. */
export function nextDaily(now: number, hour: number, zone: string): number {
  const today = Math.floor((now + offsetAt(zone, now)) / DAY_MS);
  for (let day = today; ; day += 1) {
    const at = instantOfWall(day * DAY_MS + hour * 3_600_000, zone);
    if (at > now) return at;
  }
}

/** When a person's next mail may go out after one went out, or after they chose it; null: never. */
export function nextMailAt(
  choice: MailChoice,
  { hour, time_zone }: { hour: number; time_zone: string },
  now: number,
  apartMs = 0,
): Date | null {
  if (choice === "off") return null;
  return new Date(choice === "daily" ? nextDaily(now, hour, time_zone) : now + apartMs);
}
