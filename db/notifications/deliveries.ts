import { nextNotificationDelay, TEST_KIND, type NotificationPolicy } from "../../domain/notifications/delivery.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { fromNow, json, now, prepared, tables } from "../tables.ts";
import { counted } from "../../domain/text.ts";
import { requestId } from "../../telemetry/context.ts";

/** A delivery with the data that its calls need, and its endpoint. */
export type DeliveryToMake = NonNullable<Awaited<ReturnType<typeof loadDelivery>>>;

/** Undefined if it was deleted, perhaps with its endpoint. */
export const loadDelivery = (em: EntityManager, id: string) =>
  prepared(
    tables(em)
      .selectFrom("igny8_notification_deliveries as d")
      .innerJoin("igny8_notification_endpoints as n", "n.id", "d.endpoint_id")
      .select([
        "d.id",
        "d.account_id",
        "d.endpoint_id",
        "d.kind",
        "d.event_id",
        "d.payload",
        "d.state",
        "d.created_at",
        "n.url",
        "n.enabled",
        "n.format",
        "n.template",
      ])
      .select([sql<boolean>`n.failing_since is not null`.as("failing"), "n.secrets"])
      .where("d.id", "=", id),
  ).executeTakeFirst();

/** A delivery whose workflow must be started. */
export type DueDelivery = Awaited<ReturnType<typeof claimDue>>[number];

/** If a delivery's workflow was lost, the delivery is taken up this long after its next call was due. */
const LOST_MS = 3_600_000;
/** A workflow that has not made its first call in this time is started again. */
const LEASE_MS = 5 * 60_000;

/** Claims due deliveries for a time. Concurrent processes get different ones. */
export const claimDue = (em: EntityManager, limit: number) =>
  prepared(
    tables(em)
      .updateTable("igny8_notification_deliveries as d")
      .set({ dispatch_after: fromNow(LEASE_MS) })
      .from((db) =>
        db
          .selectFrom("igny8_notification_deliveries")
          .select("id")
          .where("state", "=", sql.lit("pending"))
          .where("dispatch_after", "<=", now)
          .orderBy("dispatch_after")
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .as("due"),
      )
      .whereRef("d.id", "=", "due.id")
      .returning(["d.id", "d.account_id", "d.endpoint_id", "d.kind"]),
  ).execute();

/** Releases claimed deliveries that Temporal did not accept. */
export async function releaseClaims(em: EntityManager, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await tables(em).updateTable("igny8_notification_deliveries").set({ dispatch_after: now }).where("id", "in", ids).execute();
}

// All code locks the endpoint before its deliveries, and with a lock that does not block new deliveries to it.

/** Records that the endpoint accepted it. */
export async function closeDelivered(em: EntityManager, delivery: DeliveryToMake, status: number): Promise<void> {
  await em.transactional(async (tx) => {
    await tables(tx)
      .updateTable("igny8_notification_endpoints")
      .set({ failing_since: null, last_success_at: now })
      .where("id", "=", delivery.endpoint_id)
      .execute();
    await tables(tx)
      .updateTable("igny8_notification_deliveries")
      .set(({ eb }) => ({ state: "delivered", attempts: eb("attempts", "+", 1), last_status: status, last_error: null }))
      .set({ next_attempt_at: null, finished_at: now })
      .where("id", "=", delivery.id)
      .execute();
  });
}

export interface FailedCall {
  status: number | null;
  error: string;
  /** no further call can help; a test has only one call anyway */
  final: boolean;
  /** the endpoint asked for no further calls */
  gone: boolean;
  retryAfterMs?: number | undefined;
}

/**
 * Records a failed call. Returns the milliseconds until the next one, or null if there is none. Disables the endpoint if it asks for that
 * (`gone`), or if no call has succeeded for too long.
 */
export async function closeFailedCall(
  em: EntityManager,
  delivery: DeliveryToMake,
  call: FailedCall,
  policy: NotificationPolicy,
): Promise<{ retryInMs: number | null; disabled: string | null }> {
  const test = delivery.kind === TEST_KIND;
  return em.transactional(async (tx) => {
    const endpoint = await tables(tx)
      .updateTable("igny8_notification_endpoints")
      // A test does not count for how long the endpoint has missed deliveries.
      .set(({ fn, ref }) => ({ failing_since: test ? ref("failing_since") : fn.coalesce("failing_since", now) }))
      .where("id", "=", delivery.endpoint_id)
      .returning(sql<number>`coalesce(extract(epoch from now() - failing_since) * 1000, 0)::float`.as("failing_ms"))
      .executeTakeFirst();
    const row = await tables(tx)
      .updateTable("igny8_notification_deliveries")
      .set(({ eb }) => ({ attempts: eb("attempts", "+", 1), last_status: call.status, last_error: call.error }))
      .where("id", "=", delivery.id)
      .returning(["attempts", "state"])
      .executeTakeFirst();
    if (!endpoint || !row) return { retryInMs: null, disabled: null };
    const tooLong = !test && endpoint.failing_ms >= policy.disableAfterMs;
    const disabled = call.gone
      ? "Your server answered 410: it wants no more notifications."
      : tooLong
        ? `No call has succeeded for ${duration(endpoint.failing_ms)}. The last one: ${call.error}`
        : null;
    if (disabled) await disableEndpoint(tx, delivery.endpoint_id, disabled, delivery.payload["integration_id"]);
    if (disabled || call.final || test || row.state !== "pending") {
      await finishFailed(tx, { id: delivery.id }, null);
      return { retryInMs: null, disabled };
    }
    const retryInMs = nextNotificationDelay(policy, row.attempts, call.retryAfterMs);
    // The workflow makes that call. If the workflow is lost, the delivery is taken up some time later.
    await tables(tx)
      .updateTable("igny8_notification_deliveries")
      .set({ next_attempt_at: fromNow(retryInMs), dispatch_after: fromNow(retryInMs + LOST_MS) })
      .where("id", "=", delivery.id)
      .execute();
    return { retryInMs, disabled };
  });
}

/** Ends a delivery as failed; with `error` null, the last call's error stays. */
export async function giveUpDelivery(em: EntityManager, id: string, error: string | null): Promise<void> {
  await finishFailed(em, { id }, error);
}

/**
 * Disables the endpoint: nothing more is sent, and pending deliveries fail with the cause. If there is an integration to attach it to, a
 * sync event reports this.
 */
export async function disableEndpoint(tx: EntityManager, endpointId: number, reason: string, integrationId?: unknown): Promise<void> {
  const disabled = await tables(tx)
    .updateTable("igny8_notification_endpoints")
    .set({ enabled: false, disabled_at: now, disabled_reason: reason, updated_at: now })
    .where("id", "=", endpointId)
    .where("enabled", "=", true)
    .returning("id")
    .executeTakeFirst();
  await finishFailed(tx, { endpoint_id: endpointId }, `The webhook was disabled. ${reason}`);
  if (!disabled || typeof integrationId !== "number") return;
  await tables(tx)
    .insertInto("igny8_sync_events")
    .columns([
      "account_id",
      "site_id",
      "integration_id",
      "event_type",
      "action",
      "description",
      "success",
      "error_message",
      "details",
      "request_id",
    ])
    .expression(({ selectFrom, val, lit }) =>
      selectFrom("igny8_site_integrations as i")
        .select(["i.account_id", "i.site_id", "i.id"])
        .select([val("error").as("event_type"), val("notification_disable").as("action")])
        .select([val(`The notification endpoint ${endpointId} was disabled`).as("description"), lit(false).as("success")])
        .select([val(reason).as("error_message"), json({ endpoint_id: endpointId }).as("details"), val(requestId()).as("request_id")])
        .where("i.id", "=", integrationId),
    )
    .execute();
}

async function finishFailed(em: EntityManager, which: { id: string } | { endpoint_id: number }, error: string | null): Promise<void> {
  await tables(em)
    .updateTable("igny8_notification_deliveries")
    .set({ state: "failed", finished_at: now, next_attempt_at: null, ...(error === null ? {} : { last_error: error }) })
    .where(({ eb }) => ("id" in which ? eb("id", "=", which.id) : eb("endpoint_id", "=", which.endpoint_id)))
    .where("state", "=", sql.lit("pending"))
    .execute();
}

function duration(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours >= 48) return counted(Math.round(hours / 24), "day");
  return hours >= 1 ? counted(Math.round(hours), "hour") : counted(Math.round(ms / 1_000), "second");
}
