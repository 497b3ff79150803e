import { mailedKinds, nextMailAt, type DigestPolicy, type MailChoice } from "../../domain/notifications/digest.ts";
import type { Happened } from "../../domain/notifications/words.ts";
import type { Role } from "../../domain/people/roles.ts";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";
import { type GroupRow, happened } from "./concerns.ts";
import { CLOSE_DIGEST, DIGEST_GROUPS, DUE_READERS, OPEN_DIGESTS, READERS_TOLD } from "./statements.ts";

interface DueReader {
  id: number;
  account_id: number;
  mail: MailChoice;
  hour: number;
  time_zone: string;
  kinds: string[];
  number: number;
  role: Role;
  /** a mail is being sent, and its workflow may be lost */
  sending: boolean;
  /** the place up to which a mail can tell; null: nothing happened */
  settled_xid: string | null;
  settled_id: number | null;
  lost: boolean;
}

/** A mail to be sent: its reader, and the mail's number. */
export interface OpenDigest {
  id: number;
  account_id: number;
  number: number;
}

/**
 * Opens a mail for each reader whose time has come and for whom something happened, at most a batch of them. From then on the events belong to that
 * mail and to no other. Concurrent callers get different readers.
 * @returns the mails to send, and whether there may be more readers
 */
export async function openDigests(em: EntityManager, policy: DigestPolicy): Promise<{ open: OpenDigest[]; more: boolean }> {
  return em.transactional(async (tx) => {
    const due = await DUE_READERS<DueReader>(tx, { settle_ms: policy.settleMs, limit: policy.batch });
    if (due.length === 0) return { open: [], more: false };
    const wanted = due
      .filter(({ sending, settled_xid }) => !sending && settled_xid !== null)
      .map(({ id, mail, kinds, role, settled_xid, settled_id }) => ({
        id,
        settled_xid,
        settled_id,
        kinds: mailedKinds(mail, kinds, role),
      }));
    const told = wanted.length === 0 ? [] : await READERS_TOLD<{ id: number }>(tx, { wanted: JSON.stringify(wanted) });
    const tells = new Set(told.map(({ id }) => id));
    const at = Date.now();
    const readers = due.map(({ id, sending, settled_xid, settled_id, lost, mail, hour, time_zone }) => {
      const opens = tells.has(id);
      const looked = sending || opens ? new Date(at + policy.lostMs) : nextMailAt(mail, { hour, time_zone }, at);
      return { id, opens, passes: !sending && !opens && settled_xid !== null, lost, settled_xid, settled_id, next_at: looked };
    });
    await OPEN_DIGESTS(tx, { readers: JSON.stringify(readers) });
    const open = due
      .filter(({ id, sending }) => sending || tells.has(id))
      .map(({ id, account_id, number, sending }) => ({ id, account_id, number: sending ? number : number + 1 }));
    return { open, more: due.length === policy.batch };
  });
}

/** A mail that is being sent, and its reader. Undefined if it has ended: it went out, or the person left. */
export const loadDigest = (em: EntityManager, { id, number }: { id: number; number: number }) =>
  tables(em)
    .selectFrom("igny8_notification_readers as r")
    .innerJoin("igny8_memberships as m", "m.id", "r.membership_id")
    .innerJoin("igny8_users as u", "u.id", "m.user_id")
    .innerJoin("igny8_accounts as a", "a.id", "r.account_id")
    .select(["r.id", "r.account_id", "r.number", "r.mail", "r.hour", "r.time_zone", "r.kinds", "r.handed_at", "r.token", "r.created_at"])
    .select(["m.role", "u.email", "u.email_verified_at", "a.name as account_name"])
    .where("r.id", "=", id)
    .where("r.number", "=", number)
    .where("r.until_xid", "is not", null)
    .executeTakeFirst();
export type DigestToSend = NonNullable<Awaited<ReturnType<typeof loadDigest>>>;

/** What the mail tells of, newest first: at most `limit` groups, and how many there are. */
export async function digestGroups(em: EntityManager, digest: DigestToSend, limit: number): Promise<{ groups: Happened[]; total: number }> {
  const kinds = mailedKinds(digest.mail, digest.kinds, digest.role);
  const rows = await DIGEST_GROUPS<GroupRow & { groups: number }>(em, { reader_id: digest.id, kinds, limit });
  return { groups: rows.map(happened), total: rows[0]?.groups ?? 0 };
}

/** Records that the mail server is about to get the mail. @returns false if another worker has done so, or if the mail has ended */
export async function handOver(em: EntityManager, { id, number }: DigestToSend): Promise<boolean> {
  const { numUpdatedRows } = await tables(em)
    .updateTable("igny8_notification_readers")
    .set({ handed_at: now })
    .where("id", "=", id)
    .where("number", "=", number)
    .where("until_xid", "is not", null)
    .where("handed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The mail server certainly does not have the mail: it may get it again. */
export async function notHandedOver(em: EntityManager, { id, number }: DigestToSend, error: string): Promise<void> {
  await tables(em)
    .updateTable("igny8_notification_readers")
    .set({ handed_at: null, mail_error: error })
    .where("id", "=", id)
    .where("number", "=", number)
    .execute();
}

/** Ends a mail. No other mail tells of its events. @param error why it did not go out, in words for people; null: it did, or it was not wanted */
export async function closeDigest(
  em: EntityManager,
  { id, number, mail, hour, time_zone }: DigestToSend,
  { sent, error, apartMs }: { sent: boolean; error: string | null; apartMs: number },
): Promise<void> {
  await CLOSE_DIGEST(em, { id, number, mail, sent, error, next_at: nextMailAt(mail, { hour, time_zone }, Date.now(), sent ? apartMs : 0) });
}
