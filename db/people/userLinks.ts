import { EmailVerification, PasswordReset } from "./access.ts";
import { TABLES } from "./mail.ts";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";
import { hashToken } from "../secrets.ts";

const LINKS = { password_reset: PasswordReset, verification: EmailVerification };

/** Uses a user's link, and revokes their other ones of the kind. Returns the user; undefined if it is unknown, used or expired. */
export async function takeUserLink(tx: EntityManager, kind: keyof typeof LINKS, token: string): Promise<number | undefined> {
  const row = await tables(tx)
    .updateTable(TABLES[kind])
    .set({ used_at: now, sealed_token: null })
    .where("token_hash", "=", hashToken(token))
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .returning("user_id")
    .executeTakeFirst();
  if (row) await tx.nativeUpdate(LINKS[kind], { user_id: row.user_id, used_at: null }, { used_at: new Date(), sealed_token: null });
  return row?.user_id;
}
