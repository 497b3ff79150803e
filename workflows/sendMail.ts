import { proxyActivities } from "@temporalio/workflow";
import type { MailActivities } from "../activities/people/mail.ts";
import type { SendMailInput } from "../domain/people/mail.ts";

/** Brings a row's link to its person. It is tried until the mail server takes it, or refuses it, or the link has ended: the activity sees that. */
export async function sendMail({ kind, id, policy }: SendMailInput): Promise<{ state: string }> {
  const untilSettled = proxyActivities<MailActivities>({
    startToCloseTimeout: "1 minute",
    retry: {
      initialInterval: policy.initialIntervalMs,
      backoffCoefficient: policy.backoffCoefficient,
      maximumInterval: policy.maximumIntervalMs,
    },
    summary: "Hand the mail to the mail server",
  });
  return untilSettled.mailLink(kind, id);
}
