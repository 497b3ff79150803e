import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";
import type { HealthReport } from "./entities.ts";
import type { Channel } from "../../domain/plugin/version.ts";

/** What a site reports about its plugin. */
export interface Sighting {
  plugin_id: number;
  integration_id: number;
  version: string;
  wordpress_version: string;
  php_version: string;
  channel: Channel;
}

export interface Installation {
  id: number;
  version: string;
  previous_version: string | null;
  version_since: string;
  registered_at: string;
}

// A new version makes the reports about the previous one void.
const SEEN_AGAIN = `
  on conflict (integration_id, plugin_id) do update set
    version = excluded.version,
    previous_version = case when i.version = excluded.version then i.previous_version else i.version end,
    version_since = case when i.version = excluded.version then i.version_since else now() end,
    healthy = case when i.version = excluded.version then i.healthy end,
    health = case when i.version = excluded.version then i.health end,
    last_health_at = case when i.version = excluded.version then i.last_health_at end,
    wordpress_version = coalesce(excluded.wordpress_version, i.wordpress_version),
    php_version = coalesce(excluded.php_version, i.php_version),
    last_seen_at = now()`;
const SEE = prepare(`
  insert into igny8_plugin_installations as i (plugin_id, integration_id, version, wordpress_version, php_version, channel)
  values (?, ?, ?, ?::text, ?::text, ?) ${SEEN_AGAIN}, channel = excluded.channel
  returning id, version, previous_version, version_since, registered_at`);

/** Records that a site has the plugin, which version, and since when. */
export async function see(em: EntityManager, sighting: Sighting): Promise<Installation> {
  const { plugin_id, integration_id, version, wordpress_version, php_version, channel } = sighting;
  const [row] = await run<Installation>(em, SEE, [plugin_id, integration_id, version, wordpress_version, php_version, channel]);
  return row!;
}

const SEE_BRIDGE = prepare(`
  insert into igny8_plugin_installations as i (plugin_id, integration_id, version, wordpress_version, php_version)
  select p.id, ?, ?, ?::text, ?::text from igny8_plugins p where p.slug = 'igny8-wp-bridge' ${SEEN_AGAIN}
  where i.last_seen_at < now() - interval '2 days'`);

/**
 * The same from a connection test or a sync, for a site that does not report by itself: a person entered its key by hand just now, or its
 * bridge is older than the reports. For sites that report daily, only their own reports count.
 */
export async function seeBridge(
  em: EntityManager,
  integrationId: number,
  versions: { bridge: string; wordpress?: string; php?: string },
): Promise<void> {
  const { bridge, wordpress, php } = versions;
  if (bridge === "" || bridge.length > 60) return;
  const short = (version: string | undefined) => version?.slice(0, 60) ?? null;
  await run(em, SEE_BRIDGE, [integrationId, bridge, short(wordpress), short(php)]);
}

const REPORT = prepare("update igny8_plugin_installations set healthy = ?, health = ?::jsonb, last_health_at = now() where id = ?");

/** Stores a site's report on its health. */
export async function keepReport(tx: EntityManager, installationId: number, healthy: boolean, report: HealthReport): Promise<void> {
  await run(tx, REPORT, [healthy, JSON.stringify(report), installationId]);
}
