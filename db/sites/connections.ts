import { judge, type SiteChecks } from "../../domain/sites/checks.ts";
import { WARNED } from "../articles/filter.ts";
import type { SiteIntegration } from "./integration.ts";
import type { Lane } from "../publishing/laneEntities.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";
import { UNTOLD_AT, webhookFact } from "./record.ts";

/** The state of a site's connection. Of several integrations, the one that articles go through. Plain SQL returns its times as text. */
export interface SiteConnection extends Pick<SiteIntegration, "is_active" | "sync_enabled" | "sync_status"> {
  site_id: number;
  integration_id: number;
  last_sync_at: string | null;
  /** including the webhooks' check as of now: no event records that webhooks stop */
  checks: SiteChecks;
  paused_by: Lane["paused_by"];
  paused_at: string | null;
  pause_reason: string | null;
  plugin_version: string | null;
  /** publications that wait or are being retried, and that failed; counted up to 1000 */
  waiting: number;
  failed: number;
  /** published with warnings; counted up to 1000 */
  warned: number;
}

export interface SiteFilter {
  account_id: number;
  /** in the name or the address, in any case */
  q?: string | undefined;
  needs_attention?: boolean | undefined;
  /** only ids below this one */
  before: number;
  limit: number;
}

export interface SiteRow {
  id: number;
  account_id: number;
  name: string;
  url: string;
  time_zone: string;
  created_at: string;
  updated_at: string;
  needs_attention: boolean;
}

/** Of a site's integrations the one that articles go through. */
const integrationOf = (siteId: string) =>
  `(select * from igny8_site_integrations o where o.site_id = ${siteId} order by o.is_active desc, o.id limit 1) i`;

// A person has to look after it: it is paused, a check fails, its sync or an article failed, or articles have warnings. No event records that
// webhooks stopped, so the query finds that out itself.
const NEEDS_ATTENTION = `
  exists (
    select from ${integrationOf("s.id")} left join igny8_lanes l on l.integration_id = i.id
    where l.paused_by is not null or i.sync_status = 'failed' or (i.last_webhook_at is not null and not i.webhooks_signed)
      or (i.webhook_refusal ->> 'at')::timestamptz > coalesce(i.last_webhook_at, '-infinity')
      or exists (select from jsonb_each(i.checks) e where e.value -> 'ok' = 'false')
      or exists (select from igny8_publications p where p.integration_id = i.id and p.state = 'failed')
      or exists (select from igny8_publications p where p.integration_id = i.id and ${WARNED})
      or ${UNTOLD_AT} is not null)`;
const SITE = `s.id, s.account_id, s.name, s.url, s.time_zone, s.created_at, s.updated_at, a.needs_attention`;
const SITES = prepare(`
  select ${SITE} from igny8_sites s cross join lateral (select ${NEEDS_ATTENTION} as needs_attention) a
  where s.account_id = ? and s.id < ?::bigint and (s.name ilike ? or s.url ilike ?) and a.needs_attention = any(?::boolean[])
  order by s.id desc limit ?`);

/** An account's sites, newest first. */
export function listSites(em: EntityManager, { account_id, q = "", needs_attention, before, limit }: SiteFilter): Promise<SiteRow[]> {
  // These three characters are special in LIKE.
  const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  const either = needs_attention === undefined ? [true, false] : [needs_attention];
  return run<SiteRow>(em, SITES, [account_id, before, like, like, either, limit]);
}

/** One site of the list. */
export async function findListed(em: EntityManager, account_id: number, id: number): Promise<SiteRow | undefined> {
  const [row] = await listSites(em, { account_id, before: id + 1, limit: 1 });
  return row?.id === id ? row : undefined;
}

const COUNTED = 1_000;
const count = (which: string) =>
  `(select count(*)::int from (select from igny8_publications p where p.integration_id = i.id and ${which} limit ${COUNTED}) counted)`;
const CONNECTIONS = prepare(`
  select i.site_id, i.id as integration_id, i.is_active, i.sync_enabled, i.sync_status, i.last_sync_at, i.checks,
    i.last_webhook_at, i.webhooks_signed, i.webhook_refusal, ${UNTOLD_AT} as untold_at, l.paused_by, l.paused_at, l.pause_reason, n.version as plugin_version,
    ${count("p.state in ('waiting', 'retrying')")} as waiting, ${count("p.state = 'failed'")} as failed, ${count(WARNED)} as warned
  from unnest(?::int[]) w(site_id) cross join lateral ${integrationOf("w.site_id")}
  left join igny8_lanes l on l.integration_id = i.id
  left join igny8_plugin_installations n
    on n.integration_id = i.id and n.plugin_id = (select id from igny8_plugins where slug = 'igny8-wp-bridge')`);

/** The connections of these sites by site id, in one query. A site without integration is missing. */
export async function connectionsOf(em: EntityManager, siteIds: number[], now: Date): Promise<Map<number, SiteConnection>> {
  const rows = await run<SiteConnection & Parameters<typeof webhookFact>[0]>(em, CONNECTIONS, [siteIds]);
  return new Map(rows.map((row) => [row.site_id, { ...row, checks: judge({ webhooks: webhookFact(row) }, row.checks, now) }]));
}
