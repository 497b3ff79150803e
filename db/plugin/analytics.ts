import type { EntityManager } from "../orm.ts";
import type { DOWNLOAD_OUTCOMES, HealthReport } from "./entities.ts";
import { prepare, run } from "../prepared.ts";

/** A site counts as active that was heard of within a week: it asks twice a day. */
const ACTIVE = "last_seen_at > now() - interval '7 days'";
/** Groups of a kind that are shown; there are fewer versions than that, but a site may call its version anything. */
const GROUPS = 200;

const VERSIONS = prepare(`
  select version, count(*)::int as sites, (count(*) filter (where ${ACTIVE}))::int as active,
    (count(*) filter (where healthy))::int as healthy, (count(*) filter (where not healthy))::int as unhealthy
  from igny8_plugin_installations where plugin_id = ? group by version order by sites desc, version limit ${GROUPS}`);

const TOTALS = prepare(`
  select count(*)::int as sites, (count(*) filter (where ${ACTIVE}))::int as active_sites from igny8_plugin_installations where plugin_id = ?`);

const COMPATIBILITY = prepare(`
  select version, substring(wordpress_version from '^\\d+\\.\\d+') as wordpress, substring(php_version from '^\\d+\\.\\d+') as php,
    count(*)::int as sites, (count(*) filter (where not healthy))::int as unhealthy
  from igny8_plugin_installations where plugin_id = ? and ${ACTIVE}
  group by version, wordpress, php order by sites desc, version, wordpress, php limit ${GROUPS}`);

const DAYS = prepare(`
  select day::text, version, sites, active from igny8_plugin_version_days
  where plugin_id = ? and day > (now() at time zone 'UTC')::date - ?::int order by day, version limit 20000`);

// One look at the rows for all of it.
const DOWNLOADS = prepare(`
  select case grouping(version, day, country) when 3 then 'version' when 5 then 'day' when 6 then 'country' else 'kind' end as by,
    version, day::text, country, outcome, kind, count(*)::int as downloads
  from igny8_plugin_downloads where plugin_id = ? and day > (now() at time zone 'UTC')::date - ?::int
  group by grouping sets ((version, outcome), (day, outcome), (country, outcome), (kind, outcome))
  order by day, downloads desc limit 5000`);

const COUNT = prepare(`
  insert into igny8_plugin_version_days (plugin_id, day, version, sites, active)
  select plugin_id, (now() at time zone 'UTC')::date, version, count(*), count(*) filter (where ${ACTIVE})
  from igny8_plugin_installations group by plugin_id, version
  on conflict (plugin_id, day, version) do update set sites = excluded.sites, active = excluded.active`);

export interface VersionCount {
  version: string;
  sites: number;
  active: number;
  healthy: number;
  unhealthy: number;
}
export interface VersionDay {
  day: string;
  version: string;
  sites: number;
  active: number;
}
export interface CompatibilityCount {
  version: string;
  wordpress: string | null;
  php: string | null;
  sites: number;
  unhealthy: number;
}
interface DownloadCount {
  by: "version" | "day" | "country" | "kind";
  version: string | null;
  day: string | null;
  country: string | null;
  kind: string | null;
  outcome: (typeof DOWNLOAD_OUTCOMES)[number];
  downloads: number;
}

/**
 * What is known of a plugin's sites and downloads.
 * @param days how far back, today included
 */
export async function analyse(em: EntityManager, pluginId: number, days: number) {
  const [totals] = await run<{ sites: number; active_sites: number }>(em, TOTALS, [pluginId]);
  const versions = await run<VersionCount>(em, VERSIONS, [pluginId]);
  const distribution = await run<VersionDay>(em, DAYS, [pluginId, days]);
  const compatibility = await run<CompatibilityCount>(em, COMPATIBILITY, [pluginId]);
  const downloads = await run<DownloadCount>(em, DOWNLOADS, [pluginId, days]);
  return { totals: totals!, versions, distribution, compatibility, downloads };
}

/** Keeps how many sites have which version today; again on the same day is newer numbers. Versions that nobody has any more have no row. */
export async function countVersions(em: EntityManager): Promise<void> {
  await run(em, COUNT, []);
}

/** The plugin on one site, with where that is. */
export interface SiteInstallation {
  id: number;
  integration_id: number;
  account_id: number;
  site_id: number;
  site_url: string;
  version: string;
  previous_version: string | null;
  healthy: boolean | null;
  health: HealthReport | null;
}
const HEALTH = { healthy: "and i.healthy", unhealthy: "and not i.healthy", unknown: "and i.healthy is null" };
export const HEALTHS = ["healthy", "unhealthy", "unknown"] as const;

/** Installations of a plugin, newest first, below an id. */
export function listInstallations(
  em: EntityManager,
  pluginId: number,
  filter: { version?: string | undefined; health?: (typeof HEALTHS)[number] | undefined },
  { below, limit }: { below: number; limit: number },
): Promise<SiteInstallation[]> {
  const { version, health } = filter;
  const statement = prepare(`
    select i.id, i.integration_id, n.account_id, n.site_id, n.config_json ->> 'site_url' as site_url, i.version, i.previous_version,
      i.version_since, i.wordpress_version, i.php_version, i.channel, i.healthy, i.health, i.last_health_at, i.registered_at, i.last_seen_at
    from igny8_plugin_installations i join igny8_site_integrations n on n.id = i.integration_id
    where i.plugin_id = ? and i.id < ? ${version === undefined ? "" : "and i.version = ?"} ${health ? HEALTH[health] : ""}
    order by i.id desc limit ?::int`);
  return run<SiteInstallation>(em, statement, [pluginId, below, ...(version === undefined ? [] : [version]), limit]);
}
