import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { SiteIntegration } from "./integration.ts";
import { hashToken, newToken, type SecretKey } from "../secrets.ts";
import { openForSite, sealForSite } from "./boundSecrets.ts";

/**
 * Gives the integration a new key (`igny8_` and 32 random bytes). The previous key stays valid for the overlap.
 * The caller flushes. Returns the plain key, which can't be read again later.
 */
export function rotateKey(keys: SecretKey[], integration: SiteIntegration, overlapHours: number, now: Date): string {
  const key = newToken("igny8_");
  const { api_key: previous, basic_auth } = integration.credentials_json;
  integration.credentials_json = {
    ...(basic_auth ? { basic_auth } : {}),
    api_key: sealForSite(keys, integration, "api_key", key),
    ...(previous && overlapHours > 0
      ? {
          previous_api_key: previous,
          previous_api_key_valid_until: new Date(now.getTime() + overlapHours * 3_600_000).toISOString(),
        }
      : {}),
  };
  integration.previous_api_key_hash = previous && overlapHours > 0 ? (integration.api_key_hash ?? null) : null;
  integration.api_key_hash = hashToken(key);
  // A site with an older plugin again, which sends its key, works again with a new key.
  integration.webhooks_keyless = false;
  return key;
}

/**
 * The keys for calls to the site: the current one first, then the previous one during its overlap.
 * @throws SiteFailure CredentialsUnreadable, also if the key was made for another origin than the site's present one
 */
export function callingKeys(keys: SecretKey[], integration: SiteIntegration, now: Date): string[] {
  const { api_key, previous_api_key, previous_api_key_valid_until } = integration.credentials_json;
  const overlaps = previous_api_key_valid_until !== undefined && Date.parse(previous_api_key_valid_until) > now.getTime();
  try {
    return [api_key, overlaps ? previous_api_key : undefined]
      .filter((sealed) => sealed !== undefined)
      .map((sealed) => openForSite(keys, integration, "api_key", sealed));
  } catch (cause) {
    throw new SiteFailure("CredentialsUnreadable", "The stored API key can't be decrypted, or was created for another address.", { cause });
  }
}
