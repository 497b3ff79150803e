import { log } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import {
  closeDelivered,
  closeFailedCall,
  giveUpDelivery,
  loadDelivery,
  type DeliveryToMake,
  type FailedCall,
} from "../../db/notifications/deliveries.ts";
import { signingSecrets, wholeUrl } from "../../db/notifications/endpointSecrets.ts";
import type { Orm } from "../../db/orm.ts";
import type { SecretKey } from "../../db/secrets.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { TEST_KIND, type DeliveryState, type NotificationPolicy } from "../../domain/notifications/delivery.ts";
import { bodyOf } from "../../domain/notifications/formats.ts";
import { retryAfterMs } from "../../domain/publishing/retry.ts";
import { beginningOf } from "../../domain/text.ts";
import type { Notifier } from "./notifier.ts";

/** Concurrent calls per process to one failing endpoint: an endpoint that hangs must not hold every slot of the queue. */
const CALLS_AT_ONCE = 3;
const WAIT_FOR_TURN_MS = 5_000;
const GONE = 410;

export interface NotificationDeps {
  orm: Orm;
  notifier: Notifier;
  secretKeys: SecretKey[];
  /** the console's address, for links in messages */
  publicUrl: string;
}

export function createNotificationActivities({ orm, notifier, secretKeys, publicUrl }: NotificationDeps) {
  const underWay = new Map<number, number>();

  return {
    /**
     * Makes one call for a delivery and records the result. It leaves a finished delivery alone.
     * @throws ApplicationFailure, retryable, with `nextRetryDelay`. Temporal retries any other error (the database is away).
     */
    async deliver(deliveryId: string, policy: NotificationPolicy): Promise<{ state: DeliveryState | "deleted" }> {
      const em = orm.em.fork();
      const delivery = await loadDelivery(em, deliveryId);
      if (!delivery) return { state: "deleted" };
      if (delivery.state !== "pending") return { state: delivery.state };
      const { endpoint_id } = delivery;
      if (!delivery.enabled && delivery.kind !== TEST_KIND) {
        await giveUpDelivery(em, deliveryId, "The endpoint is disabled.");
        return { state: "failed" };
      }
      const now = underWay.get(endpoint_id) ?? 0;
      if (delivery.failing && now >= CALLS_AT_ONCE) throw retryIn(WAIT_FOR_TURN_MS, "Waiting for other calls to the endpoint");
      underWay.set(endpoint_id, now + 1);
      try {
        const result = await call(delivery);
        if ("delivered" in result) {
          await closeDelivered(em, delivery, result.delivered);
          return { state: "delivered" };
        }
        const { retryInMs, disabled } = await closeFailedCall(em, delivery, result, policy);
        if (disabled) log.warn(`Notification endpoint disabled: ${disabled}`, { endpoint_id, account_id: delivery.account_id });
        if (retryInMs === null) return { state: "failed" };
        throw retryIn(retryInMs, result.status ? `The endpoint answered ${result.status}` : "The endpoint did not answer");
      } finally {
        const left = (underWay.get(endpoint_id) ?? 1) - 1;
        if (left > 0) underWay.set(endpoint_id, left);
        else underWay.delete(endpoint_id);
      }
    },

    /** Ends a delivery whose time is over. */
    async giveUp(deliveryId: string): Promise<void> {
      await giveUpDelivery(orm.em.fork(), deliveryId, null);
    },
  };

  async function call(delivery: DeliveryToMake): Promise<{ delivered: number } | FailedCall> {
    let [secrets, url]: [string[], string] = [[], ""];
    try {
      const endpoint = { ...delivery, id: delivery.endpoint_id };
      url = wholeUrl(secretKeys, endpoint);
      secrets = signingSecrets(secretKeys, endpoint, new Date());
    } catch {
      const error = "The endpoint's secret can't be decrypted. Create a new secret, or ask an operator to restore SECRET_KEYS.";
      return { status: null, error, final: true, gone: false };
    }
    const { event_id, kind, created_at, payload } = delivery;
    const body = bodyOf(delivery, { id: event_id, kind, time: new Date(created_at).toISOString(), data: payload }, publicUrl);
    try {
      const { status, headers, text } = await notifier.send(url, { id: event_id, body, secrets, accountId: delivery.account_id });
      if (status >= 200 && status < 300) return { delivered: status };
      const error = beginningOf(`Answered ${status}. ${status < 400 ? "Redirects are not followed." : text}`.trim());
      return { status, error, final: false, gone: status === GONE, retryAfterMs: retryAfterMs(headers["retry-after"], Date.now()) };
    } catch (error) {
      if (!(error instanceof SiteFailure)) throw error;
      return { status: null, error: error.message, final: !error.retryable, gone: false };
    }
  }
}

/** The message stands in histories, so it holds nothing of the request or the answer. */
const retryIn = (ms: number, message: string) =>
  ApplicationFailure.create({ type: "NotDelivered", message, nextRetryDelay: `${Math.ceil(ms)} milliseconds` });

export type NotificationActivities = ReturnType<typeof createNotificationActivities>;
