import { isKnownAddress } from "../../domain/sites/identity.ts";
import type { SiteIntegration } from "./integration.ts";

/**
 * Keeps what a site told when it was called where it is registered: the form of its permalinks and what it calls itself. A webhook that
 * was refused because of that address is no trouble any more.
 */
export function learnAddress(integration: SiteIntegration, told: { plainPermalinks?: boolean | undefined; home_url: string | null }): void {
  const { plainPermalinks = false, home_url } = told;
  const config = { ...integration.config_json, plain_permalinks: plainPermalinks, ...(home_url ? { home_url } : {}) };
  integration.config_json = config;
  const refusal = integration.webhook_refusal;
  if (refusal?.reason === "other_address" && isKnownAddress(config, refusal.site_url)) integration.webhook_refusal = null;
}
