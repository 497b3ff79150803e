import { EmailVerification, PasswordReset } from "./access.ts";
import type { EntityManager } from "../orm.ts";
import { hashToken } from "../secrets.ts";

const LINKS = { password_reset: PasswordReset, verification: EmailVerification };

/** Uses a user's link up, and voids their others of the kind; whose it was, undefined when it is unknown, used or too old. */
export async function takeUserLink(tx: EntityManager, kind: keyof typeof LINKS, token: string): Promise<number | undefined> {
  const entity = LINKS[kind];
  const [row] = await tx.execute<{ user_id: number }[]>(
    `update ${entity.meta.tableName} set used_at = now(), sealed_token = null
     where token_hash = ? and used_at is null and expires_at > now() returning user_id`,
    [hashToken(token)],
  );
  if (row) await tx.nativeUpdate(entity, { user_id: row.user_id, used_at: null }, { used_at: new Date(), sealed_token: null });
  return row?.user_id;
}
