import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  workflowInfo,
} from "@temporalio/workflow";
import type { AttemptFailed, PublicationActivities, PublicationOutcome } from "../activities/publishing/publish.ts";
import { FAILURES, type FailureType } from "../domain/publishing/failure.ts";
import { prefixOf, taskQueue } from "../domain/temporal/queues.ts";
import type { RetryPolicy } from "../domain/publishing/retry.ts";
import type { PlaceGranted } from "../domain/temporal/signals.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

export interface PublishContentInput {
  publicationId: string;
  /** how failed calls to WordPress are retried. Infrastructure trouble has a policy of its own */
  retry: RetryPolicy;
}

/** These retries are for infrastructure trouble alone (the database is away, the worker died). They cost the publication no attempt. */
const UNTIL_RECORDED = {
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "10 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Send the article to the site and record the answer",
} as const;
const untilRecorded = proxyActivities<PublicationActivities>(UNTIL_RECORDED);

/**
 * Brings one publication to its end: published, failed, gone or cancelled (requirements 3.2 and 3.3). The row says what to do
 * and when. If the publication is not due, or its site has no free place, the workflow waits and takes no worker's slot. A call
 * to the site is never interrupted.
 * @throws ApplicationFailure of the last attempt's type
 */
export async function publishContent({ publicationId, retry }: PublishContentInput): Promise<PublicationOutcome> {
  let woken = false;
  // The site's failures in a row, as last reported. The activity reads the true number.
  let failures = 0;
  onWake((...[, said = 0]: PlaceGranted) => {
    woken = true;
    failures = Number(said);
  });
  let lastFailure: ApplicationFailure | undefined;
  for (;;) {
    // A publication may be woken for months. The row holds all that this run has to know.
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof publishContent>({ publicationId, retry });
    try {
      woken = false;
      const { publishToWordPress } = failures > 0 ? amongSuspects(failures) : untilRecorded;
      const outcome: PublicationOutcome = await CancellationScope.nonCancellable(() => publishToWordPress(publicationId, retry));
      failures = outcome.state === "suspect" ? (outcome.failures ?? 1) : 0;
      if (failures > 0) continue;
      if (outcome.waitMs !== undefined) {
        await (outcome.waitMs === null ? condition(() => woken) : condition(() => woken, outcome.waitMs));
        continue;
      }
      // The post may be gone already and requested anew, before this run had the call's outcome. That wake must not be lost.
      if (woken && patched("read-again-when-woken")) continue;
      if (lastFailure && outcome.state === "failed") throw lastFailure;
      return outcome;
    } catch (error) {
      const failure = callFailure(error);
      if (!failure) throw error;
      lastFailure = failure.cause;
      failures = FAILURES[failure.cause.type as FailureType]?.of === "site" ? Math.max(1, failures) : 0;
      if (failure.detail.retryInMs !== null) {
        await condition(() => woken, failure.detail.retryInMs);
      } else if (!woken) {
        throw failure.cause;
      }
      // A wake during the last call may be a person's retry. This run must not end without it.
    }
  }
}

/**
 * The same activity for suspects. The fewer failures a site has in a row, the higher its priority, since a single failure may be an accident.
 * A suspect's calls rest and hang far longer than others, and the server has to process each heartbeat. So heartbeats are few, and Temporal
 * notices later that a worker died during such a call.
 */
const amongSuspects = (failures: number) =>
  proxyActivities<PublicationActivities>({
    ...UNTIL_RECORDED,
    heartbeatTimeout: "90 seconds",
    priority: { priorityKey: Math.min(failures, 5) },
    taskQueue: taskQueue(prefixOf(workflowInfo().taskQueue), "suspect"),
  });

/** The failed call behind an activity's failure, as the activity described it. */
function callFailure(error: unknown): { cause: ApplicationFailure; detail: AttemptFailed } | undefined {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const detail = error.cause.details?.[0] as AttemptFailed | undefined;
  return detail && { cause: error.cause, detail };
}
