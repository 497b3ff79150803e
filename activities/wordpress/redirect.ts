import { SiteFailure } from "../../domain/publishing/failure.ts";
import { siteAddressFromRestUrl } from "../../domain/sites/url.ts";
import { beginningOf } from "../../domain/text.ts";
import type { SiteAnswer } from "../http/request.ts";

const CAPTCHA = /\/\.well-known\/(sg)?captcha|sgcaptcha|\/cdn-cgi\/challenge/i;
const LOGIN =
  /\/wp-login\.php|\/(wp-)?(log-?in|sign-?in|sso|saml2?|oauth2?|auth)(\/|$|\?)|\/cdn-cgi\/access\/|[./](cloudflareaccess|okta|auth0|onelogin)\.com|login\.microsoftonline\.com|accounts\.google\.com/i;
const PARKED =
  /suspendedpage\.cgi|\/suspended|sedoparking|parkingcrew|hugedomains|bodis\.com|afternic|[/.]dan\.com|domain-?expired|\/parking/i;
const DEFAULT_PAGE = /defaultwebpage\.cgi|defaultsite/i;

/** The failure that a redirect means, by its target. Redirects are never followed. */
export function redirectFailure(answer: SiteAnswer, more: { status: number; answer: string }): SiteFailure {
  const location = beginningOf(answer.headers["location"] ?? "");
  const message = `The site redirects to ${location || "another address"}.`;
  if (CAPTCHA.test(location)) return new SiteFailure("Challenged", message, more);
  if (LOGIN.test(location)) return new SiteFailure("RedirectedToLogin", message, more);
  if (PARKED.test(location)) return new SiteFailure("Parked", message, more);
  if (DEFAULT_PAGE.test(location)) return new SiteFailure("DefaultPage", message, more);
  return new SiteFailure("Redirected", message, { ...more, advice: adviceFor(answer.url, location) });
}

/** Advice that names the site's address, if the redirect shows it; it never names a route's address. */
function adviceFor(called: string, location: string): string | undefined {
  const address = siteAddressOf(location, called);
  if (address === undefined) return undefined;
  if (address !== siteAddressOf(called, called)) return `Set the site URL to ${address}, where the site redirects to.`;
  return "The site redirects /wp-json/ to itself. Exempt /wp-json/ in the plugin or server rule that adds slashes, languages or another scheme.";
}

/** The address of the site that a REST route or a front page belongs to; undefined for other addresses. */
function siteAddressOf(location: string, base: string): string | undefined {
  const ofRoute = siteAddressFromRestUrl(location, base);
  if (ofRoute) return ofRoute;
  const url = URL.canParse(location, base) ? new URL(location, base) : undefined;
  return url?.pathname === "/" && /^https?:$/.test(url.protocol) ? url.origin : undefined;
}
