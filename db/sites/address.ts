import { isKnownAddress } from "../../domain/sites/identity.ts";
import type { SiteIntegration } from "./integration.ts";

/**
 * Stores what a call to the site's registered address showed: the form of its permalinks and its own address. A refusal of a webhook because of
 * that address is then settled.
 */
export function learnAddress(integration: SiteIntegration, told: { plainPermalinks?: boolean | undefined; home_url: string | null }): void {
  const { plainPermalinks = false, home_url } = told;
  const config = { ...integration.config_json, plain_permalinks: plainPermalinks, ...(home_url ? { home_url } : {}) };
  integration.config_json = config;
  const refusal = integration.webhook_refusal;
  if (refusal?.reason === "other_address" && isKnownAddress(config, refusal.site_url)) integration.webhook_refusal = null;
}
