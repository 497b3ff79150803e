import { proxyActivities } from "@temporalio/workflow";
import type { MailActivities } from "../activities/people/mail.ts";
import type { SendMailInput } from "../domain/people/mail.ts";

/** Mails a row's link to its person. The activity retries until the mail server accepts or refuses the mail, or until the link is void. */
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
