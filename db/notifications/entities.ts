import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { DELIVERY_STATES } from "../../domain/notifications/delivery.ts";
import { FORMATS } from "../../domain/notifications/formats.ts";
import { Account } from "../people/account.ts";
import { createdAt, id, updatedAt } from "../columns.ts";

/** Ciphertexts (db/secrets.ts) of the address and of `whsec_…`, never in the clear. */
export interface EndpointSecrets {
  /** the whole address: for many services, it alone permits writing there */
  url?: string;
  secret?: string;
  /** from before the last rotation; until this time, both sign */
  previous_secret?: string;
  previous_secret_valid_until?: string;
}

/** An account's own URL that is notified of events. */
export const NotificationEndpoint = defineEntity({
  name: "NotificationEndpoint",
  tableName: "igny8_notification_endpoints",
  checks: [{ name: "igny8_notification_endpoints_template_check", expression: "(format = 'custom') = (template is not null)" }],
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    /** its beginning; the whole is sealed in `secrets` */
    url: p.text(),
    description: p.string().default(""),
    /** a value of domain/notifications/delivery.ts */
    kinds: p.json<string[]>(),
    /** the form of the body that is sent */
    format: p.enum(FORMATS).default("igny8"),
    /** of the format `custom`: JSON with placeholders (domain/notifications/template.ts) */
    template: p.text().nullable(),
    secrets: p.json<EndpointSecrets>().defaultRaw("'{}'").hidden(),
    enabled: p.boolean().default(true),
    disabled_at: p.datetime(3).nullable(),
    disabled_reason: p.text().nullable(),
    /** no call has succeeded since; null if the last one did */
    failing_since: p.datetime(3).nullable(),
    last_success_at: p.datetime(3).nullable(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type NotificationEndpoint = InferEntity<typeof NotificationEndpoint>;

/**
 * One message to one endpoint, with its result. For sync events, the trigger
 * igny8_queue_notifications writes it in the event's transaction.
 */
export const NotificationDelivery = defineEntity({
  name: "NotificationDelivery",
  tableName: "igny8_notification_deliveries",
  uniques: [{ properties: ["endpoint_id", "event_id"] }],
  indexes: [
    {
      name: "igny8_notification_deliveries_newest",
      expression: "create index igny8_notification_deliveries_newest on igny8_notification_deliveries (endpoint_id, id desc)",
    },
    {
      name: "igny8_notification_deliveries_due",
      expression:
        "create index igny8_notification_deliveries_due on igny8_notification_deliveries (dispatch_after) where state = 'pending'",
    },
    {
      name: "igny8_notification_deliveries_finished",
      expression:
        "create index igny8_notification_deliveries_finished on igny8_notification_deliveries (finished_at) where finished_at is not null",
    },
  ],
  properties: {
    // Workflow ids contain it, and must stay unique after a database is restored.
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    endpoint_id: () => p.manyToOne(NotificationEndpoint).mapToPk().fieldName("endpoint_id").deleteRule("cascade"),
    kind: p.string(),
    /** the `webhook-id`: the same for each attempt, and for each endpoint that gets the same event */
    event_id: p.string(),
    /** the `data` of the message: ids, names, addresses */
    payload: p.json<Record<string, unknown>>(),
    state: p.enum(DELIVERY_STATES).default("pending"),
    /** the number of calls that have ended */
    attempts: p.integer().default(0),
    last_status: p.integer().nullable(),
    last_error: p.text().nullable(),
    next_attempt_at: p.datetime(3).nullable(),
    /** while pending: when to start its workflow (again); that has no effect while it runs */
    dispatch_after: p.datetime(3).defaultRaw("now()"),
    created_at: createdAt(),
    finished_at: p.datetime(3).nullable(),
  },
});
export type NotificationDelivery = InferEntity<typeof NotificationDelivery>;
