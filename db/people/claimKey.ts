import type { EntityManager } from "../orm.ts";
import { ANSWER_KEY, CLAIM_KEY, FIND_KEY, FREE_KEY } from "./statements.ts";

/** How long a key and its answer are kept. The daily clean-up removes older ones. */
export const KEY_HOURS = 24;
/** The most keys of an account at a time. */
export const MOST_KEYS = 50_000;
/** A request that has no answer for so long has lost its process, and another one may take its place. */
const LEASE_S = 60;

/** A request that may create something once. */
export interface KeyClaim {
  key_hash: string;
  claim: string;
}
export type ClaimedKey =
  | { state: "claimed"; claim: KeyClaim }
  | { state: "used" | "working" | "full" }
  | { state: "answered"; status: number; answer: string };

/**
 * Claims a key for a request, in a statement of its own: others see the claim at once. A claim whose process died ends after a minute.
 * @returns `used`: for another request; `working`: for one that has no answer yet; `full`: the account has too many keys
 */
export async function claimKey(
  em: EntityManager,
  request: { key_hash: string; account_id: number; fingerprint: string },
): Promise<ClaimedKey> {
  const { key_hash, fingerprint } = request;
  const claim = crypto.randomUUID();
  const [claimed] = await CLAIM_KEY(em, { ...request, claim, lease_s: LEASE_S, hours: KEY_HOURS, most: MOST_KEYS });
  if (claimed) return { state: "claimed", claim: { key_hash, claim } };
  const [known] = await FIND_KEY<{ fingerprint: string; status: number | null; answer: string | null }>(em, { key_hash });
  if (!known) return { state: "full" };
  if (known.fingerprint !== fingerprint) return { state: "used" };
  const { status, answer } = known;
  return status === null || answer === null ? { state: "working" } : { state: "answered", status, answer };
}

/** Keeps the answer of a claimed request. False if another request has taken its place meanwhile. */
export async function answerKey(em: EntityManager, claim: KeyClaim, status: number, answer: string): Promise<boolean> {
  const kept = await ANSWER_KEY(em, { ...claim, status, answer });
  return kept.length > 0;
}

/** Releases the key of a request that created nothing. */
export async function freeKey(em: EntityManager, claim: KeyClaim): Promise<void> {
  await FREE_KEY(em, { ...claim });
}
