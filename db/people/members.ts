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

/** A customer and the person who owns it. The caller's transaction holds. */
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

/** E-mail addresses are the same whatever their case. */
export const findUserByEmail = (em: EntityManager, email: string): Promise<User | null> =>
  em.findOne(User, { [raw("lower(email)")]: raw("lower(?)", [email]) });

/** Ends the user's sessions, but for the one with the id `but`; how many. */
export const endSessions = (em: EntityManager, user_id: number, but: number | undefined): Promise<number> =>
  em.nativeDelete(Session, { user_id, ...(but === undefined ? {} : { id: { $ne: but } }) });

/** Voids all of the user's API tokens, in whichever account. */
export const revokeTokens = (em: EntityManager, user_id: number): Promise<number> =>
  em.nativeUpdate(ApiToken, { user_id, revoked_at: null }, { revoked_at: new Date() });

/** A new session; returns its token. The user's ended ones are swept away on this occasion. */
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

/** How links are made. */
export interface LinkOptions {
  publicUrl: string;
  /** for a link that goes out by mail: the keys that its token is sealed with until then */
  sealWith?: SecretKey[] | undefined;
}

export interface PasswordResetLink {
  id: number;
  email: string;
  url: string;
  expires_at: Date;
}

/** A link with which a user sets a new password, once. Null when there is no such user; it takes one query either way. */
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
 * Uses a reset link up, and voids the user's others; its user, undefined when it is unknown, used or too old. `mailed`: nobody but a reader of
 * the user's mails can have it; others are handed over by operators.
 */
export async function takePasswordReset(tx: EntityManager, token: string): Promise<{ user_id: number; mailed: boolean } | undefined> {
  // Before it is used: that removes `sealed_token`, which a link has while its mail is with the server already and the row does not say so.
  const link = await tables(tx)
    .selectFrom("igny8_password_resets")
    .select(["mailed_at", "sealed_token"])
    .where("token_hash", "=", hashToken(token))
    .executeTakeFirst();
  const user_id = await takeUserLink(tx, "password_reset", token);
  return user_id === undefined || !link ? undefined : { user_id, mailed: link.mailed_at !== null || link.sealed_token !== null };
}

/**
 * What an invite's maker sees in place of the token that is mailed: as good for joining, and no proof that one reads the mails. Whoever has
 * it does not get the mailed one from it. The row has the hash of the one that is shown.
 */
export const shownToken = (mailed: string): string => `igny8i_${hashToken(`shown ${mailed}`)}`;

/** Invites a person; an earlier invite of theirs that is still open is void. */
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
