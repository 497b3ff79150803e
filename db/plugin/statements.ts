import { prepare } from "../prepared.ts";

// A site's daily report, of as many sites as there are: prepared, because it comes that often, and SQL, because the old row and the new one
// decide together, in one statement, what stays.

/** A new version makes the reports about the previous one void. */
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

export const SEE = prepare(
  ["plugin_id", "integration_id", "version", "wordpress_version", "php_version", "channel"],
  `
  insert into igny8_plugin_installations as i (plugin_id, integration_id, version, wordpress_version, php_version, channel)
  values (:plugin_id, :integration_id, :version, :wordpress_version::text, :php_version::text, :channel) ${SEEN_AGAIN}, channel = excluded.channel
  returning id, version, previous_version, version_since, registered_at`,
);

export const SEE_BRIDGE = prepare(
  ["integration_id", "version", "wordpress_version", "php_version"],
  `
  insert into igny8_plugin_installations as i (plugin_id, integration_id, version, wordpress_version, php_version)
  select p.id, :integration_id, :version, :wordpress_version::text, :php_version::text from igny8_plugins p where p.slug = 'igny8-wp-bridge' ${SEEN_AGAIN}
  where i.last_seen_at < now() - interval '2 days'`,
);

export const REPORT = prepare(
  ["healthy", "health", "id"],
  "update igny8_plugin_installations set healthy = :healthy, health = :health::jsonb, last_health_at = now() where id = :id",
);

// What each report is weighed by. All sites of a release report in the same days, and each counts the others, while it holds the version's row.

/** The most sites that get an event about a halt. Operators can list the others. */
const TOLD = 100;
const SINCE_UPDATE = `
    and i.previous_version is not null and i.last_health_at > coalesce(:since::timestamptz, '-infinity')`;

/** Locked: of two reports at once the second counts the first, and only one of them halts the rollout. */
export const LOCK_VERSION = prepare(
  ["plugin_id", "version"],
  `
  select id, resumed_at from igny8_plugin_versions
  where plugin_id = :plugin_id and version = :version and status = 'released' and halted_at is null for no key update`,
);

export const COUNT_REPORTS = prepare(
  ["plugin_id", "version", "since"],
  `
  select count(*)::int as reported, (count(*) filter (where not i.healthy))::int as unhealthy from igny8_plugin_installations i
  where i.plugin_id = :plugin_id and i.version = :version and i.healthy is not null ${SINCE_UPDATE}`,
);

// Anybody can register sites and send any report. So only sites that answered IGNY8's calls, of several accounts, can halt a version for all.
export const COUNT_CREDIBLE = prepare(
  ["plugin_id", "version", "since"],
  `
  select count(*)::int as reported, (count(*) filter (where not i.healthy))::int as unhealthy,
    count(distinct n.account_id)::int as accounts, (count(distinct n.account_id) filter (where not i.healthy))::int as unhealthy_accounts
  from igny8_plugin_installations i join igny8_site_integrations n on n.id = i.integration_id
  where i.plugin_id = :plugin_id and i.version = :version and i.healthy is not null ${SINCE_UPDATE}
    and n.is_active and n.checks #>> '{api_key,ok}' = 'true'`,
);

export const UNHEALTHY = prepare(
  ["plugin_id", "version", "since"],
  `
  select n.account_id, n.site_id, n.id as integration_id, n.config_json ->> 'site_url' as site_url, i.previous_version, i.health
  from igny8_plugin_installations i join igny8_site_integrations n on n.id = i.integration_id
  where i.plugin_id = :plugin_id and i.version = :version and i.healthy = false ${SINCE_UPDATE}
  order by i.last_health_at desc limit ${TOLD}`,
);

/** Downloads come in bursts and are logged a thousand at a time, so any number of rows has one text. */
export const INSERT_DOWNLOADS = prepare(
  ["downloads"],
  `
  insert into igny8_plugin_downloads (plugin_id, version, integration_id, kind, outcome, country, day, created_at)
  select p.id, d.version, d.integration_id, d.kind, d.outcome, d.country, (d.created_at at time zone 'UTC')::date, d.created_at
  from jsonb_to_recordset(:downloads::jsonb)
    as d(slug text, version text, integration_id int, kind text, outcome text, country text, created_at timestamptz)
  join igny8_plugins p on p.slug = d.slug`,
);
