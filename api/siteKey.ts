import type { MiddlewareHandler } from "hono";
import { hashToken } from "../db/secrets.ts";
import { findSpeaker } from "../db/webhooks.ts";
import { takeFrom } from "./clientAddress.ts";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { AppEnv } from "./env.ts";
import { ApiError } from "./errors.ts";
import { quotaReached } from "./quotas.ts";

/** Longer than any key; a header may be 16 kB. */
const KEY_LENGTH = 200;

/** Where a site's key is who asks. */
export const SITE_KEY_ROUTES = [
  "/api/v1/integration/webhooks/*",
  "/api/v1/integration/wordpress/*",
  ...["check-update", "register", "health-check"].map((what) => `/api/plugins/:slug/${what}/`),
];

/** What whoever shows a site's key that no site has is told. */
const noSuchKey = () => new ApiError(401, "unauthenticated", "The API key belongs to no site. Copy it from the site's settings in IGNY8.");

/** Of each site in this process, without a write for each: a site that tells of a thousand articles is quick at it. */
const requests = new RateLimiterMemory({ points: 1_000_000_000, duration: 60 });

/**
 * Requires a site's key, before anything of the body is read: what strangers send costs a look-up. Wrong keys are counted by where they
 * come from; a right one is let in whatever others at its address try. @throws ApiError 401 or 429
 */
export const siteKeyFirst: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = c.req.header("x-igny8-api-key") ?? "";
  const speaker = key && key.length <= KEY_LENGTH ? await findSpeaker(c.var.em, hashToken(key)) : undefined;
  if (!speaker) {
    await takeFrom(c, "site_key_from");
    c.var.log.warn({ code: "unauthenticated", path: c.req.path }, "a site's key was refused");
    throw noSuchKey();
  }
  const allowed = speaker.requests_a_minute ?? c.var.deps.quotas.site_requests_a_minute;
  const { consumedPoints, msBeforeNext } = await requests.penalty(speaker.integration_id);
  if (consumedPoints > allowed) throw quotaReached("site_requests_a_minute", allowed, Math.ceil(msBeforeNext / 1_000));
  c.set("speaker", speaker);
  await next();
};
