import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import ipaddr from "ipaddr.js";
import { isPublicAddress } from "../../domain/publicAddress.ts";
import type { ApiDeps, AppEnv } from "./deps.ts";
import type { RuleFrom } from "./limits.ts";

/**
 * The address of the client. It uses only the part of X-Forwarded-For that IGNY8's own proxies wrote. Undefined without a connection.
 */
export function clientAddress(c: Context<AppEnv>): string | undefined {
  const proxies = c.var.deps.trustedProxies ?? 0;
  const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  // If the header can't be read, the connection's address counts: without an address there would be no limit.
  return (proxies > 0 && readAddress(forwarded.at(-proxies))) || readAddress(connectedAddress(c));
}

/** Reads proxies' forms of an address: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`, quoted or not (RFC 7239, 6). */
function readAddress(text: string | undefined): string | undefined {
  const bare = text
    ?.replace(/^"(.*)"$/, "$1")
    .replace(/^\[([^\]]*)\](?::\d+)?$/, "$1")
    .replace(/^([\d.]+):\d+$/, "$1");
  return bare && ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}

/** The key by which attempts are counted: an IPv4 address, or the /64 of an IPv6 address, which one customer gets. */
function networkOf(address: string): string {
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv6" ? (parsed as ipaddr.IPv6).parts.slice(0, 4).join(":") : parsed.toString();
}

/** The key of this client's attempts; undefined without a connection. */
export function clientNetwork(c: Context<AppEnv>): string | undefined {
  const address = clientAddress(c);
  return address && networkOf(address);
}

/**
 * Whether the visible address is that of an untrusted proxy, which all clients share. This server speaks only HTTP: if its URL is https, a proxy
 * stands before it. Otherwise a nearby sender of X-Forwarded-For counts as a proxy; a distant stranger can't pretend to be one.
 */
export function isBehindUntrustedProxy(c: Context<AppEnv>): boolean {
  const { trustedProxies = 0, publicUrl } = c.var.deps;
  if (trustedProxies > 0) return false;
  if (publicUrl.startsWith("https:")) return true;
  const near = connectedAddress(c);
  return c.req.header("x-forwarded-for") !== undefined && near !== undefined && ipaddr.isValid(near) && !isPublicAddress(near);
}

/** Counts an attempt by the client's network. */
export async function takeFrom(c: Context<AppEnv>, rule: RuleFrom): Promise<void> {
  const network = clientNetwork(c);
  if (network) await c.var.deps.limits.take(rule, network);
}

/** The same before the body is read, if only the body names the person. */
export const limitFrom =
  (rule: RuleFrom): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await takeFrom(c, rule);
    await next();
  };

/**
 * Warns once per process about requests through an untrusted proxy. All clients then have the proxy's address, and share the limits of sign-ins and
 * of plugins' requests.
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
    // Tests call the app without a server.
    return undefined;
  }
}
