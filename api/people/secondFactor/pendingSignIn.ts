import { z } from "zod";
import { User } from "../../../db/people/account.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { decryptSecret, encryptSecret, hashToken, type SecretKey, type SecretOwner } from "../../../db/secrets.ts";

/** How long a person may take to find the code. */
export const PENDING_MINUTES = 10;

const owner = (user_id: number): SecretOwner => ({ account_id: null, table: "igny8_users", row: user_id, field: "pending_sign_in" });
const pending = z.object({ until: z.number(), password: z.string() });
/** A new password makes pending sign-ins void. */
const markOf = ({ password_hash }: Pick<User, "password_hash">) => hashToken(password_hash);

/** Says that a person gave the right password a moment ago. It is sealed, so that nobody else can make one, and no row keeps it. */
export function sealPending(keys: SecretKey[], user: Pick<User, "id" | "password_hash">): { pending_token: string; expires_at: string } {
  const until = Date.now() + PENDING_MINUTES * 60_000;
  const sealed = encryptSecret(keys, owner(user.id), JSON.stringify({ until, password: markOf(user) }));
  return { pending_token: `${user.id}.${sealed}`, expires_at: new Date(until).toISOString() };
}

/** The person of a pending sign-in; undefined if it is none, has expired, or the person has a new password. */
export async function openPending(em: EntityManager, keys: SecretKey[], token: string): Promise<User | undefined> {
  const [, id, sealed] = /^(\d{1,10})\.(.+)$/.exec(token) ?? [];
  if (id === undefined || sealed === undefined) return undefined;
  let text: string;
  try {
    text = decryptSecret(keys, owner(Number(id)), sealed);
  } catch {
    return undefined;
  }
  const { until, password } = pending.parse(JSON.parse(text));
  if (until <= Date.now()) return undefined;
  const user = await em.findOne(User, Number(id));
  return user && markOf(user) === password ? user : undefined;
}
