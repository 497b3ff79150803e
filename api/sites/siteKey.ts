import type { Context, MiddlewareHandler } from "hono";
import { hashToken } from "../../db/secrets.ts";
import { findNamed, findSpeaker, KeyUnreadable, type Speaker } from "../../db/sites/applyWebhook.ts";
import { ofAccount } from "../../db/tenant.ts";
import { PLATFORMS } from "../../domain/sites/platform.ts";
import { isKeyId } from "../../domain/sites/webhook.ts";
import { note } from "../../telemetry/context.ts";
import { takeFrom } from "../http/clientAddress.ts";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { quotaReached } from "../people/quotaReached.ts";

/** Longer than any key. A header may have 16 kB. */
const KEY_LENGTH = 200;

/** The path of signed requests. */
const WEBHOOKS = "/api/v1/integration/webhooks/";

/** Routes whose credential is a site's key. */
export const SITE_KEY_ROUTES = [
  `${WEBHOOKS}*`,
  ...PLATFORMS.map((platform) => `/api/v1/integration/${platform}/*`),
  ...["check-update", "register", "health-check"].map((what) => `/api/plugins/:slug/${what}/`),
];

/** The error for a key that no site has. */
const noSuchKey = () =>
  new ApiError(
    401,
    "unauthenticated",
    "The API key belongs to no site. Create a new one in IGNY8 under Sites, your site, WordPress, and enter it in WordPress under Settings → IGNY8.",
  );

/** Counts each site's requests in this process, without a write for each: a site that reports a thousand articles sends many. */
const requests = new RateLimiterMemory({ points: 1_000_000_000, duration: 60 });

/**
 * Requires a site's key before any byte of the body is read, so that a stranger's request costs only a look-up. Wrong keys are counted by
 * network. A right key is accepted whatever others at its address try. Webhooks may name the key by its id; their route checks the
 * signature. @throws ApiError 401, 409 or 429
 */
export const siteKeyFirst: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = c.req.header("x-igny8-api-key") ?? "";
  const keyId = key === "" && c.req.path.startsWith(WEBHOOKS) ? (c.req.header("x-igny8-key-id") ?? "") : "";
  const found = keyId ? await named(c, keyId) : await shown(c, key);
  if (!found) {
    if (c.req.path.startsWith(WEBHOOKS)) c.var.deps.metrics?.webhookRefused("unknown_key");
    await takeFrom(c, "site_key_from");
    c.var.log.warn({ code: "unauthenticated", path: c.req.path }, "a site's key was refused");
    throw noSuchKey();
  }
  c.set("speaker", found.speaker);
  const { account_id, site_id, integration_id } = found.speaker;
  note({ account_id, site_id, integration_id, via: "site" });
  c.set("em", ofAccount(c.var.em, found.speaker.account_id));
  c.set("siteKey", { key: found.key, carried: !keyId });
  // A sender with only the id may be a stranger, so it does not use up the site's quota.
  if (!keyId) await countRequest(c);
  await next();
};

/** Counts one request of the site. @throws ApiError 429 */
export async function countRequest(c: Context<AppEnv>): Promise<void> {
  const { speaker, deps } = c.var;
  const allowed = speaker.requests_a_minute ?? deps.quotas.site_requests_a_minute;
  const { consumedPoints, msBeforeNext } = await requests.penalty(speaker.integration_id);
  if (consumedPoints > allowed) throw quotaReached("site_requests_a_minute", allowed, Math.ceil(msBeforeNext / 1_000));
}

type Found = { speaker: Speaker; key: string } | undefined;

async function shown(c: Context<AppEnv>, key: string): Promise<Found> {
  const speaker = key && key.length <= KEY_LENGTH ? await findSpeaker(c.var.em, hashToken(key)) : undefined;
  return speaker && { speaker, key };
}

async function named(c: Context<AppEnv>, keyId: string): Promise<Found> {
  try {
    return isKeyId(keyId) ? await findNamed(c.var.em, c.var.deps.secretKeys, keyId) : undefined;
  } catch (err) {
    if (!(err instanceof KeyUnreadable)) throw err;
    c.var.log.error({ err }, "a site's key can't be decrypted");
    const message = "The stored API key can't be decrypted. Create a new key for the site, or ask an operator to restore SECRET_KEYS.";
    throw new ApiError(409, "credentials_unreadable", message);
  }
}
