import { nextNotificationDelay, TEST_KIND, type DeliveryState, type NotificationPolicy } from "../../domain/notifications/delivery.ts";
import type { EndpointSecrets } from "./entities.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

/** A delivery as its calls need it, with the endpoint it goes to. */
export interface DeliveryToMake {
  id: string;
  account_id: number;
  endpoint_id: number;
  kind: string;
  event_id: string;
  payload: Record<string, unknown>;
  state: DeliveryState;
  created_at: Date;
  url: string;
  enabled: boolean;
  failing: boolean;
  secrets: EndpointSecrets;
}

const LOAD = prepare(`
  select d.id, d.account_id, d.endpoint_id, d.kind, d.event_id, d.payload, d.state, d.created_at, n.url, n.enabled,
         n.failing_since is not null as failing, n.secrets
  from igny8_notification_deliveries d join igny8_notification_endpoints n on n.id = d.endpoint_id where d.id = ?`);

/** Undefined when it was deleted, its endpoint with it perhaps. */
export async function loadDelivery(em: EntityManager, id: string): Promise<DeliveryToMake | undefined> {
  const [row] = await run<DeliveryToMake>(em, LOAD, [id]);
  return row;
}

/** A delivery whose workflow is to be started. */
export interface DueDelivery {
  id: string;
  account_id: number;
  endpoint_id: number;
  kind: string;
}

/** A workflow that did not come to its first call in this time is started once more. */
const LEASE = "interval '5 minutes'";

const CLAIM = prepare(`
  update igny8_notification_deliveries d set dispatch_after = now() + ${LEASE}
  from (
    select id from igny8_notification_deliveries where state = 'pending' and dispatch_after <= now()
    order by dispatch_after limit ? for update skip locked
  ) due
  where d.id = due.id returning d.id, d.account_id, d.endpoint_id, d.kind`);

/** Takes deliveries that are due, for a while: of several processes each gets others. */
export const claimDue = (em: EntityManager, limit: number): Promise<DueDelivery[]> => run<DueDelivery>(em, CLAIM, [limit]);

/** Gives claimed ones back: Temporal did not take them. */
export async function releaseClaims(em: EntityManager, ids: string[]): Promise<void> {
  if (ids.length > 0) await em.execute("update igny8_notification_deliveries set dispatch_after = now() where id in (?)", [ids]);
}

// Everywhere the endpoint is locked before its deliveries, and never so that a new delivery to it would have to wait.

/** Records that the endpoint took it. */
export async function closeDelivered(em: EntityManager, delivery: DeliveryToMake, status: number): Promise<void> {
  await em.transactional(async (tx) => {
    await tx.execute("update igny8_notification_endpoints set failing_since = null, last_success_at = now() where id = ?", [
      delivery.endpoint_id,
    ]);
    await tx.execute(
      `update igny8_notification_deliveries set state = 'delivered', attempts = attempts + 1, last_status = ?, last_error = null,
         next_attempt_at = null, finished_at = now() where id = ?`,
      [status, delivery.id],
    );
  });
}

export interface FailedCall {
  status: number | null;
  error: string;
  /** no other call can help; a test is made once anyway */
  final: boolean;
  /** the endpoint wants nothing more from us */
  gone: boolean;
  retryAfterMs?: number | undefined;
}

/**
 * Records a call that failed: milliseconds until the next one, null when there is none. Disables the endpoint when it says so
 * (`gone`), or when no call has succeeded for too long.
 */
export async function closeFailedCall(
  em: EntityManager,
  delivery: DeliveryToMake,
  call: FailedCall,
  policy: NotificationPolicy,
): Promise<{ retryInMs: number | null; disabled: string | null }> {
  const test = delivery.kind === TEST_KIND;
  return em.transactional(async (tx) => {
    const [endpoint] = await tx.execute<{ failing_ms: number }[]>(
      // A test says nothing of how long the endpoint has missed what it should have got.
      `update igny8_notification_endpoints set failing_since = case when ?::boolean then failing_since else coalesce(failing_since, now()) end
       where id = ? returning coalesce(extract(epoch from now() - failing_since) * 1000, 0)::float as failing_ms`,
      [test, delivery.endpoint_id],
    );
    const [row] = await tx.execute<{ attempts: number; state: DeliveryState }[]>(
      `update igny8_notification_deliveries set attempts = attempts + 1, last_status = ?, last_error = ? where id = ? returning attempts, state`,
      [call.status, call.error, delivery.id],
    );
    if (!endpoint || !row) return { retryInMs: null, disabled: null };
    const tooLong = !test && endpoint.failing_ms >= policy.disableAfterMs;
    const disabled = call.gone
      ? "The endpoint answered 410: it wants no more notifications."
      : tooLong
        ? `No call has succeeded for ${duration(endpoint.failing_ms)}. The last one: ${call.error}`
        : null;
    if (disabled) await disableEndpoint(tx, delivery.endpoint_id, disabled, delivery.payload["integration_id"]);
    if (disabled || call.final || test || row.state !== "pending") {
      await finishFailed(tx, "id = ? and state = 'pending'", delivery.id, null);
      return { retryInMs: null, disabled };
    }
    const retryInMs = nextNotificationDelay(policy, row.attempts, call.retryAfterMs);
    // Its workflow makes that call; should it be lost, the delivery is taken up again some time later.
    await tx.execute(
      `update igny8_notification_deliveries set next_attempt_at = now() + make_interval(secs => ?),
         dispatch_after = now() + make_interval(secs => ?) + interval '1 hour' where id = ?`,
      [retryInMs / 1_000, retryInMs / 1_000, delivery.id],
    );
    return { retryInMs, disabled };
  });
}

/** Ends a delivery that has not got through; `error` null keeps what its last call said. */
export async function giveUpDelivery(em: EntityManager, id: string, error: string | null): Promise<void> {
  await finishFailed(em, "id = ? and state = 'pending'", id, error);
}

/**
 * Nothing more is sent to the endpoint; what was pending is failed with the cause. A sync event tells of it where an integration
 * is known that it can belong to.
 */
export async function disableEndpoint(tx: EntityManager, endpointId: number, reason: string, integrationId?: unknown): Promise<void> {
  const disabled = await tx.execute<{ id: number }[]>(
    `update igny8_notification_endpoints set enabled = false, disabled_at = now(), disabled_reason = ?, updated_at = now()
     where id = ? and enabled returning id`,
    [reason, endpointId],
  );
  await finishFailed(tx, "endpoint_id = ? and state = 'pending'", endpointId, `The endpoint was disabled: ${reason}`);
  if (disabled.length === 0 || typeof integrationId !== "number") return;
  await tx.execute(
    `insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, error_message, details)
     select account_id, site_id, id, 'error', 'notification_disable', ?, false, ?, jsonb_build_object('endpoint_id', ?::int)
     from igny8_site_integrations where id = ?`,
    [`The notification endpoint ${endpointId} was disabled`, reason, endpointId, integrationId],
  );
}

async function finishFailed(em: EntityManager, where: string, value: string | number, error: string | null): Promise<void> {
  await em.execute(
    `update igny8_notification_deliveries
     set state = 'failed', finished_at = now(), next_attempt_at = null, last_error = coalesce(?, last_error) where ${where}`,
    [error, value],
  );
}

function duration(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return hours >= 1 ? `${Math.round(hours)} hours` : `${Math.round(ms / 1_000)} seconds`;
}
