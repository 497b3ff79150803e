import { worthWriting, type SiteChecks, judge } from "../../domain/sites/checks.ts";
import type { SiteFacts, StructureFact, WebhookFact } from "../../domain/sites/facts.ts";
import type { SiteRecord } from "../../domain/sites/health.ts";
import type { WebhookRefusal } from "../../domain/sites/identity.ts";
import type { SiteIntegration } from "./integration.ts";
import type { EntityManager } from "../orm.ts";
import { sql } from "kysely";
import { json, tables } from "../tables.ts";
import { RECORD } from "./statements.ts";
import { EVENT_TYPES } from "../../domain/events/types.ts";

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
  const [row] = await RECORD<Row>(em, { event_types: EVENT_TYPES, id: integration_id, account_id });
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
  await tables(em)
    .updateTable("igny8_site_integrations")
    .set({ checks: sql`checks || ${json(news)}` })
    .where("id", "=", id)
    // The site's address may have changed during the call.
    .where(sql`config_json ->> 'site_url'`, "=", config_json.site_url)
    .execute();
}
