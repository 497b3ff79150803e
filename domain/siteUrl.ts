/**
 * A site's address in one form: `https://Example.com:443/blog//` becomes `https://example.com/blog`.
 * Scheme and host are lower case, the default port, trailing slashes, query and fragment are gone.
 * @throws TypeError when it is not an absolute http(s) URL, or carries a user name
 */
export function normalizeSiteUrl(text: string): string {
  const url = new URL(text.trim());
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new TypeError("must start with https:// or http://");
  if (url.username || url.password) throw new TypeError("must not contain a user name or password");
  return `${url.origin}${url.pathname.replace(/\/+/g, "/").replace(/\/$/, "")}`;
}

/**
 * The address of a REST route of a site. With plain permalinks WordPress serves it at `?rest_route=` only
 * (WordPress REST API handbook, "Routes vs endpoints").
 * @param route begins with a slash: `/igny8/v1/publish`
 */
export function restUrl(siteUrl: string, route: string, plainPermalinks: boolean, query: Record<string, string> = {}): string {
  const more = new URLSearchParams(query).toString();
  if (plainPermalinks) return `${siteUrl}/?rest_route=${encodeURIComponent(route)}${more && `&${more}`}`;
  return `${siteUrl}/wp-json${route}${more && `?${more}`}`;
}

/** Whether two addresses lead to one host and lose nothing on the way: with or without `www.`, http or https, but never from https to http. */
export function isSameHost(to: string, from: string): boolean {
  const [next, known] = [new URL(to), new URL(from)];
  const host = (url: URL) => url.hostname.replace(/^www\./, "");
  const isDowngrade = known.protocol === "https:" && next.protocol === "http:";
  const isSamePort = next.port === known.port || (next.protocol !== known.protocol && !next.port && !known.port);
  return host(next) === host(known) && isSamePort && !isDowngrade;
}
