import { sealToken } from "./mail.ts";
import type { EntityManager } from "../orm.ts";
import type { LinkOptions } from "./members.ts";
import { hashToken, newToken } from "../secrets.ts";
import { takeUserLink } from "./userLinks.ts";
import { linkUrl } from "../../domain/people/mail.ts";

const HOURS = 72;

/** A link by which a person shows to read the mails to their address, once. Undefined when that is known. */
export async function createVerification(
  em: EntityManager,
  user_id: number,
  { publicUrl, sealWith }: LinkOptions,
): Promise<{ id: number; email: string; url: string } | undefined> {
  const token = newToken("igny8v_");
  const token_hash = hashToken(token);
  const sealed_token = sealWith ? sealToken(sealWith, { kind: "verification", account_id: null, token_hash }, token) : null;
  const [row] = await em.execute<{ id: number; email: string }[]>(
    `with person as (select id, email from igny8_users where id = ? and email_verified_at is null),
          link as (insert into igny8_email_verifications (token_hash, user_id, expires_at, sealed_token)
                   select ?, id, now() + make_interval(hours => ?), ? from person returning id)
     select link.id, email from person cross join link`,
    [user_id, token_hash, HOURS, sealed_token],
  );
  return row && { ...row, url: linkUrl(publicUrl, "verification", token) };
}

/** Uses a link up, which verifies, and voids the user's others; the e-mail, undefined when the link is unknown, used or too old. */
export async function takeVerification(tx: EntityManager, token: string): Promise<string | undefined> {
  const user_id = await takeUserLink(tx, "verification", token);
  return user_id === undefined ? undefined : verifyEmail(tx, user_id);
}

/** The person has shown to read the mails to their address; which it is. */
export async function verifyEmail(tx: EntityManager, user_id: number): Promise<string> {
  const [row] = await tx.execute<{ email: string }[]>(
    "update igny8_users set email_verified_at = coalesce(email_verified_at, now()) where id = ? returning email",
    [user_id],
  );
  return row!.email;
}
