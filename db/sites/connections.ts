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
  /** when it last answered or reported */
  last_contact_at: string | null;
  /** publications that wait or are being retried, and that failed; counted up to 1000 */
  waiting: number;
  failed: number;
  /** queued for a time to come; counted up to 1000 */
  scheduled: number;
  /** published since the beginning of the site's day; counted up to 1000 */
  published_today: number;
  /** published with warnings; counted up to 1000 */
  warned: number;
}

export const SITE_ORDERS = ["newest", "name", "group"] as const;
export type SiteOrder = (typeof SITE_ORDERS)[number];

export interface SiteFilter {
  account_id: number;
  /** the sites that a token is limited to */
  site_ids?: number[] | null;
  /** `group`: sites without a group come last; within a group by name */
  order?: SiteOrder | undefined;
  /** only this group; "": only sites without one */
  group_name?: string | undefined;
  /** in the name or the address, in any case */
  q?: string | undefined;
  needs_attention?: boolean | undefined;
  /** false: only sites that were never connected */
  connected?: boolean | undefined;
  /** where the page begins, by the order (LIST); absent: at the beginning */
  cursor?: number | undefined;
  limit: number;
}

export interface SiteRow {
  id: number;
  account_id: number;
  name: string;
  url: string;
  group_name: string | null;
  time_zone: string;
  created_at: string;
  updated_at: string;
  needs_attention: boolean;
}

/** A page of an account's sites. */
export function listSites(em: EntityManager, filter: SiteFilter): Promise<SiteRow[]> {
  const { account_id, site_ids = null, order = "newest", q = "", group_name = null, connected = null, needs_attention, limit } = filter;
  const cursor = filter.cursor ?? (order === "newest" ? Number.MAX_SAFE_INTEGER : 0);
  // These three characters are special in LIKE.
  const like = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
  const either = needs_attention === undefined ? [true, false] : [needs_attention];
  return LIST[order]<SiteRow>(em, { account_id, site_ids, cursor, like, group_name, connected, either, limit });
}

/** One site of the list. */
export async function findListed(em: EntityManager, account_id: number, id: number): Promise<SiteRow | undefined> {
  const [row] = await listSites(em, { account_id, cursor: id + 1, limit: 1 });
  return row?.id === id ? row : undefined;
}

/** The connections of these sites by site id, in one query. A site without integration is missing. */
export async function connectionsOf(em: EntityManager, siteIds: number[], now: Date): Promise<Map<number, SiteConnection>> {
  const rows = await CONNECTIONS<SiteConnection & Parameters<typeof webhookFact>[0]>(em, { site_ids: siteIds });
  return new Map(rows.map((row) => [row.site_id, { ...row, checks: judge({ webhooks: webhookFact(row) }, row.checks, now) }]));
}
