import type { Role } from "../../domain/people/roles.ts";
import type { EntityManager } from "../orm.ts";
import { OWNER, SESSION_USED, STILL_GOOD, TOKEN_USED } from "./statements.ts";

/** What people and programs show: a session or an API token. */
export interface Credential {
  via: "session" | "token";
  credential_id: number;
  account_id: number;
}

/** Whose credential it is, with the owner's present role in its account. */
export interface CredentialOwner {
  credential_id: number;
  user_id: number;
  account_id: number;
  role: Role;
  is_operator: boolean;
}

/**
 * The owner of a good credential, by the hash of what was shown (`hashToken`); undefined for any other. Notes its use from time to time, with a
 * session's browser.
 */
export async function useCredential(
  em: EntityManager,
  via: Credential["via"],
  token_hash: string,
  user_agent: string | null,
): Promise<CredentialOwner | undefined> {
  const [row] = await OWNER[via]<CredentialOwner & { stale: boolean }>(em, { token_hash });
  if (!row) return undefined;
  const { stale, ...owner } = row;
  if (stale)
    await (via === "session" ? SESSION_USED(em, { id: owner.credential_id, user_agent }) : TOKEN_USED(em, { id: owner.credential_id }));
  return owner;
}

const nameOf = ({ via, credential_id, account_id }: Credential) => `${via} ${credential_id} ${account_id}`;

/** Which of them are still good, for the account that they were shown for; one statement, however many. */
export async function stillGood<C extends Credential>(em: EntityManager, credentials: C[]): Promise<Set<C>> {
  const ids = (via: Credential["via"]) => [...new Set(credentials.filter((one) => one.via === via).map((one) => one.credential_id))];
  const rows = await STILL_GOOD<Credential>(em, { session_ids: ids("session"), token_ids: ids("token") });
  const names = new Set(rows.map(nameOf));
  return new Set(credentials.filter((one) => names.has(nameOf(one))));
}
