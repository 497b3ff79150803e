import { worthWriting, type SiteChecks, judge } from "../../domain/sites/checks.ts";
import type { SiteFacts, StructureFact, WebhookFact } from "../../domain/sites/facts.ts";
import { WEBHOOK_DUE_MS } from "../../domain/sites/evidence.ts";
import type { SiteRecord } from "../../domain/sites/health.ts";
import type { WebhookRefusal } from "../../domain/sites/identity.ts";
import { WARNED } from "../articles/filter.ts";
import type { SiteIntegration } from "./integration.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";
import { EVENT_TYPES } from "../../domain/events/kinds.ts";

interface Row {
  is_active: boolean;
  sync_enabled: boolean;
  sync_status: string;
  sync_error: string | null;
  last_sync_at: string | null;
  last_webhook_at: string | null;
  webhooks_signed: boolean;
  webhook_refusal: WebhookRefusal | null;
  checks: Partial<SiteChecks>;
  structure: StructureFact | null;
  failed: number;
  retrying: number;
  warned: number;
  failures: number;
  last_published_at: string | null;
  untold_at: string | null;
}

/** Counts stop here; larger numbers are reported as this one. */
const COUNTED = 1_000;
const count = (rows: string) => `(select count(*)::int from (select ${rows} limit ${COUNTED}) counted)`;
const publications = (which: string) => count(`from igny8_publications p where p.integration_id = i.id and ${which}`);

const DUE = `interval '${WEBHOOK_DUE_MS} ms'`;
/**
 * For the integration `i`: the time of its last publication whose webhook is overdue, if none has arrived since; null if none is
 * overdue. A post that existed before does not count, as its webhook came when it was made.
 */
export const UNTOLD_AT = `(
  select max(n.created_at) from (
    select e.created_at, e.action, e.details from igny8_sync_events e
    where e.integration_id = i.id and e.event_type = 'publish' and e.success = true
      and e.created_at < now() - ${DUE} and e.created_at > coalesce(i.last_webhook_at, '-infinity'::timestamptz) + ${DUE}
    order by e.created_at desc, e.id desc limit 20
  ) n where n.action = 'content_publish' and n.details -> 'created' is distinct from 'false')`;

// It reads only the checked parts of a structure, whose terms may be a megabyte. The start of a publication is a successful event of the same
// type, so it reads the newest few events.
const RECORD = prepare(`
  select i.is_active, i.sync_enabled, i.sync_status, i.sync_error, i.last_sync_at, i.last_webhook_at, i.webhooks_signed, i.webhook_refusal, i.checks,
    case when i.structure -> 'fetched_at' is not null then jsonb_build_object('fetched_at', i.structure -> 'fetched_at', 'site', i.structure -> 'site',
      'versions', i.structure -> 'versions', 'seo_plugin', i.structure -> 'seo_plugin', 'capabilities', i.structure -> 'capabilities',
      'character_sets', i.structure -> 'character_sets') end as structure,
    ${publications("p.state = 'failed'")} as failed, ${publications("p.state = 'retrying'")} as retrying, ${publications(WARNED)} as warned,
    (select coalesce(sum(n), 0)::int from unnest(?::text[]) kind, lateral (
      select count(*) as n from (
        select from igny8_sync_events e where e.integration_id = i.id and e.event_type = kind and e.success = false
          and e.created_at > now() - interval '1 day' limit ${COUNTED}
      ) counted
    ) counts) as failures,
    (select max(n.created_at) from (
      select e.created_at, e.action from igny8_sync_events e where e.integration_id = i.id and e.event_type = 'publish' and e.success = true
      order by e.created_at desc, e.id desc limit 20
    ) n where n.action = 'content_publish') as last_published_at,
    ${UNTOLD_AT} as untold_at
  from igny8_site_integrations i where i.id = ? and i.account_id = ?`);

const date = (value: string | null) => (value ? new Date(value) : null);

/** The facts about a site's webhooks in a row with these columns. */
export const webhookFact = (row: Pick<Row, "last_webhook_at" | "webhooks_signed" | "webhook_refusal" | "untold_at">): WebhookFact => ({
  last_webhook_at: date(row.last_webhook_at),
  signed: row.webhooks_signed,
  untold_at: date(row.untold_at),
  refusal: row.webhook_refusal,
});

/** A site's data from the rows, with its checks judged again; undefined if the account has no such integration. */
export async function loadSiteRecord(
  em: EntityManager,
  account_id: number,
  integration_id: number,
  now: Date,
): Promise<{ record: SiteRecord; checks: SiteChecks } | undefined> {
  const [row] = await run<Row>(em, RECORD, [EVENT_TYPES, integration_id, account_id]);
  if (!row) return undefined;
  const last_published_at = date(row.last_published_at);
  const webhooks = webhookFact(row);
  const { sync_status, sync_error, failed, retrying, warned, failures } = row;
  const record = {
    ...{ sync_status, sync_error, failed, retrying, warned, failures },
    last_sync_at: date(row.last_sync_at),
    last_published_at,
  };
  return {
    record: { ...record, synced: row.is_active && row.sync_enabled },
    checks: judge({ structure: row.structure, webhooks }, row.checks, now),
  };
}

/**
 * Stores what a call or a sync showed about the site. Usually that is nothing new, and nothing is written. It merges check by check,
 * so that two concurrent findings both stay.
 */
export async function rememberChecks(
  em: EntityManager,
  { id, checks, config_json }: Pick<SiteIntegration, "id" | "checks" | "config_json">,
  facts: SiteFacts,
  now: Date,
): Promise<void> {
  const news = worthWriting(judge(facts, checks, now), checks);
  if (Object.keys(news).length === 0) return;
  // The site's address may have changed during the call.
  await em.execute("update igny8_site_integrations set checks = checks || ?::jsonb where id = ? and config_json ->> 'site_url' = ?", [
    JSON.stringify(news),
    id,
    config_json.site_url,
  ]);
}
