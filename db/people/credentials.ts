import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

/** What people and programs show: a session or an API token. */
export interface Credential {
  via: "session" | "token";
  credential_id: number;
  account_id: number;
}

/** When a credential's row (`c`) is good. */
export const GOOD = {
  session: "c.expires_at > now()",
  token: "c.revoked_at is null and (c.expires_at is null or c.expires_at > now())",
};

const good = (via: Credential["via"], table: string) => `
  select '${via}' as via, c.id as credential_id, c.account_id from ${table} c
  join igny8_memberships m on m.account_id = c.account_id and m.user_id = c.user_id where c.id = any(?::int[]) and ${GOOD[via]}`;
const STILL_GOOD = prepare(`${good("session", "igny8_sessions")} union all ${good("token", "igny8_api_tokens")}`);

const nameOf = ({ via, credential_id, account_id }: Credential) => `${via} ${credential_id} ${account_id}`;

/** Which of them are still good, for the account that they were shown for; one statement, however many. */
export async function stillGood<C extends Credential>(em: EntityManager, credentials: C[]): Promise<Set<C>> {
  const ids = (via: Credential["via"]) => [...new Set(credentials.filter((one) => one.via === via).map((one) => one.credential_id))];
  const rows = await run<Credential>(em, STILL_GOOD, [ids("session"), ids("token")]);
  const names = new Set(rows.map(nameOf));
  return new Set(credentials.filter((one) => names.has(nameOf(one))));
}
