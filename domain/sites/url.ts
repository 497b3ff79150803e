const REST_PREFIX = "/wp-json";

/**
 * The beginning of WordPress's own part of an address; the part before it is the site's. `feed` counts only at the end, as it may be a folder's
 * name. Names: WordPress's root files and folders, and its feeds (Settings → Permalinks; developer.wordpress.org "WordPress Feeds").
 */
const WORDPRESS_PATH = new RegExp(
  [
    String.raw`/(?:wp-admin|wp-json|wp-content|wp-includes)(?=/|$)`,
    String.raw`/(?:index|xmlrpc|wp-[a-z-]+)\.php(?=/|$)`,
    String.raw`/(?:comments/)?feed(?:/(?:feed|rdf|rss|rss2|atom))?/?$`,
  ].join("|"),
  "i",
);

/** Spaces at the ends, and invisible characters that are copied along: zero-width characters, direction marks, a byte order mark. */
const UNSEEN = /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF\u00AD]/gu;
/** One or more schemes, as in `https://https://example.com`. The last one counts. */
const SCHEMES = /^(?:(?:https?:[/\\]{2,}|[/\\]{2,})(?=(?:https?:)?[/\\]{2}))+/i;

/** Hosts that have no certificate by rule: this machine and private networks (RFC 6761, 6762, 1918, 4193). Without a scheme they are http. */
const LOCAL_HOST = new RegExp(
  [
    String.raw`^(?:.*\.)?(?:localhost|local|test)$`,
    String.raw`^(?:127|10)(?:\.\d+){3}$`,
    String.raw`^192\.168(?:\.\d+){2}$`,
    String.raw`^172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}$`,
    String.raw`^\[(?:::1|f[cd][\da-f:]+)\]$`,
  ].join("|"),
);
/** The beginning of an address without a scheme: a host with a dot, `localhost`, or an IPv6 address. */
const BARE_HOST = /^[/\\]*(?:[^/\\?#\s@]*[.．。][^/\\?#\s@]*|localhost(?::\d+)?|\[[\da-f:.]+\](?::\d+)?)(?:[/\\?#]|$)/iu;

/** What is wrong with an address, in the words of the API's errors about fields. */
export const ADDRESS_PROBLEMS = {
  form: "must be a URL like https://example.com",
  scheme: "must start with https:// or http://",
  credentials: "must not contain a user name or password",
} as const;
export type AddressProblem = keyof typeof ADDRESS_PROBLEMS;

/** `url`: the stored form. `suggestion`: the address that was probably meant; null if none suggests itself. */
export type ReadAddress = { url: string } | { url: null; problem: AddressProblem; suggestion: string | null };

/**
 * Reads an address as a person types or copies it: `myblog.com/wp-admin/?p=1` is `https://myblog.com`.
 * Scheme and host become lower case, and the host punycode. It removes the default port, a dot at the host's end, trailing slashes, query, fragment,
 * and WordPress's own paths (`/wp-admin/`, `/wp-login.php`, `/wp-json/`, `/feed/`). Folders stay, because WordPress may be installed in one.
 * Without a scheme it is https, and http for hosts on this machine and in private networks.
 */
export function readAddress(text: string): ReadAddress {
  const typed = text.replace(UNSEEN, "").trim().replace(SCHEMES, "");
  const refused = (problem: AddressProblem): ReadAddress => ({ url: null, problem, suggestion: suggestionFor(typed) });
  const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))/i.exec(typed)?.[1]?.toLowerCase();
  if (scheme && scheme !== "https" && scheme !== "http") return refused("scheme");
  if (!scheme && !BARE_HOST.test(typed)) return refused(/^[^/?#\s]*@/.test(typed) ? "credentials" : "form");
  const url = scheme ? parse(typed) : withScheme(typed.replace(/^[/\\]+/, ""));
  if (!url) return refused("form");
  if (url.username || url.password) return refused("credentials");
  const host = url.hostname.replace(/\.$/, "");
  if (!/^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])$/.test(host)) return refused("form");
  url.hostname = host;
  return { url: `${url.origin}${sitePath(url.pathname)}` };
}

/** `readAddress`, for callers that need the address. @throws TypeError that says which form is required, and suggests an address */
export function normalizeSiteUrl(text: string): string {
  const read = readAddress(text);
  if (read.url !== null) return read.url;
  throw new TypeError(`${ADDRESS_PROBLEMS[read.problem]}${read.suggestion ? `; did you mean ${read.suggestion}?` : ""}`);
}

/** The name that a site gets if nobody gives it one: its host and folder. @param url as `normalizeSiteUrl` returns it */
export const nameOfAddress = (url: string): string => url.replace(/^https?:\/\/(?:www\.)?/, "");

/**
 * The part of an address by which it is looked up: addresses that differ only in scheme, `www.` or case have the same. The database has indexes of it
 * (db/sites/sameAddress.ts). @param url as `normalizeSiteUrl` returns it
 */
export const addressKey = (url: string): string => nameOfAddress(url.toLowerCase());

function withScheme(bare: string): URL | null {
  const secure = parse(`https://${bare}`);
  return secure && LOCAL_HOST.test(secure.hostname.replace(/\.$/, "")) ? parse(`http://${bare}`) : secure;
}

/** The path without WordPress's own part, double slashes, and the slash at the end. */
function sitePath(path: string): string {
  const single = path.replace(/\/+/g, "/");
  const own = WORDPRESS_PATH.exec(single);
  return (own ? single.slice(0, own.index) : single).replace(/\/$/, "");
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** The address in a text that is refused but looks like one; null if none does. */
function suggestionFor(typed: string): string | null {
  const rest = typed
    .replace(/^(?:[a-z]+[:;]?[/\\]{1,3}|[a-z]+:(?!\d))/i, "")
    .replace(/^[^/?#]*@/, "")
    .replace(/\s+/g, "")
    .replace(/,/g, ".");
  const host = /^[\p{L}\p{N}-]+(?:\.+[\p{L}\p{N}-]+)+\.?(?::\d+)?(?=[/\\?#]|$)/u.exec(rest)?.[0].replace(/\.{2,}/g, ".");
  const url = host && withScheme(`${host.replace(/\.$/, "")}${rest.slice(rest.search(/[/\\?#]|$/))}`);
  return url ? `${url.origin}${sitePath(url.pathname)}` : null;
}

/**
 * Whether two addresses mean the same site to a person. Scheme, `www.`, default port, case, punycode, a slash or a dot at the end, and
 * WordPress's own paths do not matter; another host, port or folder does. A text that is no address counts as empty.
 */
export function isSameSite(a: string, b: string): boolean {
  const [one, other] = [meaning(a), meaning(b)];
  return one !== null && one === other;
}

function meaning(address: string): string | null {
  try {
    const { hostname, port, pathname } = new URL(normalizeSiteUrl(address));
    // Behind a proxy, `http` and port 443 may occur together.
    const own = port === "80" || port === "443" ? "" : port;
    return `${hostname.replace(/^www\./, "")}:${own}${pathname.replace(/\/$/, "").toLowerCase()}`;
  } catch {
    return null;
  }
}

/**
 * The address of the site that a REST address belongs to, such as the `Location` of a redirect:
 * `https://www.example.com/blog/wp-json/igny8/v1/publish` belongs to `https://www.example.com/blog`.
 * @param asked the base of a relative `location`: the address that was called
 * @returns null if it is not the address of a REST route (`/wp-json/…` or `?rest_route=`)
 */
export function siteAddressFromRestUrl(location: string, asked?: string): string | null {
  if (!URL.canParse(location, asked)) return null;
  const url = new URL(location, asked);
  const at = `${url.pathname.replace(/\/+/g, "/")}/`.lastIndexOf(`${REST_PREFIX}/`);
  if (at < 0 && !url.searchParams.has("rest_route")) return null;
  const path = at < 0 ? url.pathname : url.pathname.replace(/\/+/g, "/").slice(0, at);
  try {
    return normalizeSiteUrl(`${url.protocol}//${url.host}${path}`);
  } catch {
    return null;
  }
}

/**
 * The address of a REST route of a site. With plain permalinks WordPress serves it at `?rest_route=` only
 * (WordPress REST API handbook, "Routes vs endpoints").
 * @param route begins with a slash: `/igny8/v1/publish`
 */
export function restUrl(siteUrl: string, route: string, plainPermalinks: boolean, query: Record<string, string> = {}): string {
  const more = new URLSearchParams(query).toString();
  if (plainPermalinks) return `${siteUrl}/?rest_route=${encodeURIComponent(route)}${more && `&${more}`}`;
  return `${siteUrl}${REST_PREFIX}${route}${more && `?${more}`}`;
}

/** Whether a redirect between two addresses stays on one host and secure: with or without `www.`, http or https, but never from https to http. */
export function isSameHost(to: string, from: string): boolean {
  if (!URL.canParse(to) || !URL.canParse(from)) return false;
  const [next, known] = [new URL(to), new URL(from)];
  const host = (url: URL) => url.hostname.replace(/^www\./, "");
  const isDowngrade = known.protocol === "https:" && next.protocol === "http:";
  const isSamePort = next.port === known.port || (next.protocol !== known.protocol && !next.port && !known.port);
  return host(next) === host(known) && isSamePort && !isDowngrade;
}
