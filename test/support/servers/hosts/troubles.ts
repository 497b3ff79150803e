import { json, raw, resetInBody, wpError } from "../fakeSite.ts";
import { apache, cloudflare, html, nginx, page, type HostAnswer } from "./pages.ts";

/** Down, broken, redirected, password-protected. */
export const TROUBLES: HostAnswer[] = [
  {
    name: "WordPress: maintenance, as JSON, with Retry-After",
    answer: json(
      503,
      { code: "wp_die", message: "Briefly unavailable for scheduled maintenance. Check back in a minute.", data: { status: 503 } },
      { "retry-after": "0" },
    ),
    always: "Maintenance",
  },
  {
    name: "WordPress: maintenance, as a page, without",
    answer: raw(503, page("Wartungsarbeiten", '<div class="wp-die-message">Gleich zurück.</div>'), html),
    always: "Maintenance",
  },
  {
    name: "a maintenance plugin: 200",
    answer: raw(200, page("Coming Soon – My shop", "<h1>We open in May</h1>"), html),
    always: "Maintenance",
  },
  { name: "nginx: 502", answer: raw(502, nginx("502 Bad Gateway"), html), always: "Gateway", once: "ArticleBreaks" },
  { name: "nginx: 504", answer: raw(504, nginx("504 Gateway Time-out"), html), always: "Gateway", once: "ArticleBreaks" },
  { name: "Cloudflare: 520", answer: raw(520, "error code: 520", cloudflare), always: "Gateway", once: "ArticleBreaks" },
  {
    name: "Cloudflare: 524",
    answer: raw(524, page("example.com | 524: A timeout occurred", "<h1>A timeout occurred</h1>"), cloudflare),
    always: "Gateway",
    once: "ArticleBreaks",
  },
  {
    name: "CloudLinux: 508",
    answer: raw(508, page("508 Resource Limit Is Reached", "<h1>Resource Limit Is Reached</h1>"), html),
    always: "Overloaded",
  },
  {
    name: "LiteSpeed: 503",
    answer: raw(503, page("503 Service Unavailable", "<h1>503</h1><h2>Service Unavailable</h2>"), html),
    always: "Overloaded",
  },
  { name: "too many requests", answer: raw(429, nginx("429 Too Many Requests"), { ...html, "retry-after": "0" }), always: "RateLimited" },
  {
    name: "408",
    answer: raw(408, apache("408 Request Timeout", "Server timeout waiting for the HTTP request from the client."), html),
    always: "RequestTimedOut",
    once: "ArticleBreaks",
  },
  {
    name: "the bridge: another request writes the same article",
    answer: wpError(503, "igny8_busy", "It is being written.", {}, { "retry-after": "0" }),
    always: "ArticleBusy",
  },

  {
    name: "PHP died: 500",
    answer: raw(500, page("WordPress › Error", '<div class="wp-die-message">There has been a critical error on this website.</div>'), html),
    always: "SiteError",
    once: "ArticleBreaks",
  },
  { name: "PHP died: an empty 200", answer: raw(200, "", html), always: "AnswerEmpty", once: "ArticleBreaks" },
  {
    name: "a page with 200",
    answer: raw(200, page("My blog", "<h1>Hello</h1><p>An article about mod rewrite and the domain of kings.</p>"), html),
    always: "AnswerNotJson",
    once: "ArticleBreaks",
  },
  { name: "the connection breaks off", answer: resetInBody, always: "ConnectionLost", once: "ArticleBreaks" },

  {
    name: "an account that is suspended",
    answer: raw(200, page("Account Suspended", "<h1>Account Suspended</h1><p>Contact your hosting provider.</p>"), html),
    always: "Parked",
  },
  {
    name: "a redirect to cPanel's suspended page",
    answer: raw(302, "", { location: "http://example.com/cgi-sys/suspendedpage.cgi" }),
    always: "Parked",
  },
  {
    name: "a domain that has expired",
    answer: raw(200, page("example.com", "<p>This domain has expired. Is this your domain? Renew it now.</p>"), html),
    always: "Parked",
  },
  {
    name: "Apache's default page",
    answer: raw(200, page("Apache2 Debian Default Page: It works", "<p>This is the default welcome page.</p>"), html),
    always: "DefaultPage",
  },
  { name: "nginx's default page", answer: raw(200, page("Welcome to nginx!", "<h1>Welcome to nginx!</h1>"), html), always: "DefaultPage" },
  {
    name: "a redirect to the login",
    answer: raw(302, "", { location: "/wp-login.php?redirect_to=%2Fwp-json%2F" }),
    always: "RedirectedToLogin",
  },
  {
    name: "a redirect to single sign-on",
    answer: raw(302, "", { location: "https://login.microsoftonline.com/common/oauth2/authorize?client_id=1" }),
    always: "RedirectedToLogin",
  },
  {
    name: "a redirect to another address",
    answer: raw(301, "", { location: "https://www.example.com/wp-json/igny8/v1/publish" }),
    always: "Redirected",
    once: "TextBlocked",
  },
  {
    name: "Basic auth",
    answer: raw(401, nginx("401 Authorization Required"), { ...html, "www-authenticate": 'Basic realm="Staging"' }),
    ...{ always: "BasicAuthNeeded", says: 'The site ("Staging") asks' },
  },
  {
    name: "Digest auth",
    answer: raw(401, nginx("401 Authorization Required"), { ...html, "www-authenticate": 'Digest realm="x", nonce="1"' }),
    always: "Forbidden",
    once: "TextBlocked",
    says: "asks for Digest",
  },
];
