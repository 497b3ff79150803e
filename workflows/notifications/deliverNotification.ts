import { ActivityFailure, isCancellation, proxyActivities } from "@temporalio/workflow";
import type { NotificationActivities } from "../../activities/notifications/deliver.ts";
import type { DeliverNotificationInput } from "../../domain/notifications/delivery.ts";
import { INFRASTRUCTURE_RETRY } from "../policies.ts";

const untilRecorded = proxyActivities<NotificationActivities>({
  startToCloseTimeout: "30 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Record that the endpoint was not reached",
});

/**
 * Delivers one notification to its endpoint, or gives up at the end of its time. A failed call names its own delay, so the retry
 * policy here applies to infrastructure trouble alone.
 */
export async function deliverNotification({ deliveryId, policy }: DeliverNotificationInput): Promise<{ state: string }> {
  const untilDelivered = proxyActivities<NotificationActivities>({
    startToCloseTimeout: "30 seconds",
    scheduleToCloseTimeout: policy.giveUpAfterMs,
    retry: INFRASTRUCTURE_RETRY,
    summary: "Call the endpoint and record the result",
  });
  try {
    return await untilDelivered.deliver(deliveryId, policy);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    await untilRecorded.giveUp(deliveryId);
    return { state: "failed" };
  }
}
