import type { Context } from "hono";
import { clientNetwork, isBehindUntrustedProxy } from "../http/clientAddress.ts";
import type { AppEnv } from "../http/deps.ts";

/** The pair of network and person. Tests call without a connection, and count as one network. */
const pair = (c: Context<AppEnv>, email: string) => `${clientNetwork(c) ?? ""} ${email}`;

/**
 * Counts an attempt with a password until it turns out to be right. After ten wrong ones, this network is locked out for this person for a
 * while; the person can sign in from elsewhere. Behind an untrusted proxy all clients have one address, so their attempts are only delayed.
 * Many attempts at one person, or from one address at many people, are delayed too, since some of them may be right.
 * @returns call it if the password was right
 * @throws ApiError 429
 */
export async function countPassword(c: Context<AppEnv>, email: string): Promise<() => Promise<void>> {
  const { limits } = c.var.deps;
  const network = clientNetwork(c);
  // If all clients share an address, a lock would lock all of them out.
  await limits[isBehindUntrustedProxy(c) ? "slow" : "take"]("sign_in", pair(c, email));
  await limits.slow("sign_in_of", email);
  if (network) await limits.slow("sign_in_from", network);
  return async () => {
    await limits.giveBack("sign_in", pair(c, email));
    await limits.giveBack("sign_in_of", email);
    if (network) await limits.giveBack("sign_in_from", network);
  };
}

/** Resets the attempts of a person who set a new password by a link, and so proved their identity. */
export async function forgive(c: Context<AppEnv>, email: string): Promise<void> {
  await c.var.deps.limits.forget("sign_in", pair(c, email));
  await c.var.deps.limits.forget("sign_in_of", email);
}
