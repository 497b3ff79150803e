import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { Account, User } from "./account.ts";
import { ROLES } from "../../domain/people/roles.ts";
import type { Scope } from "../../domain/people/scopes.ts";
import { createdAt, id } from "../columns.ts";

// Secrets that people hold are stored only as SHA-256: 32 random bytes need no slow hash, and a leaked dump grants no access.
const tokenHash = () => p.string().length(64).unique();
const account = () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index();
/** For a link that is mailed. */
const mailing = () => ({
  /** the token itself, a ciphertext (db/secrets.ts), until the mail server has the mail or the link has expired */
  sealed_token: p.text().nullable().hidden(),
  mailed_at: p.datetime(3).nullable(),
  /** why it was not mailed, or not yet, in words for people */
  mail_error: p.text().nullable(),
});
/** The mails that are still to be sent, for operators (db/figures/statements.ts). */
const unsent = (table: string) => ({
  name: `${table}_unsent`,
  expression: `create index ${table}_unsent on ${table} (created_at) where sealed_token is not null`,
});
const user = () => p.manyToOne(User).mapToPk().fieldName("user_id").deleteRule("cascade").index();

/** A signed-in browser, which works in one account at a time. */
export const Session = defineEntity({
  name: "Session",
  tableName: "igny8_sessions",
  indexes: [{ name: "igny8_sessions_newest", expression: "create index igny8_sessions_newest on igny8_sessions (user_id, id desc)" }],
  properties: {
    id: id(),
    token_hash: tokenHash(),
    user_id: () => p.manyToOne(User).mapToPk().fieldName("user_id").deleteRule("cascade"),
    account_id: account,
    /** the browser's user agent at the time of `last_used_at` */
    user_agent: p.string().length(300).nullable(),
    /** accurate to some minutes, because not each request writes it */
    last_used_at: p
      .datetime(3)
      .defaultRaw("now()")
      .onCreate(() => new Date()),
    expires_at: p.datetime(3).index(),
    created_at: createdAt(),
  },
});
export type Session = InferEntity<typeof Session>;

/** A program's credential. It acts as its user, in one account, with that user's present role there. */
export const ApiToken = defineEntity({
  name: "ApiToken",
  tableName: "igny8_api_tokens",
  properties: {
    id: id(),
    token_hash: tokenHash(),
    /** the first characters, to recognise it */
    prefix: p.string().length(16),
    name: p.string(),
    user_id: user,
    user: () => p.manyToOne(User).joinColumn("user_id").persist(false).ref(),
    account_id: account,
    /** what the token may do; null: all that its user may */
    scopes: p.json<Scope[]>().nullable(),
    /** the sites that the token is limited to; null: all of the account */
    site_ids: p.json<number[]>().nullable(),
    /** accurate to a minute, like the next two: not each request writes them */
    last_used_at: p.datetime(3).nullable(),
    /** the address of that use */
    last_used_from: p.string().length(45).nullable(),
    user_agent: p.string().length(300).nullable(),
    /** null: it does not expire */
    expires_at: p.datetime(3).nullable(),
    revoked_at: p.datetime(3).nullable(),
    created_at: createdAt(),
  },
});
export type ApiToken = InferEntity<typeof ApiToken>;

export const Invite = defineEntity({
  name: "Invite",
  tableName: "igny8_invites",
  indexes: [unsent("igny8_invites")],
  properties: {
    id: id(),
    token_hash: tokenHash(),
    account_id: account,
    account: () => p.manyToOne(Account).joinColumn("account_id").persist(false).ref(),
    email: p.string(),
    role: p.enum(ROLES),
    /** null after that user was deleted */
    invited_by: () => p.manyToOne(User).mapToPk().fieldName("invited_by").nullable().deleteRule("set null").index(),
    expires_at: p.datetime(3).index(),
    accepted_at: p.datetime(3).nullable(),
    ...mailing(),
    created_at: createdAt(),
  },
});
export type Invite = InferEntity<typeof Invite>;

/** A link for one user, which works once. */
const userLink = () => ({
  id: id(),
  token_hash: tokenHash(),
  user_id: user,
  expires_at: p.datetime(3).index(),
  used_at: p.datetime(3).nullable(),
  ...mailing(),
  created_at: createdAt(),
});

export const PasswordReset = defineEntity({
  name: "PasswordReset",
  tableName: "igny8_password_resets",
  indexes: [unsent("igny8_password_resets")],
  properties: userLink(),
});
export type PasswordReset = InferEntity<typeof PasswordReset>;

export const EmailVerification = defineEntity({
  name: "EmailVerification",
  tableName: "igny8_email_verifications",
  indexes: [unsent("igny8_email_verifications")],
  properties: userLink(),
});
export type EmailVerification = InferEntity<typeof EmailVerification>;

/** The secret that a person's authenticator app shares with IGNY8 (RFC 6238). */
export const SecondFactor = defineEntity({
  name: "SecondFactor",
  tableName: "igny8_second_factors",
  properties: {
    user_id: () => p.manyToOne(User).mapToPk().fieldName("user_id").deleteRule("cascade").primary(),
    /** base32, a ciphertext (db/secrets.ts) */
    sealed_secret: p.text().hidden(),
    /** null: the person has not proved yet that the app has it, and signs in without it */
    confirmed_at: p.datetime(3).nullable(),
    /** the time step of the last code that was taken: neither it nor an earlier one is taken again */
    last_step: p.bigint("number").default(0),
    created_at: createdAt(),
  },
});
export type SecondFactor = InferEntity<typeof SecondFactor>;

/** A code for a person who has lost the app. Each works once. */
export const RecoveryCode = defineEntity({
  name: "RecoveryCode",
  tableName: "igny8_recovery_codes",
  properties: {
    id: id(),
    user_id: user,
    /** SHA-256: 80 random bits need no slow hash */
    code_hash: p.string().length(64).unique(),
    created_at: createdAt(),
  },
});
export type RecoveryCode = InferEntity<typeof RecoveryCode>;
