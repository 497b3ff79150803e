import { MAIL_KINDS, type MailKind } from "../../domain/people/mail.ts";
import type { Role } from "../../domain/people/roles.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";
import { decryptSecret, encryptSecret, type SecretKey, type SecretOwner } from "../secrets.ts";

/** The table of the links that a kind of mail carries. */
export const TABLES = {
  invite: "igny8_invites",
  password_reset: "igny8_password_resets",
  verification: "igny8_email_verifications",
} as const satisfies Record<MailKind, string>;

/** The row's token hash is the context of the encryption, because the hash exists before the row's id. */
const owner = (kind: MailKind, account_id: number | null, token_hash: string): SecretOwner => ({
  account_id,
  table: TABLES[kind],
  row: token_hash,
  field: "sealed_token",
});

/** The ciphertext of the mailed token, for `sealed_token` of its row. */
export function sealToken(keys: SecretKey[], of: { kind: MailKind; account_id: number | null; token_hash: string }, token: string): string {
  return encryptSecret(keys, owner(of.kind, of.account_id, of.token_hash), token);
}

interface Sealed {
  account_id: number | null;
  token_hash: string;
  sealed_token: string;
}
/** @throws Error if no key decrypts it */
export function openToken(keys: SecretKey[], kind: MailKind, { account_id, token_hash, sealed_token }: Sealed): string {
  return decryptSecret(keys, owner(kind, account_id, token_hash), sealed_token);
}

/** A link to be mailed, with the data for the mail. */
export interface LinkToMail extends Sealed {
  email: string;
  expires_at: Date;
  /** it has ended in the meantime */
  expired: boolean;
  created_at: Date;
  invite: { role: Role; account_name: string; inviter: { name: string; email: string } | null } | null;
}

/** Null if there is nothing to send any more: the mail server has it, or the link was used or revoked. */
export async function loadLinkToMail(em: EntityManager, kind: MailKind, id: number): Promise<LinkToMail | null> {
  const row = kind === "invite" ? await findInvite(em, id) : await findUserLink(em, kind, id);
  if (row?.sealed_token == null) return null;
  const { email, account_id, token_hash, sealed_token, expires_at, created_at, expired, invite } = row;
  const times = { expires_at: new Date(expires_at), created_at: new Date(created_at) };
  return { ...{ email, account_id, token_hash, sealed_token, expired }, ...times, invite };
}

async function findInvite(em: EntityManager, id: number) {
  const row = await tables(em)
    .selectFrom("igny8_invites as i")
    .innerJoin("igny8_accounts as a", "a.id", "i.account_id")
    .leftJoin("igny8_users as u", "u.id", "i.invited_by")
    .select(["i.email", "i.account_id", "i.token_hash", "i.sealed_token", "i.expires_at", "i.created_at", "i.role"])
    .select(["a.name as account_name", "u.name as inviter_name", "u.email as inviter_email"])
    .select(EXPIRED)
    .where("i.id", "=", id)
    .where("i.sealed_token", "is not", null)
    .where("i.accepted_at", "is", null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { role, account_name, inviter_name: name, inviter_email: email } = row;
  return { ...row, invite: { role, account_name, inviter: name === null || email === null ? null : { name, email } } };
}

async function findUserLink(em: EntityManager, kind: Exclude<MailKind, "invite">, id: number) {
  const row = await tables(em)
    .selectFrom(`${TABLES[kind]} as r`)
    .innerJoin("igny8_users as u", (join) => join.onRef("u.id", "=", "r.user_id"))
    .select(["u.email", "r.token_hash", "r.sealed_token", "r.expires_at", "r.created_at"])
    .select(EXPIRED)
    .where("r.id", "=", id)
    .where("r.sealed_token", "is not", null)
    .where("r.used_at", "is", null)
    .executeTakeFirst();
  return row && { ...row, account_id: null, invite: null };
}
const EXPIRED = sql<boolean>`expires_at <= now()`.as("expired");

/** The links that wait for their mail, of each kind at most `limit`, the oldest first. */
export async function linksToMail(em: EntityManager, limit: number): Promise<{ kind: MailKind; id: number }[]> {
  const found = await Promise.all(
    MAIL_KINDS.map(async (kind) => {
      const rows = await tables(em)
        .selectFrom(TABLES[kind])
        .select("id")
        .where("sealed_token", "is not", null)
        .where("expires_at", ">", now)
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(({ id }) => ({ kind, id }));
    }),
  );
  return found.flat();
}

/** The mail server has the mail. Removes the token. */
export async function closeMailed(em: EntityManager, kind: MailKind, id: number): Promise<void> {
  await tables(em).updateTable(TABLES[kind]).set({ mailed_at: now, mail_error: null, sealed_token: null }).where("id", "=", id).execute();
}

/** Records why it was not mailed, in words for people. `final`: it will not be, so the token is removed. A link that was mailed meanwhile stays mailed. */
export async function closeNotMailed(em: EntityManager, kind: MailKind, id: number, error: string, final: boolean): Promise<void> {
  await tables(em)
    .updateTable(TABLES[kind])
    .set({ mail_error: error, ...(final ? { sealed_token: null } : {}) })
    .where("id", "=", id)
    .where("sealed_token", "is not", null)
    .execute();
}
