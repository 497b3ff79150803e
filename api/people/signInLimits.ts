import type { Context } from "hono";
import { clientNetwork, isBehindUntrustedProxy } from "../http/clientAddress.ts";
import type { AppEnv } from "../http/deps.ts";

/** Who tries from where. Without a connection, as tests call, all are at one place. */
const pair = (c: Context<AppEnv>, email: string) => `${clientNetwork(c) ?? ""} ${email}`;

/**
 * Counts a try of a password until it turns out to be right. Ten wrong ones from an address at one person are the end there for a while: the
 * person, who is elsewhere, gets in. Behind a proxy that is not trusted all are at one address: there they wait. Many at one person, or from
 * one address at many people, wait, as they may be right ones.
 * @returns to be called when it was right
 * @throws ApiError 429
 */
export async function countPassword(c: Context<AppEnv>, email: string): Promise<() => Promise<void>> {
  const { limits } = c.var.deps;
  const network = clientNetwork(c);
  // At an address that all have, shutting one out would be shutting all out.
  await limits[isBehindUntrustedProxy(c) ? "slow" : "take"]("sign_in", pair(c, email));
  await limits.slow("sign_in_of", email);
  if (network) await limits.slow("sign_in_from", network);
  return async () => {
    await limits.giveBack("sign_in", pair(c, email));
    await limits.giveBack("sign_in_of", email);
    if (network) await limits.giveBack("sign_in_from", network);
  };
}

/** Who has set a new password by a link has shown who it is: what was tried before does not count. */
export async function forgive(c: Context<AppEnv>, email: string): Promise<void> {
  await c.var.deps.limits.forget("sign_in", pair(c, email));
  await c.var.deps.limits.forget("sign_in_of", email);
}
