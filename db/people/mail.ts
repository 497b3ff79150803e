import type { MailKind } from "../../domain/people/mail.ts";
import type { Role } from "../../domain/people/roles.ts";
import type { EntityManager } from "../orm.ts";
import { decryptSecret, encryptSecret, type SecretKey, type SecretOwner } from "../secrets.ts";

const TABLES: Record<MailKind, string> = {
  invite: "igny8_invites",
  password_reset: "igny8_password_resets",
  verification: "igny8_email_verifications",
};

/** Bound to its row by the token's hash, which a row has before it has a number. */
const owner = (kind: MailKind, account_id: number | null, token_hash: string): SecretOwner => ({
  account_id,
  table: TABLES[kind],
  row: token_hash,
  field: "sealed_token",
});

/** The ciphertext of the token that is mailed, for `sealed_token` of its row. */
export function sealToken(keys: SecretKey[], of: { kind: MailKind; account_id: number | null; token_hash: string }, token: string): string {
  return encryptSecret(keys, owner(of.kind, of.account_id, of.token_hash), token);
}

interface Sealed {
  account_id: number | null;
  token_hash: string;
  sealed_token: string;
}
/** @throws Error when no key opens it */
export function openToken(keys: SecretKey[], kind: MailKind, { account_id, token_hash, sealed_token }: Sealed): string {
  return decryptSecret(keys, owner(kind, account_id, token_hash), sealed_token);
}

/** A link that is to be mailed, with what the mail says of it. */
export interface LinkToMail extends Sealed {
  email: string;
  expires_at: Date;
  /** it has ended meanwhile */
  expired: boolean;
  created_at: Date;
  invite: { role: Role; account_name: string; inviter: { name: string; email: string } | null } | null;
}

interface Row {
  email: string;
  account_id: number | null;
  token_hash: string;
  sealed_token: string;
  expires_at: string;
  created_at: string;
  expired: boolean;
  role: Role;
  account_name: string;
  inviter_name: string;
  inviter_email: string | null;
}
const LINK = "token_hash, sealed_token, expires_at, expires_at <= now() as expired";
const INVITE = `
  select i.email, i.account_id, ${LINK}, i.created_at, i.role, a.name as account_name, u.name as inviter_name, u.email as inviter_email
  from igny8_invites i join igny8_accounts a on a.id = i.account_id left join igny8_users u on u.id = i.invited_by
  where i.id = ? and sealed_token is not null and accepted_at is null`;
const ofUser = (kind: MailKind) => `
  select u.email, null as account_id, ${LINK}, r.created_at
  from ${TABLES[kind]} r join igny8_users u on u.id = r.user_id
  where r.id = ? and sealed_token is not null and used_at is null`;

/** Null when there is nothing to send any more: the mail server has it, the link was used or taken back. */
export async function loadLinkToMail(em: EntityManager, kind: MailKind, id: number): Promise<LinkToMail | null> {
  const [row] = await em.execute<Row[]>(kind === "invite" ? INVITE : ofUser(kind), [id]);
  if (!row) return null;
  const { role, account_name, inviter_name, inviter_email, ...link } = row;
  const inviter = inviter_email === null ? null : { name: inviter_name, email: inviter_email };
  return {
    ...link,
    expires_at: new Date(link.expires_at),
    created_at: new Date(link.created_at),
    invite: kind === "invite" ? { role, account_name, inviter } : null,
  };
}

/** The mail server has the mail: the token goes. */
export async function closeMailed(em: EntityManager, kind: MailKind, id: number): Promise<void> {
  await em.execute(`update ${TABLES[kind]} set mailed_at = now(), mail_error = null, sealed_token = null where id = ?`, [id]);
}

/** It was not mailed, and why, in words for people; `final`: and will not be, so the token goes. One that was mailed meanwhile stays so. */
export async function closeNotMailed(em: EntityManager, kind: MailKind, id: number, error: string, final: boolean): Promise<void> {
  const token = final ? "null" : "sealed_token";
  await em.execute(`update ${TABLES[kind]} set mail_error = ?, sealed_token = ${token} where id = ? and sealed_token is not null`, [
    error,
    id,
  ]);
}
