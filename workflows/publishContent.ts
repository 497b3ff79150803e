import { ActivityFailure, ApplicationFailure, CancellationScope, condition, defineSignal, proxyActivities, setHandler } from "@temporalio/workflow";
import type { AttemptFailed, PublicationActivities, PublicationOutcome } from "../activities/publication.ts";
import type { RetryPolicy } from "../domain/retry.ts";

/** A person does not want to wait for the next attempt. */
export const retryNow = defineSignal("retryNow");

export interface PublishContentInput {
  publicationId: string;
  /** how failed calls to WordPress are retried; infrastructure trouble is retried apart from it */
  retry: RetryPolicy;
}

/** Only what is not WordPress's answer is retried here: the database is away, the worker died. It costs no attempt. */
const untilRecorded = proxyActivities<PublicationActivities>({
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "10 seconds",
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval: "1 minute" },
  summary: "Send the article to the site and record the answer",
});

/**
 * Brings one publication to its end: published, failed, gone or cancelled (seeds 3.2 and 3.3).
 * Cancelling it takes effect between calls, never in the middle of one.
 * @throws ApplicationFailure of the last attempt's type
 */
export async function publishContent({ publicationId, retry }: PublishContentInput): Promise<PublicationOutcome> {
  let hurry = false;
  setHandler(retryNow, () => {
    hurry = true;
  });
  for (;;) {
    try {
      return await CancellationScope.nonCancellable(() => untilRecorded.publishToWordPress(publicationId, retry));
    } catch (error) {
      const failure = callFailure(error);
      if (!failure || failure.detail.retryInMs === null) throw failure?.cause ?? error;
      hurry = false;
      await condition(() => hurry, failure.detail.retryInMs);
    }
  }
}

/** The failed call behind an activity's failure, as the activity described it. */
function callFailure(error: unknown): { cause: ApplicationFailure; detail: AttemptFailed } | undefined {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const detail = error.cause.details?.[0] as AttemptFailed | undefined;
  return detail && { cause: error.cause, detail };
}
