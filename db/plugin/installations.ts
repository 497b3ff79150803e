import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";
import type { HealthReport } from "./entities.ts";
import type { Channel } from "../../domain/plugin/version.ts";

/** What a site tells of the plugin it has. */
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

// With another version all that was reported of the one before is void.
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

/** Remembers that a site has the plugin, as which version and since when. */
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
 * The same from what a connection test or a sync has shown of a site that does not tell of itself: its key was entered by hand just now, or
 * its bridge is one from before it did. One that does, each day, is left to its own words.
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

/** Keeps what a site reported of its health. */
export async function keepReport(tx: EntityManager, installationId: number, healthy: boolean, report: HealthReport): Promise<void> {
  await run(tx, REPORT, [healthy, JSON.stringify(report), installationId]);
}
