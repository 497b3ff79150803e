/** What an account may be told of; igny8_queue_notifications() in the database says which sync event is which. */
export const NOTIFICATION_KINDS = [
  "content.published",
  "content.failed",
  "content.status_changed",
  "site.paused",
  "site.resumed",
  "sync.failed",
  "plugin.rollout_halted",
] as const;
/** Of a delivery that a person asked for to see whether an endpoint works. */
export const TEST_KIND = "test";

export const DELIVERY_STATES = ["pending", "delivered", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** When an endpoint is called again and when we give up; all in milliseconds. */
export interface NotificationPolicy {
  initialIntervalMs: number;
  backoffCoefficient: number;
  maximumIntervalMs: number;
  /** since the delivery was taken up */
  giveUpAfterMs: number;
  /** an endpoint whose calls have all failed for so long is disabled */
  disableAfterMs: number;
}

const HOUR_MS = 3_600_000;
const THREE_DAYS_MS = 72 * HOUR_MS;

export const NOTIFICATION_POLICY: NotificationPolicy = {
  initialIntervalMs: 30_000,
  backoffCoefficient: 2,
  maximumIntervalMs: 6 * HOUR_MS,
  giveUpAfterMs: THREE_DAYS_MS,
  disableAfterMs: THREE_DAYS_MS,
};

/**
 * Milliseconds until the next call. `Retry-After` lengthens the wait up to the policy's longest one and never shortens it.
 * @param calls made so far, 1 for the first
 */
export function nextNotificationDelay(policy: NotificationPolicy, calls: number, retryAfterMs = 0): number {
  const backoff = policy.initialIntervalMs * policy.backoffCoefficient ** (calls - 1);
  return Math.min(policy.maximumIntervalMs, Math.max(backoff, retryAfterMs));
}

export interface DeliverNotificationInput {
  deliveryId: string;
  policy: NotificationPolicy;
}
