import type { Role } from "../../domain/people/roles.ts";
import type { Scope } from "../../domain/people/scopes.ts";
import type { EntityManager } from "../orm.ts";
import { ENDED_TOKEN, OUTSIDE, OWNER, SESSION_USED, STILL_GOOD, TOKEN_USED, type KindOfSite } from "./statements.ts";

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
  /** what a token may do; null: all that its user may. Sessions have no limits */
  scopes: Scope[] | null;
  /** the sites that a token is limited to; null: all of the account */
  site_ids: number[] | null;
  /** the account requires two-factor authentication, and the person has not set it up */
  lacks_factor: boolean;
}

/** Where a request comes from. */
export interface Sender {
  user_agent: string | null;
  address: string | null;
}

/**
 * Finds the owner of a valid credential by its hash (`hashToken`); undefined if no valid credential has this hash. Records the use at intervals,
 * with the program's name, and for a token with the address.
 */
export async function useCredential(
  em: EntityManager,
  via: Credential["via"],
  token_hash: string,
  { user_agent, address }: Sender,
): Promise<CredentialOwner | undefined> {
  const [row] = await OWNER[via]<CredentialOwner & { stale: boolean }>(em, { token_hash });
  if (!row) return undefined;
  const { stale, ...owner } = row;
  if (stale) {
    const id = owner.credential_id;
    await (via === "session" ? SESSION_USED(em, { id, user_agent }) : TOKEN_USED(em, { id, user_agent, address }));
  }
  return owner;
}

/** A token that worked once. */
export interface EndedToken {
  name: string;
  expires_at: string | null;
  /** false: it was revoked, or its person left the account */
  expired: boolean;
}

/** Why the token with this hash does not work any more. Undefined if there never was one. */
export async function findEndedToken(em: EntityManager, token_hash: string): Promise<EndedToken | undefined> {
  const [row] = await ENDED_TOKEN<EndedToken>(em, { token_hash });
  return row;
}

export type { KindOfSite } from "./statements.ts";

/** Those of an account's rows that belong to other sites than these, by their ids. Ids that do not exist are not among them. */
export async function outsideSites<Id extends number | string>(
  em: EntityManager,
  kind: KindOfSite,
  { account_id, site_ids, ids }: { account_id: number; site_ids: number[]; ids: Id[] },
): Promise<Set<Id>> {
  const rows = await OUTSIDE[kind]<{ id: Id }>(em, { account_id, site_ids, ids });
  return new Set(rows.map(({ id }) => id));
}

const nameOf = ({ via, credential_id, account_id }: Credential) => `${via} ${credential_id} ${account_id}`;

/** Returns the credentials that are still valid for their account. One statement serves any number of them. */
export async function stillGood<C extends Credential>(em: EntityManager, credentials: C[]): Promise<Set<C>> {
  const ids = (via: Credential["via"]) => [...new Set(credentials.filter((one) => one.via === via).map((one) => one.credential_id))];
  const rows = await STILL_GOOD<Credential>(em, { session_ids: ids("session"), token_ids: ids("token") });
  const names = new Set(rows.map(nameOf));
  return new Set(credentials.filter((one) => names.has(nameOf(one))));
}
