import { z } from "@hono/zod-openapi";
import type { EventRow } from "../../db/events/lists.ts";
import { EVENT_ACTIONS } from "../../domain/events/kinds.ts";
import { EVENT_TYPES } from "../../domain/events/types.ts";
import { invalid } from "../http/errors.ts";
import { filterId, timestamp } from "../http/schemas.ts";

/** A sync event with the names of requirements 11.3. */
export const eventData = z
  .object({
    id: z.int(),
    type: z.enum(EVENT_TYPES),
    action: z.enum(EVENT_ACTIONS),
    description: z.string(),
    timestamp,
    success: z.boolean(),
    content_id: z.int().nullable(),
    external_id: z.string().nullable(),
    duration_ms: z.int().nullable(),
    error_message: z.string().nullable(),
    details: z.record(z.string(), z.any()),
    site_id: z.int(),
    integration_id: z.int(),
    request_id: z
      .string()
      .nullable()
      .openapi({ description: "the request that caused it: the `X-Request-ID` of its answer. Null: no request did" }),
  })
  .openapi("SyncEvent");

export function presentEvent(row: EventRow): z.infer<typeof eventData> {
  return {
    id: row.id,
    type: row.event_type,
    action: row.action,
    description: row.description,
    timestamp: new Date(row.created_at).toISOString(),
    success: row.success,
    content_id: row.content_id ?? null,
    external_id: row.external_id ?? null,
    duration_ms: row.duration_ms ?? null,
    error_message: row.error_message ?? null,
    details: row.details,
    site_id: row.site_id,
    integration_id: row.integration_id,
    request_id: row.request_id ?? null,
  };
}

export const flag = z.enum(["true", "false"]).transform((value) => value === "true");
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .openapi({ type: "string", format: "date-time", example: "2026-01-10T12:00:00Z" });

/** Filters of events. Both ends of the time range are inclusive. */
export const eventFilters = {
  event_type: z.enum(EVENT_TYPES).optional(),
  success: flag.optional().openapi({ type: "string", enum: ["true", "false"] }),
  content_id: filterId.optional(),
  since: moment.optional(),
  until: moment.optional(),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, "must be a next_cursor of an answer")
    .optional(),
};

/** The last event of the previous page, from its cursor. @throws ApiError 422 */
export function eventBefore(cursor: string | undefined): { at: Date; id: number } | undefined {
  if (cursor === undefined) return undefined;
  const [, at, id] = /^(\d{1,14})\.(\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (!at || !id) throw invalid("cursor", "is not a next_cursor of an answer");
  return { at: new Date(Number(at)), id: Number(id) };
}

/** Splits `limit + 1` rows into the page and the cursor of the next. */
export function toEventPage(rows: EventRow[], limit: number) {
  const events = rows.slice(0, limit).map(presentEvent);
  const last = events.at(-1);
  const next = last && rows.length > limit ? Buffer.from(`${Date.parse(last.timestamp)}.${last.id}`).toString("base64url") : null;
  return { events, next_cursor: next };
}
