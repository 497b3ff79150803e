import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import ipaddr from "ipaddr.js";
import type { AppEnv } from "./env.ts";
import type { RuleFrom } from "./limits.ts";

/**
 * The address a request comes from. X-Forwarded-For is believed as far as our own proxies wrote it. Undefined when there is no connection.
 */
export function clientAddress(c: Context<AppEnv>): string | undefined {
  const proxies = c.var.deps.trustedProxies ?? 0;
  const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  const address = (proxies > 0 && forwarded.at(-proxies)) || connectedAddress(c);
  return address && ipaddr.isValid(address) ? ipaddr.process(address).toString() : undefined;
}

/** What attempts are counted by: an IPv4 address, or the /64 of an IPv6 one, which is what one customer gets. */
export function networkOf(address: string): string {
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv6" ? (parsed as ipaddr.IPv6).parts.slice(0, 4).join(":") : parsed.toString();
}

/** Counts an attempt by where it comes from. */
export async function takeFrom(c: Context<AppEnv>, rule: RuleFrom): Promise<void> {
  const address = clientAddress(c);
  if (address) await c.var.deps.limits.take(rule, networkOf(address));
}

function connectedAddress(c: Context<AppEnv>): string | undefined {
  try {
    return getConnInfo(c).remote.address;
  } catch {
    // Called without a server, as tests do.
    return undefined;
  }
}
