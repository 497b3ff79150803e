import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { DELIVERY_STATES } from "../../domain/notifications/delivery.ts";
import { Account } from "../people/account.ts";
import { createdAt, id, updatedAt } from "../columns.ts";

/** Ciphertexts (db/secrets.ts) of the address and of `whsec_…`, never in the clear. */
export interface EndpointSecrets {
  /** the whole address: of many services it is all that one needs to write there */
  url?: string;
  secret?: string;
  /** from before the last rotation; what is sent is signed with both until then */
  previous_secret?: string;
  previous_secret_valid_until?: string;
}

/** An address of an account's own that is told what happens. */
export const NotificationEndpoint = defineEntity({
  name: "NotificationEndpoint",
  tableName: "igny8_notification_endpoints",
  properties: {
    id: id(),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    /** its beginning; the whole stands sealed in `secrets` */
    url: p.text(),
    description: p.string().default(""),
    /** of domain/notifications/delivery.ts */
    kinds: p.json<string[]>(),
    secrets: p.json<EndpointSecrets>().defaultRaw("'{}'").hidden(),
    enabled: p.boolean().default(true),
    disabled_at: p.datetime(3).nullable(),
    disabled_reason: p.text().nullable(),
    /** no call has succeeded since; null while the last one did */
    failing_since: p.datetime(3).nullable(),
    last_success_at: p.datetime(3).nullable(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
});
export type NotificationEndpoint = InferEntity<typeof NotificationEndpoint>;

/**
 * One message to one endpoint: what is to be sent, and what came of it. Those of sync events are written by the trigger
 * igny8_queue_notifications, in the event's transaction.
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
    // Workflow ids are made of it, and those must stay unique when a database is restored.
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade").index(),
    endpoint_id: () => p.manyToOne(NotificationEndpoint).mapToPk().fieldName("endpoint_id").deleteRule("cascade"),
    kind: p.string(),
    /** the `webhook-id`: the same at each try, and for each endpoint that is told of the same thing */
    event_id: p.string(),
    /** `data` of what is sent: ids, names, addresses */
    payload: p.json<Record<string, unknown>>(),
    state: p.enum(DELIVERY_STATES).default("pending"),
    /** calls that have ended */
    attempts: p.integer().default(0),
    last_status: p.integer().nullable(),
    last_error: p.text().nullable(),
    next_attempt_at: p.datetime(3).nullable(),
    /** while it is pending: when its workflow is to be started (again), which costs nothing where it runs */
    dispatch_after: p.datetime(3).defaultRaw("now()"),
    created_at: createdAt(),
    finished_at: p.datetime(3).nullable(),
  },
});
export type NotificationDelivery = InferEntity<typeof NotificationDelivery>;
