/** The kind of a test delivery, which a person starts to see whether an endpoint works. */
export const TEST_KIND = "test";

export const DELIVERY_STATES = ["pending", "delivered", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** When an endpoint is called again, and when IGNY8 gives up. All times are in milliseconds. */
export interface NotificationPolicy {
  initialIntervalMs: number;
  backoffCoefficient: number;
  maximumIntervalMs: number;
  /** since the delivery began */
  giveUpAfterMs: number;
  /** an endpoint is disabled if all its calls have failed for this long */
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
 * Milliseconds until the next call. `Retry-After` can lengthen the wait, up to the policy's longest wait, and never shortens it.
 * @param calls the calls made so far, 1 after the first
 */
export function nextNotificationDelay(policy: NotificationPolicy, calls: number, retryAfterMs = 0): number {
  const backoff = policy.initialIntervalMs * policy.backoffCoefficient ** (calls - 1);
  return Math.min(policy.maximumIntervalMs, Math.max(backoff, retryAfterMs));
}

export interface DeliverNotificationInput {
  deliveryId: string;
  policy: NotificationPolicy;
}
