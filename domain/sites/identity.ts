import { isSameSite } from "./url.ts";

/** What is known of a site's addresses. */
export interface KnownAddresses {
  /** where people registered it, and where it is called */
  site_url: string;
  /** what the WordPress at that address called itself (`home_url()`) when it was asked last with the site's key */
  home_url?: string | null | undefined;
}

/**
 * Whether a WordPress that shows a site's key and calls itself `told` is that site. The key alone does not say it: a copy of the site has
 * the key, too. An address that only the site itself can have told, asked where it is registered, counts as the registered one does.
 */
export function isKnownAddress({ site_url, home_url }: KnownAddresses, told: string): boolean {
  return isSameSite(told, site_url) || (!!home_url && isSameSite(told, home_url));
}

/** The address a site calls itself, where a person would see another one in it; null where both sides believe the same. */
export const otherAddress = ({ site_url, home_url }: KnownAddresses): string | null =>
  home_url && !isSameSite(home_url, site_url) ? home_url : null;

/** Why a webhook with a right key was refused. */
export const WEBHOOK_REFUSALS = {
  other_address:
    "If that is this site, test its connection: IGNY8 then learns the address. If it is a copy (staging, a backup), empty the API key there under Settings → IGNY8.",
  unsigned: "Webhooks of this site were signed before. Update the plugin there to 1.4.0 or newer.",
  key_sent:
    "Update the plugin there to the newest version: it signs with the key and keeps it to itself. To stay with an older one, make a new key and enter it there.",
  clock: "Have the host set the server's clock (NTP): signatures that are 5 minutes off are refused.",
  signature: "Something between WordPress and IGNY8 changes what is sent, such as a proxy. Show this to the host.",
} as const;
export type WebhookRefusalReason = keyof typeof WEBHOOK_REFUSALS;

/** The last webhook with a right key that was refused. */
export interface WebhookRefusal {
  /** ISO */
  at: string;
  reason: WebhookRefusalReason;
  message: string;
  /** the address that it gave as its own */
  site_url: string;
}
