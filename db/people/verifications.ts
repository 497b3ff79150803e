import { sealToken } from "./mail.ts";
import type { EntityManager } from "../orm.ts";
import { fromNow, now, tables } from "../tables.ts";
import type { LinkOptions } from "./members.ts";
import { hashToken, newToken } from "../secrets.ts";
import { takeUserLink } from "./userLinks.ts";
import { linkUrl } from "../../domain/people/mail.ts";

const VALID_MS = 72 * 3_600_000;

/** Creates a link by which a person proves, once, that they read the mails to their address. Undefined if that is confirmed already. */
export async function createVerification(
  em: EntityManager,
  user_id: number,
  { publicUrl, sealWith }: LinkOptions,
): Promise<{ id: number; email: string; url: string } | undefined> {
  const token = newToken("igny8v_");
  const token_hash = hashToken(token);
  const sealed_token = sealWith ? sealToken(sealWith, { kind: "verification", account_id: null, token_hash }, token) : null;
  const row = await tables(em)
    .with("person", (db) =>
      db.selectFrom("igny8_users").select(["id", "email"]).where("id", "=", user_id).where("email_verified_at", "is", null),
    )
    .with("link", (db) =>
      db
        .insertInto("igny8_email_verifications")
        .columns(["token_hash", "user_id", "expires_at", "sealed_token"])
        .expression(({ selectFrom, val }) =>
          selectFrom("person").select([
            val(token_hash).as("token_hash"),
            "id",
            fromNow(VALID_MS).as("expires_at"),
            val(sealed_token).as("sealed"),
          ]),
        )
        .returning("id"),
    )
    .selectFrom(["person", "link"])
    .select(["link.id", "person.email"])
    .executeTakeFirst();
  return row && { ...row, url: linkUrl(publicUrl, "verification", token) };
}

/** Uses a link, confirms the e-mail, and revokes the user's other links. Returns the e-mail; undefined if the link is unknown, used or expired. */
export async function takeVerification(tx: EntityManager, token: string): Promise<string | undefined> {
  const user_id = await takeUserLink(tx, "verification", token);
  return user_id === undefined ? undefined : verifyEmail(tx, user_id);
}

/** Confirms the person's e-mail, and returns it. */
export async function verifyEmail(tx: EntityManager, user_id: number): Promise<string> {
  const { email } = await tables(tx)
    .updateTable("igny8_users")
    .set(({ fn }) => ({ email_verified_at: fn.coalesce("email_verified_at", now) }))
    .where("id", "=", user_id)
    .returning("email")
    .executeTakeFirstOrThrow();
  return email;
}
