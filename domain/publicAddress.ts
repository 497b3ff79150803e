import ipaddr from "ipaddr.js";

/** What IANA gives out for the public; "unicast" alone would let IPv4-compatible addresses (`::7f00:1`) through. */
const GLOBAL_UNICAST_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** True for addresses anyone may be asked to call; private, loopback, link-local, mapped and reserved ones are not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === "unicast" && (parsed.kind() === "ipv4" || (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST_IPV6));
}

/** `[::1]:80` is `::1:80` here, as Node writes a host without its brackets; a dot at a name's end changes nothing. */
export const withoutBrackets = (host: string) => host.replace(/[[\]]|\.$/g, "").toLowerCase();

/** Whether a `host:port` is on the list (`hostsFor` ALLOWED_PRIVATE_HOSTS); brackets and case do not matter. */
export function hostList(listed: readonly string[]): { includes(hostname: string, port: string): boolean } {
  const allowed = new Set(listed.map(withoutBrackets));
  return { includes: (hostname, port) => allowed.has(`${withoutBrackets(hostname)}:${port}`) };
}

/**
 * The private hosts that an account's addresses may lead to.
 * @param listed `host:port`, for all accounts, or `host:port=ACCOUNT_ID`, for that one
 * @param account_id without it: those for all
 * @returns `host:port` each
 */
export function hostsFor(listed: readonly string[], account_id?: number): string[] {
  return listed.flatMap((entry) => {
    const [host = "", of] = entry.split("=");
    return of === undefined || Number(of) === account_id ? [host] : [];
  });
}

/**
 * What is wrong with an address that a person wants us to call; undefined when nothing is. Names are looked up at each call.
 * @param text an absolute URL
 */
export function refusedUrl(text: string, listed: readonly string[]): string | undefined {
  if (!URL.canParse(text)) return "must be a URL like https://example.com/igny8";
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must start with https://";
  if (url.username || url.password) return "must not contain a user name or password";
  if (hostList(listed).includes(url.hostname, url.port || (url.protocol === "https:" ? "443" : "80"))) return undefined;
  if (url.protocol === "http:") return "must start with https://";
  const host = withoutBrackets(url.hostname);
  return ipaddr.isValid(host) && !isPublicAddress(host) ? `${host} is not a public address` : undefined;
}
