import { DEFAULT_PLATFORM, type Platform } from "../../domain/sites/platform.ts";
import { isSameSite } from "../../domain/sites/url.ts";
import type { EntityManager } from "../orm.ts";
import { SiteIntegration } from "./integration.ts";
import type { Site } from "./site.ts";

/**
 * A site's integration of that address, else its first one, else a new one without a key.
 * @param asked.site_url of another address than the site's own
 * @returns `made`: it is new; the caller checks the quota
 */
export async function ensureIntegration(
  tx: EntityManager,
  site: Site,
  { site_url: url, platform = DEFAULT_PLATFORM }: { site_url?: string | undefined; platform?: Platform } = {},
): Promise<{ integration: SiteIntegration; made: boolean }> {
  const known = await tx.find(SiteIntegration, { site_id: site.id, platform }, { orderBy: { id: "asc" } });
  const integration = url ? known.find(({ config_json }) => isSameSite(config_json.site_url, url)) : known[0];
  if (integration) return { integration, made: false };
  const added = tx.create(SiteIntegration, {
    account_id: site.account_id,
    site_id: site.id,
    source: crypto.randomUUID(),
    platform,
    platform_type: "cms",
    config_json: { site_url: url ?? site.url },
    credentials_json: {},
    is_active: false,
    sync_enabled: true,
    sync_status: "pending",
    checks: {},
  });
  await tx.persist(added).flush();
  return { integration: added, made: true };
}
