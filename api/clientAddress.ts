import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import ipaddr from "ipaddr.js";
import type { AppEnv } from "./env.ts";

/**
 * The network a request comes from, to count attempts by: an IPv4 address, or the /64 of an IPv6 one, which is what one
 * customer gets. X-Forwarded-For is believed as far as our own proxies wrote it. Undefined when there is no connection.
 */
export function clientAddress(c: Context<AppEnv>): string | undefined {
  const proxies = c.var.deps.trustedProxies ?? 0;
  const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  const address = (proxies > 0 && forwarded.at(-proxies)) || connectedAddress(c);
  if (!address || !ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv6" ? (parsed as ipaddr.IPv6).parts.slice(0, 4).join(":") : parsed.toString();
}

/** Counts an attempt by where it comes from. */
export async function takeFrom(c: Context<AppEnv>, rule: "sign_in_from" | "sign_up_from" | "password_reset_from"): Promise<void> {
  const address = clientAddress(c);
  if (address) await c.var.deps.limits.take(rule, address);
}

function connectedAddress(c: Context<AppEnv>): string | undefined {
  try {
    return getConnInfo(c).remote.address;
  } catch {
    // Called without a server, as tests do.
    return undefined;
  }
}
