import { proxyActivities } from "@temporalio/workflow";
import type { DigestActivities } from "../../activities/notifications/digests.ts";
import type { MailDigestInput } from "../../domain/notifications/digest.ts";

/** Gives a person's mail to the mail server. The activity retries until the server accepts or refuses the mail, or until nobody wants it. */
export async function mailDigest({ readerId, number, policy }: MailDigestInput): Promise<{ state: string }> {
  const untilSettled = proxyActivities<DigestActivities>({
    startToCloseTimeout: "1 minute",
    retry: {
      initialInterval: policy.retry.initialIntervalMs,
      backoffCoefficient: policy.retry.backoffCoefficient,
      maximumInterval: policy.retry.maximumIntervalMs,
    },
    summary: "Hand the mail to the mail server",
  });
  return untilSettled.mailDigest({ id: readerId, number }, policy);
}
