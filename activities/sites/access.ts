import { basicAuthOf } from "../../db/sites/basicAuth.ts";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import { callingKeys } from "../../db/sites/keys.ts";
import type { SecretKey } from "../../db/secrets.ts";
import type { CallTrace, SiteAccess } from "../wordpress/bridge.ts";

/**
 * How a site is called.
 * @param plainPermalinks the form of permalinks to begin with; pretty ones, which find the others, unless told
 * @throws SiteFailure CredentialsUnreadable
 */
export function accessTo(integration: SiteIntegration, secretKeys: SecretKey[], plainPermalinks = false): SiteAccess {
  return {
    siteUrl: integration.config_json.site_url,
    plainPermalinks,
    accountId: integration.account_id,
    keys: callingKeys(secretKeys, integration, new Date()),
    basicAuth: basicAuthOf(secretKeys, integration),
  };
}

/** The same for the next call: the key and the form of permalinks that worked. Wrong keys are counted by the bridge, and it shuts the door. */
export function asItWorked(site: SiteAccess, trace: CallTrace): SiteAccess {
  return {
    ...site,
    plainPermalinks: trace.plainPermalinks ?? site.plainPermalinks,
    keys: site.keys.slice(trace.key === "previous" ? 1 : 0).slice(0, 1),
  };
}
