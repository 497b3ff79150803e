import { isSameSite } from "./url.ts";

/** The known addresses of a site. */
export interface KnownAddresses {
  /** the registered address, which IGNY8 calls */
  site_url: string;
  /** the address that WordPress there gave as its own (`home_url()`) in the last answer to the site's key */
  home_url?: string | null | undefined;
}

/**
 * Whether a WordPress with a site's key and the address `told` is that site. The key alone does not prove it, because a copy of the site has
 * the key too. WordPress's own address counts like the registered one: only the site at the registered address can have sent it.
 */
export function isKnownAddress({ site_url, home_url }: KnownAddresses, told: string): boolean {
  return isSameSite(told, site_url) || (!!home_url && isSameSite(told, home_url));
}

/** WordPress's own address, if a person would take it for another site; null if both sides have the same address. */
export const otherAddress = ({ site_url, home_url }: KnownAddresses): string | null =>
  home_url && !isSameSite(home_url, site_url) ? home_url : null;

/** Why a webhook with the right key was refused: the reason and its advice. */
export const WEBHOOK_REFUSALS = {
  other_address:
    "If this is the same site, test its connection: IGNY8 then knows the address. If it is a copy (staging, a backup), remove the API key there under Settings → IGNY8.",
  unsigned: "Webhooks of this site were signed before. Update the plugin there to 1.4.0 or newer.",
  key_sent:
    "Update the plugin there to the newest version, which signs with the key and never sends it. To keep an older version, create a new key and enter it there.",
  clock: "Ask the host to set the server's clock (NTP). IGNY8 refuses signatures that are 5 minutes off.",
  signature: "A proxy or another program between WordPress and IGNY8 changes requests. Show this to the host.",
} as const;
export type WebhookRefusalReason = keyof typeof WEBHOOK_REFUSALS;

/** The last refused webhook with the right key. */
export interface WebhookRefusal {
  /** ISO 8601 */
  at: string;
  reason: WebhookRefusalReason;
  message: string;
  /** the address that it gave as its own */
  site_url: string;
}
