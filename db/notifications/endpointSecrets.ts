import { randomBytes } from "node:crypto";
import type { NotificationEndpoint } from "./entities.ts";
import { decryptSecret, encryptSecret, type SecretKey } from "../secrets.ts";

const owner = ({ account_id, id }: Pick<NotificationEndpoint, "account_id" | "id">, field = "secret") => ({
  account_id,
  table: "igny8_notification_endpoints",
  row: id,
  field,
});

/** The part of an address that everybody in the account may see: `https://hooks.example.com/…`. */
export function shortUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname === "/" && search === "" ? url : `${origin}/…`;
}

/** Sets the endpoint's address. The caller flushes. */
export function sealUrl(keys: SecretKey[], endpoint: NotificationEndpoint, url: string): void {
  endpoint.url = shortUrl(url);
  endpoint.secrets = { ...endpoint.secrets, url: encryptSecret(keys, owner(endpoint, "url"), url) };
}

/** The endpoint's address. @throws Error if it cannot be decrypted */
export function wholeUrl(keys: SecretKey[], endpoint: Pick<NotificationEndpoint, "account_id" | "id" | "secrets" | "url">): string {
  const { url } = endpoint.secrets;
  return url === undefined ? endpoint.url : decryptSecret(keys, owner(endpoint, "url"), url);
}

/**
 * Gives the endpoint a new secret (Standard Webhooks: `whsec_` and base64, here of 32 bytes). The previous one keeps signing during the
 * overlap. The caller flushes. Returns the secret in clear; it is never shown again.
 */
export function rotateSecret(keys: SecretKey[], endpoint: NotificationEndpoint, overlapHours: number, now: Date): string {
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const { secret: previous, url } = endpoint.secrets;
  endpoint.secrets = {
    ...(url === undefined ? {} : { url }),
    secret: encryptSecret(keys, owner(endpoint), secret),
    ...(previous && overlapHours > 0
      ? {
          previous_secret: previous,
          previous_secret_valid_until: new Date(now.getTime() + overlapHours * 3_600_000).toISOString(),
        }
      : {}),
  };
  return secret;
}

/**
 * The secrets that sign: the current one first, then the previous one during the overlap.
 * @throws Error if they cannot be decrypted
 */
export function signingSecrets(
  keys: SecretKey[],
  endpoint: Pick<NotificationEndpoint, "account_id" | "id" | "secrets">,
  now: Date,
): string[] {
  const { secret, previous_secret, previous_secret_valid_until } = endpoint.secrets;
  const overlaps = previous_secret_valid_until !== undefined && Date.parse(previous_secret_valid_until) > now.getTime();
  return [secret, overlaps ? previous_secret : undefined]
    .filter((sealed) => sealed !== undefined)
    .map((sealed) => decryptSecret(keys, owner(endpoint), sealed));
}
