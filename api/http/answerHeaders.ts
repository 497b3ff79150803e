import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./deps.ts";

/** Of an answer that is no page: a browser that is made to show it runs and loads nothing, in nobody's frame. */
const NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * What an answer is told browsers and caches unless its route says otherwise. Nothing is kept: answers hold an account's data, tokens and
 * keys. What everybody may keep says so itself (`cache-control`), and a page says what it runs (`content-security-policy`).
 */
export const answerHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  // Whatever a library set meanwhile: what is only for who is signed in stays with them.
  if (c.var.identity || !headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", NO_PAGE);
};
