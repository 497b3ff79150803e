import { z } from "@hono/zod-openapi";
import { SYNC_STATUSES } from "../../db/sites/integration.ts";
import type { SiteConnection } from "../../db/sites/connections.ts";
import { SITE_CHECKS } from "../../domain/sites/facts.ts";
import { problemsOf } from "../../domain/sites/health.ts";
import { timestamp } from "../http/schemas.ts";

/** A short view of a site's connection. debug-status has the details. */
export const connectionData = z
  .object({
    integration_id: z.int(),
    is_active: z.boolean(),
    sync_enabled: z.boolean(),
    sync_status: z.enum(SYNC_STATUSES),
    last_sync_at: timestamp.nullable(),
    lane_state: z.enum(["open", "paused"]),
    paused_by: z.enum(["breaker", "person"]).nullable(),
    paused_at: timestamp.nullable(),
    pause_reason: z.string().nullable(),
    plugin_version: z.string().nullable().openapi({ description: "null: the site has not reported it yet" }),
    last_contact_at: timestamp.nullable().openapi({ description: "when the site last answered or reported; null: never" }),
    scheduled: z.int().openapi({ description: "number of publications that are queued for a later time; at most 1000" }),
    published_today: z.int().openapi({ description: "number of articles published since midnight in the site's time zone; at most 1000" }),
    waiting: z.int().openapi({ description: "number of publications that wait for the site or are tried again; at most 1000" }),
    failed: z.int().openapi({ description: "number of publications that failed; at most 1000" }),
    warned: z.int().openapi({ description: "number of articles that are on the site with warnings; at most 1000" }),
    problem: z
      .object({ check: z.enum(SITE_CHECKS), message: z.string(), advice: z.string() })
      .nullable()
      .openapi({ description: "the first check that fails" }),
  })
  .openapi("SiteConnection");

export function presentConnection(row: SiteConnection): z.infer<typeof connectionData> {
  const { integration_id, is_active, sync_enabled, sync_status, plugin_version, scheduled, published_today, waiting, failed, warned } = row;
  const iso = (text: string | null) => (text ? new Date(text).toISOString() : null);
  return {
    ...{ integration_id, is_active, sync_enabled, sync_status, plugin_version, scheduled, published_today, waiting, failed, warned },
    last_sync_at: iso(row.last_sync_at),
    last_contact_at: iso(row.last_contact_at),
    lane_state: row.paused_by ? "paused" : "open",
    paused_by: row.paused_by ?? null,
    paused_at: iso(row.paused_at),
    pause_reason: row.pause_reason ?? null,
    problem: problemsOf(row.checks)[0] ?? null,
  };
}
