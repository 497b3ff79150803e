import { LockMode } from "@mikro-orm/core";
import { isKnownAddress } from "../../domain/sites/identity.ts";
import { recordEvent } from "../events/record.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { callingKeys, rotateKey } from "../sites/keys.ts";
import type { EntityManager } from "../orm.ts";
import { type EnrolmentRefusal, PluginEnrolment } from "./entities.ts";
import { see, type Sighting } from "./installations.ts";
import { hashToken, newToken, type SecretKey } from "../secrets.ts";

/** Enough time to hand the package to the person who looks after the site. */
const TOKEN_HOURS = 24;

/** Makes a token for a first install on an integration's site. Earlier unused tokens become void. */
export async function createEnrolment(em: EntityManager, integration: SiteIntegration, now: Date) {
  const token = newToken("igny8e_");
  const expires_at = new Date(now.getTime() + TOKEN_HOURS * 3_600_000);
  await em.transactional(async (tx) => {
    // With this lock, two tokens made at once can't both stay.
    await tx.lock(integration, LockMode.PESSIMISTIC_WRITE);
    await tx.nativeDelete(PluginEnrolment, { integration_id: integration.id, used_at: null });
    await tx.insert(PluginEnrolment, { integration_id: integration.id, token_hash: hashToken(token), expires_at, created_at: now });
  });
  return { token, expires_at };
}

export const findEnrolment = (em: EntityManager, token: string): Promise<PluginEnrolment | null> =>
  em.findOne(PluginEnrolment, { token_hash: hashToken(token) });

/** The newest install link of an integration; null if none was made, or the last one was thrown away. */
export const newestEnrolment = (em: EntityManager, integration_id: number): Promise<PluginEnrolment | null> =>
  em.findOne(PluginEnrolment, { integration_id }, { orderBy: { id: "desc" } });

export type Exchange =
  | { outcome: "unknown" | "used" | "expired" }
  | { outcome: "other_site"; site_url: string }
  | { outcome: "exchanged"; integration: SiteIntegration; api_key: string };

/**
 * Exchanges a site's token for its new key, once: a second request waits for the first, and finds the token used. The same transaction
 * registers the installation and writes the key's event. A site at another address gets no key, and the token stays valid.
 *
 * A site that names its attempt may repeat the request under the same name for as long as the token would have lasted, because the answer may
 * have been lost. It gets the same key, unless the integration has a newer one.
 */
export async function exchangeToken(
  em: EntityManager,
  token: string,
  asking: { site_url: string; attempt?: string | undefined } & Omit<Sighting, "integration_id">,
  keys: { secretKeys: SecretKey[]; overlapHours: number },
  now: Date,
): Promise<Exchange> {
  const { site_url, attempt, ...sighting } = asking;
  return em.transactional(async (tx): Promise<Exchange> => {
    const enrolment = await tx.findOne(PluginEnrolment, { token_hash: hashToken(token) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!enrolment) return { outcome: "unknown" };
    const ended = endOf(enrolment, now);
    const attempt_hash = attempt === undefined ? null : hashToken(attempt);
    const again = ended === "used" && attempt_hash !== null && attempt_hash === enrolment.attempt_hash && enrolment.expires_at > now;
    const integration = await tx.findOneOrFail(SiteIntegration, enrolment.integration_id, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (ended && !again) {
      noteRefusal(tx, enrolment, integration, { at: now.toISOString(), reason: ended, site_url });
      return { outcome: ended };
    }
    if (!isKnownAddress(integration.config_json, site_url)) {
      noteRefusal(tx, enrolment, integration, { at: now.toISOString(), reason: "other_site", site_url });
      return { outcome: "other_site", site_url: integration.config_json.site_url };
    }
    if (again) {
      if (integration.api_key_hash !== enrolment.api_key_hash) return { outcome: "used" };
      return { outcome: "exchanged", integration, api_key: callingKeys(keys.secretKeys, integration, now)[0]! };
    }
    const api_key = rotateKey(keys.secretKeys, integration, keys.overlapHours, now);
    tx.assign(enrolment, { used_at: now, attempt_hash, api_key_hash: hashToken(api_key), refusal: null });
    recordEvent(tx, {
      account_id: integration.account_id,
      site_id: integration.site_id,
      integration_id: integration.id,
      event_type: "sync",
      action: "api_key_rotate",
      description: `The plugin was installed on ${site_url} by an install link, and received an API key`,
      success: true,
      details: { previous_api_key_valid_until: integration.credentials_json.previous_api_key_valid_until ?? null },
    });
    await tx.flush();
    await see(tx, { ...sighting, integration_id: integration.id });
    return { outcome: "exchanged", integration, api_key };
  });
}

/** An equal refusal is written again after this time, so that a plugin that asks on every page writes little. */
const REFUSED_AGAIN_MS = 60_000;

/** Keeps why the plugin was refused, for the guide that connects the site, and tells the account by an event. */
function noteRefusal(tx: EntityManager, enrolment: PluginEnrolment, integration: SiteIntegration, refusal: EnrolmentRefusal): void {
  const known = enrolment.refusal;
  const isNews = known?.reason !== refusal.reason || known.site_url !== refusal.site_url;
  if (!isNews && Date.parse(refusal.at) - Date.parse(known.at) < REFUSED_AGAIN_MS) return;
  enrolment.refusal = refusal;
  recordEvent(tx, {
    account_id: integration.account_id,
    site_id: integration.site_id,
    integration_id: integration.id,
    event_type: "sync",
    action: "api_key_rotate",
    description: `The plugin on ${refusal.site_url} asked to be connected, and received no API key`,
    success: false,
    error_message: REFUSAL_TEXTS[refusal.reason](refusal.site_url, integration.config_json.site_url),
    details: { reason: refusal.reason, site_url: refusal.site_url },
  });
}

const REFUSAL_TEXTS: Record<EnrolmentRefusal["reason"], (asking: string, ours: string) => string> = {
  other_site: (asking, ours) => `The package is for ${ours}, and this WordPress is ${asking}.`,
  used: () => "The package has already connected a site. Each package works once. Download a new one.",
  expired: () => "The package has expired: it was valid for 24 hours. Download a new one.",
};

/** Why a token is no longer valid; undefined while it is. */
export function endOf({ used_at, expires_at }: PluginEnrolment, now: Date): "used" | "expired" | undefined {
  if (used_at) return "used";
  return expires_at <= now ? "expired" : undefined;
}
