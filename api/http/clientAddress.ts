import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import ipaddr from "ipaddr.js";
import { isPublicAddress } from "../../domain/publicAddress.ts";
import type { ApiDeps, AppEnv } from "./deps.ts";
import type { RuleFrom } from "./limits.ts";

/**
 * The address a request comes from. X-Forwarded-For is believed as far as our own proxies wrote it. Undefined when there is no connection.
 */
export function clientAddress(c: Context<AppEnv>): string | undefined {
  const proxies = c.var.deps.trustedProxies ?? 0;
  const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  // What can't be read says nothing; without an address there would be no limit.
  return (proxies > 0 && readAddress(forwarded.at(-proxies))) || readAddress(connectedAddress(c));
}

/** An address as proxies write it: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`, in quotes or not (RFC 7239, 6). */
function readAddress(text: string | undefined): string | undefined {
  const bare = text
    ?.replace(/^"(.*)"$/, "$1")
    .replace(/^\[([^\]]*)\](?::\d+)?$/, "$1")
    .replace(/^([\d.]+):\d+$/, "$1");
  return bare && ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}

/** What attempts are counted by: an IPv4 address, or the /64 of an IPv6 one, which is what one customer gets. */
function networkOf(address: string): string {
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv6" ? (parsed as ipaddr.IPv6).parts.slice(0, 4).join(":") : parsed.toString();
}

/** What attempts of this client are counted by; undefined when there is no connection. */
export function clientNetwork(c: Context<AppEnv>): string | undefined {
  const address = clientAddress(c);
  return address && networkOf(address);
}

/**
 * Whether the address we see is a proxy's that is not trusted, so that all clients have it. This server speaks HTTP alone: where it is reached
 * by https, a proxy stands before it. Elsewhere one is believed in that is near and says so; strangers far away can't claim to be one.
 */
export function isBehindUntrustedProxy(c: Context<AppEnv>): boolean {
  const { trustedProxies = 0, publicUrl } = c.var.deps;
  if (trustedProxies > 0) return false;
  if (publicUrl.startsWith("https:")) return true;
  const near = connectedAddress(c);
  return c.req.header("x-forwarded-for") !== undefined && near !== undefined && ipaddr.isValid(near) && !isPublicAddress(near);
}

/** Counts an attempt by where it comes from. */
export async function takeFrom(c: Context<AppEnv>, rule: RuleFrom): Promise<void> {
  const network = clientNetwork(c);
  if (network) await c.var.deps.limits.take(rule, network);
}

/** The same before the body is read, where nothing but the body says who asks. */
export const limitFrom =
  (rule: RuleFrom): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await takeFrom(c, rule);
    await next();
  };

/**
 * Says once per process that requests come through a proxy which is not trusted: then all clients have its address, and the limits on sign-ins
 * and on what plugins ask hold for the whole world together.
 */
export function warnOfProxies({ trustedProxies = 0, log }: ApiDeps): MiddlewareHandler<AppEnv> {
  let said = trustedProxies > 0;
  return async (c, next) => {
    if (!said && c.req.header("x-forwarded-for") !== undefined) {
      said = true;
      log.warn(
        { from: connectedAddress(c) },
        "Requests carry X-Forwarded-For, and TRUSTED_PROXIES is 0: all clients count as one, and share one limit. Set TRUSTED_PROXIES to the number of reverse proxies before this API.",
      );
    }
    await next();
  };
}

function connectedAddress(c: Context<AppEnv>): string | undefined {
  try {
    return getConnInfo(c).remote.address;
  } catch {
    // Called without a server, as tests do.
    return undefined;
  }
}
