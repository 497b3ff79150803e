import type { Role } from "../../domain/people/roles.ts";
import type { EntityManager } from "../orm.ts";
import { OWNER, SESSION_USED, STILL_GOOD, TOKEN_USED } from "./statements.ts";

/** The two kinds of credentials: sessions of people, API tokens of programs. */
export interface Credential {
  via: "session" | "token";
  credential_id: number;
  account_id: number;
}

/** The owner of a credential, with the owner's present role in the account. */
export interface CredentialOwner {
  credential_id: number;
  user_id: number;
  account_id: number;
  role: Role;
  is_operator: boolean;
}

/**
 * Finds the owner of a valid credential by its hash (`hashToken`); undefined if no valid credential has this hash. Records the use at intervals,
 * for a session with the browser's name.
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

/** Returns the credentials that are still valid for their account. One statement serves any number of them. */
export async function stillGood<C extends Credential>(em: EntityManager, credentials: C[]): Promise<Set<C>> {
  const ids = (via: Credential["via"]) => [...new Set(credentials.filter((one) => one.via === via).map((one) => one.credential_id))];
  const rows = await STILL_GOOD<Credential>(em, { session_ids: ids("session"), token_ids: ids("token") });
  const names = new Set(rows.map(nameOf));
  return new Set(credentials.filter((one) => names.has(nameOf(one))));
}
