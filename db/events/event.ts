import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { EVENT_ACTIONS } from "../../domain/events/kinds.ts";
import { EVENT_TYPES } from "../../domain/events/types.ts";
import { Account } from "../people/account.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { Site } from "../sites/site.ts";

/** One row for each event between IGNY8 and a site; requirements 7.2. */
export const SyncEvent = defineEntity({
  name: "SyncEvent",
  tableName: "igny8_sync_events",
  indexes: [
    {
      // for the stream, and for the foreign key
      name: "igny8_sync_events_account_cursor",
      expression: "create index igny8_sync_events_account_cursor on igny8_sync_events (account_id, xid, id)",
    },
    {
      // lists merge several ranges of these (db/events/lists.ts): an event of one kind and outcome may be the only one among a million
      name: "igny8_sync_events_integration_kinds",
      expression:
        "create index igny8_sync_events_integration_kinds on igny8_sync_events (integration_id, event_type, success, created_at desc, id desc)",
    },
    {
      name: "igny8_sync_events_content_newest",
      expression:
        "create index igny8_sync_events_content_newest on igny8_sync_events (content_id, created_at desc, id desc) where content_id is not null",
    },
    { properties: ["account_id", "created_at"] },
    {
      // the bell: from one group of a day, site and concern to the next, whose newest event comes first (db/notifications/concerns.ts)
      name: "igny8_sync_events_concerns",
      expression:
        "create index igny8_sync_events_concerns on igny8_sync_events (account_id, ((created_at at time zone 'UTC')::date), site_id, concern, created_at, id) where concern is not null",
    },
    {
      // mails, which tell of each event once
      name: "igny8_sync_events_concerns_settled",
      expression: "create index igny8_sync_events_concerns_settled on igny8_sync_events (account_id, xid, id) where concern is not null",
    },
  ],
  checks: [{ name: "igny8_sync_events_duration_check", expression: "duration_ms is null or duration_ms >= 0" }],
  properties: {
    // a million events a day are possible
    id: p.bigint("number").primary().autoincrement(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade"),
    site_id: () => p.manyToOne(Site).mapToPk().fieldName("site_id").deleteRule("cascade").index(),
    integration_id: () => p.manyToOne(SiteIntegration).mapToPk().fieldName("integration_id").deleteRule("cascade"),
    event_type: p.enum(EVENT_TYPES),
    action: p.enum(EVENT_ACTIONS),
    description: p.text(),
    success: p.boolean(),
    /** no foreign key: events stay after their content was deleted */
    content_id: p.integer().nullable(),
    external_id: p.string().nullable(),
    error_message: p.text().nullable(),
    details: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    duration_ms: p.integer().nullable(),
    /** the request that caused it, as in log lines and the header X-Request-ID; null: none did */
    request_id: p.string().nullable(),
    /** what people are notified of, with its cause (domain/events/concerns.ts); a trigger sets it */
    concern: p.text().nullable().hidden(),
    /** the id of the transaction that wrote it; streams read in the order of `(xid, id)` (db/events/stream.ts) */
    xid: p.string().columnType("xid8").defaultRaw("pg_current_xact_id()").hidden(),
    created_at: p
      .datetime(3)
      .defaultRaw("now()")
      .onCreate(() => new Date()),
  },
});
export type SyncEvent = InferEntity<typeof SyncEvent>;
