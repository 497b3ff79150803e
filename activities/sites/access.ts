import { basicAuthOf } from "../../db/sites/basicAuth.ts";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import { callingKeys } from "../../db/sites/keys.ts";
import type { SecretKey } from "../../db/secrets.ts";
import { note } from "../../telemetry/context.ts";
import type { CallTrace, SiteAccess } from "../platform/client.ts";

/**
 * What a call to a site needs: address, keys, Basic auth. From here on, log lines name the site.
 * @param plainPermalinks the form of permalinks of the first request. Pretty ones by default, from which a plain form is found as well
 * @throws SiteFailure CredentialsUnreadable
 */
export function accessTo(integration: SiteIntegration, secretKeys: SecretKey[], plainPermalinks = false): SiteAccess {
  note({ account_id: integration.account_id, site_id: integration.site_id, integration_id: integration.id });
  return {
    siteUrl: integration.config_json.site_url,
    plainPermalinks,
    accountId: integration.account_id,
    keys: callingKeys(secretKeys, integration, new Date()),
    basicAuth: basicAuthOf(secretKeys, integration),
  };
}

/** The access for the next call, with the key and the form of permalinks that worked. The bridge counts wrong keys, and locks out after too many. */
export function asItWorked(site: SiteAccess, trace: CallTrace): SiteAccess {
  return {
    ...site,
    plainPermalinks: trace.plainPermalinks ?? site.plainPermalinks,
    keys: site.keys.slice(trace.key === "previous" ? 1 : 0).slice(0, 1),
  };
}
