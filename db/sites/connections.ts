import { judge, type SiteChecks } from "../../domain/sites/checks.ts";
import type { SiteIntegration } from "./integration.ts";
import type { Lane } from "../publishing/lanes/entities.ts";
import type { EntityManager } from "../orm.ts";
import { webhookFact } from "./record.ts";
import { CONNECTIONS, LIST } from "./statements.ts";

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

/** An account's sites, newest first. */
export function listSites(em: EntityManager, { account_id, q = "", needs_attention, before, limit }: SiteFilter): Promise<SiteRow[]> {
  // These three characters are special in LIKE.
  const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  const either = needs_attention === undefined ? [true, false] : [needs_attention];
  return LIST<SiteRow>(em, { account_id, before, like, either, limit });
}

/** One site of the list. */
export async function findListed(em: EntityManager, account_id: number, id: number): Promise<SiteRow | undefined> {
  const [row] = await listSites(em, { account_id, before: id + 1, limit: 1 });
  return row?.id === id ? row : undefined;
}

/** The connections of these sites by site id, in one query. A site without integration is missing. */
export async function connectionsOf(em: EntityManager, siteIds: number[], now: Date): Promise<Map<number, SiteConnection>> {
  const rows = await CONNECTIONS<SiteConnection & Parameters<typeof webhookFact>[0]>(em, { site_ids: siteIds });
  return new Map(rows.map((row) => [row.site_id, { ...row, checks: judge({ webhooks: webhookFact(row) }, row.checks, now) }]));
}
