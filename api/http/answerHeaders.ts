import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./deps.ts";

/** The policy for answers that are no pages: if a browser shows one, it runs and loads nothing, and no page can frame it. */
const NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Default headers for browsers and caches, unless the route sets them. Answers are not cached, because they contain an account's data, tokens and
 * keys. A public file sets its own `cache-control`, and a page its own `content-security-policy`.
 */
export const answerHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  // For signed-in users this replaces even a library's header: their data must not be cached.
  if (c.var.identity || !headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", NO_PAGE);
};
