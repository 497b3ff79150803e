import { z } from "@hono/zod-openapi";
import { listEvents } from "../../db/events/lists.ts";
import { loadSiteRecord } from "../../db/sites/record.ts";
import { SITE_CHECKS } from "../../domain/sites/facts.ts";
import { API_STATUSES, healthOf } from "../../domain/sites/health.ts";
import { notFound } from "../http/errors.ts";
import { eventBefore, eventData, eventFilters, flag, toEventPage } from "../events/data.ts";
import { answers, createSubApp, route } from "../http/route.ts";
import { idParam, timestamp } from "../http/schemas.ts";

const health = z.object({
  api_status: z.enum(API_STATUSES),
  plugin_active: z.boolean().nullable().openapi({ description: "null: no result yet" }),
  sync_healthy: z.boolean().nullable(),
  last_sync: timestamp.nullable(),
  publications: z
    .object({ failed: z.int(), retrying: z.int(), warned: z.int() })
    .openapi({ description: "numbers, each at most 1000; warned: on the site with warnings" }),
  failures_last_day: z.int().openapi({ description: "number of events that report a failure" }),
  problems: z.array(z.object({ check: z.enum(SITE_CHECKS), message: z.string(), advice: z.string() })),
});
const check = z
  .object({
    ok: z.boolean().nullable().openapi({ description: "null: no result yet" }),
    message: z.string(),
    advice: z.string().nullable().openapi({ description: "what to do; null if the check succeeds" }),
    since: timestamp.nullable().openapi({ description: "time since when the verdict has been the same" }),
    checked_at: timestamp.nullable(),
  })
  .openapi("SiteCheck");
type Validation = z.ZodObject<Record<(typeof SITE_CHECKS)[number], typeof check>>;
const validation = z.object(Object.fromEntries(SITE_CHECKS.map((name) => [name, check]))) as Validation;

const debugData = z.object({
  health,
  events: z.array(eventData).optional().openapi({ description: "newest first" }),
  events_count: z.int().optional().openapi({ description: "number of events in this answer" }),
  next_cursor: z.string().nullable().optional(),
  validation: validation.optional().openapi({ description: "the checks of the site" }),
});

export const debugStatus = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/integrations/{id}/debug-status/",
      tags: ["Connections"],
      summary: "Get debug status",
      description:
        "Answers the health of a connection from earlier calls, syncs and webhooks; the site is not called. `include_events` adds the newest events, which you can filter and page. `include_validation=true` adds each check with advice. Start here if articles don't arrive.",
      request: {
        params: idParam,
        query: z.object({
          include_events: flag.default(true).openapi({ type: "string", enum: ["true", "false"], default: "true" }),
          event_limit: z.coerce.number().int().min(1).max(500).default(50),
          include_validation: flag.default(false).openapi({ type: "string", enum: ["true", "false"], default: "false" }),
          ...eventFilters,
        }),
      },
    },
    { 200: answers(debugData, "Computed from earlier calls, syncs and webhooks; the site is not called") },
  ),
  async (c) => {
    const { em, identity } = c.var;
    const { id } = c.req.valid("param");
    const { include_events, include_validation, event_limit, cursor, ...filter } = c.req.valid("query");
    const before = eventBefore(cursor);
    const now = new Date();
    const site = await loadSiteRecord(em, identity.account_id, id, now);
    if (!site) throw notFound("integration");
    const data: z.infer<typeof debugData> = { health: healthOf(site.checks, site.record, now) };
    if (include_events) {
      const where = { ...filter, account_id: identity.account_id, integration_id: id, before };
      const { events, next_cursor } = toEventPage(await listEvents(em, { ...where, limit: event_limit + 1 }), event_limit);
      Object.assign(data, { events, events_count: events.length, next_cursor });
    }
    if (include_validation) data.validation = site.checks;
    return c.json({ success: true as const, data }, 200);
  },
);
