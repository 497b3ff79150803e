import ipaddr from "ipaddr.js";

/** IANA's global unicast addresses. The range "unicast" alone would include IPv4-compatible addresses (`::7f00:1`). */
const GLOBAL_UNICAST_IPV6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** True for public addresses. Private, loopback, link-local, mapped and reserved addresses are not public. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === "unicast" && (parsed.kind() === "ipv4" || (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST_IPV6));
}

/** `[::1]:80` becomes `::1:80`, since Node writes a host without brackets. It also removes a dot at the end of a name. */
export const withoutBrackets = (host: string) => host.replace(/[[\]]|\.$/g, "").toLowerCase();

/** Whether a `host:port` is on the list (`hostsFor` ALLOWED_PRIVATE_HOSTS). Brackets and case do not matter. */
export function hostList(listed: readonly string[]): { includes(hostname: string, port: string): boolean } {
  const allowed = new Set(listed.map(withoutBrackets));
  return { includes: (hostname, port) => allowed.has(`${withoutBrackets(hostname)}:${port}`) };
}

/**
 * The private hosts that may be called for an account.
 * @param listed `host:port`, for all accounts, or `host:port=ACCOUNT_ID`, for that account
 * @param account_id if missing, only the hosts for all accounts
 * @returns each as `host:port`
 */
export function hostsFor(listed: readonly string[], account_id?: number): string[] {
  return listed.flatMap((entry) => {
    const [host = "", of] = entry.split("=");
    return of === undefined || Number(of) === account_id ? [host] : [];
  });
}

/**
 * Why IGNY8 may not call an address that a person entered; undefined if it may. This does not look up names; each call does.
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
