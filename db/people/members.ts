import { raw } from "@mikro-orm/core";
import { ApiToken, Invite, Session } from "./access.ts";
import { Account, Membership, User } from "./account.ts";
import { FOUNDER, type Role } from "../../domain/people/roles.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { tables } from "../tables.ts";
import { linkUrl } from "../../domain/people/mail.ts";
import { sealToken } from "./mail.ts";
import { hashToken, newToken, type SecretKey } from "../secrets.ts";
import { takeUserLink } from "./userLinks.ts";

const HOUR_MS = 3_600_000;

/** Creates a customer and the person who owns it. The caller provides the transaction. */
export async function createOwner(
  tx: EntityManager,
  person: { email: string; name: string; password_hash: string },
  accountName: string,
): Promise<{ user: User; account: Account }> {
  const account = tx.create(Account, { name: accountName });
  const user = tx.create(User, { ...person, is_operator: false });
  await tx.persist([account, user]).flush();
  await addMember(tx, account.id, user.id, FOUNDER);
  return { user, account };
}

export async function addMember(tx: EntityManager, account_id: number, user_id: number, role: Role): Promise<void> {
  await tx.persist(tx.create(Membership, { account_id, user_id, role })).flush();
}

/** E-mail addresses are case-insensitive. */
export const findUserByEmail = (em: EntityManager, email: string): Promise<User | null> =>
  em.findOne(User, { [raw("lower(email)")]: raw("lower(?)", [email]) });

/** Ends the user's sessions, except the one with the id `but`; returns how many. */
export const endSessions = (em: EntityManager, user_id: number, but: number | undefined): Promise<number> =>
  em.nativeDelete(Session, { user_id, ...(but === undefined ? {} : { id: { $ne: but } }) });

/** Revokes all of the user's API tokens, in every account. */
export const revokeTokens = (em: EntityManager, user_id: number): Promise<number> =>
  em.nativeUpdate(ApiToken, { user_id, revoked_at: null }, { revoked_at: new Date() });

/** Creates a session and returns its token. Also deletes the user's expired sessions. */
export async function openSession(
  em: EntityManager,
  who: { user_id: number; account_id: number; user_agent: string | null },
  days: number,
): Promise<string> {
  const token = newToken("igny8s_");
  await em.nativeDelete(Session, { user_id: who.user_id, expires_at: { $lte: new Date() } });
  const expires_at = new Date(Date.now() + days * 24 * HOUR_MS);
  await em.persist(em.create(Session, { ...who, token_hash: hashToken(token), expires_at })).flush();
  return token;
}

/** How a link is created. */
export interface LinkOptions {
  publicUrl: string;
  /** for a mailed link: the keys that seal its token until it is sent */
  sealWith?: SecretKey[] | undefined;
}

export interface PasswordResetLink {
  id: number;
  email: string;
  url: string;
  expires_at: Date;
}

/** Creates a link with which a user sets a new password, once. Null if there is no such user. Both cases take one query. */
export async function createPasswordReset(
  em: EntityManager,
  email: string,
  hours: number,
  { publicUrl, sealWith }: LinkOptions,
): Promise<PasswordResetLink | null> {
  const token = newToken("igny8r_");
  const expires_at = new Date(Date.now() + hours * HOUR_MS);
  const token_hash = hashToken(token);
  const sealed_token = sealWith ? sealToken(sealWith, { kind: "password_reset", account_id: null, token_hash }, token) : null;
  const row = await tables(em)
    .with("person", (db) =>
      db
        .selectFrom("igny8_users")
        .select(["id", "email"])
        .where(sql`lower(email)`, "=", sql`lower(${email})`),
    )
    .with("link", (db) =>
      db
        .insertInto("igny8_password_resets")
        .columns(["token_hash", "user_id", "expires_at", "sealed_token"])
        .expression(({ selectFrom, val }) =>
          selectFrom("person").select([
            val(token_hash).as("token_hash"),
            "id",
            val(expires_at).as("expires_at"),
            val(sealed_token).as("sealed"),
          ]),
        )
        .returning("id"),
    )
    .selectFrom(["person", "link"])
    .select(["link.id", "person.email"])
    .executeTakeFirst();
  return row ? { ...row, url: linkUrl(publicUrl, "password_reset", token), expires_at } : null;
}

/**
 * Uses a reset link, and revokes the user's other ones. Returns its user; undefined if it is unknown, used or expired. `mailed`: only a reader of
 * the user's mails can have it; operators hand over the others.
 */
export async function takePasswordReset(tx: EntityManager, token: string): Promise<{ user_id: number; mailed: boolean } | undefined> {
  // Read before the use: that removes `sealed_token`, which a link still has if the mail server has its mail and the row does not say so yet.
  const link = await tables(tx)
    .selectFrom("igny8_password_resets")
    .select(["mailed_at", "sealed_token"])
    .where("token_hash", "=", hashToken(token))
    .executeTakeFirst();
  const user_id = await takeUserLink(tx, "password_reset", token);
  return user_id === undefined || !link ? undefined : { user_id, mailed: link.mailed_at !== null || link.sealed_token !== null };
}

/**
 * The token that an invite's creator sees in place of the mailed one. It also permits joining, but does not prove that a person reads the mails.
 * The mailed token cannot be computed from it. The row has the hash of the shown one.
 */
export const shownToken = (mailed: string): string => `igny8i_${hashToken(`shown ${mailed}`)}`;

/** Invites a person. This revokes an earlier open invite of the person. */
export async function createInvite(
  tx: EntityManager,
  invited: { account_id: number; email: string; role: Role; invited_by: number },
  { publicUrl, sealWith }: LinkOptions,
): Promise<{ invite: Invite; url: string }> {
  const { account_id, email } = invited;
  const mailed = newToken("igny8i_");
  const token = shownToken(mailed);
  await tables(tx)
    .deleteFrom("igny8_invites")
    .where("account_id", "=", account_id)
    .where(sql`lower(email)`, "=", sql`lower(${email})`)
    .where("accepted_at", "is", null)
    .execute();
  const expires_at = new Date(Date.now() + 7 * 24 * HOUR_MS);
  const token_hash = hashToken(token);
  const sealed_token = sealWith ? sealToken(sealWith, { kind: "invite", account_id, token_hash }, mailed) : null;
  const invite = tx.create(Invite, { ...invited, token_hash, sealed_token, expires_at });
  await tx.persist(invite).flush();
  return { invite, url: linkUrl(publicUrl, "invite", token) };
}
