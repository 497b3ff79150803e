import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
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
  /** how failed calls to WordPress are retried; infrastructure trouble is retried apart from it */
  retry: RetryPolicy;
}

/** Only what is not WordPress's answer is retried here: the database is away, the worker died. It costs no attempt. */
const UNTIL_RECORDED = {
  startToCloseTimeout: "2 minutes",
  heartbeatTimeout: "10 seconds",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Send the article to the site and record the answer",
} as const;
const untilRecorded = proxyActivities<PublicationActivities>(UNTIL_RECORDED);

/**
 * Brings one publication to its end: published, failed, gone or cancelled (requirements 3.2 and 3.3). The row decides what is
 * to be done and when: its time may not have come, its site may have no place for it. That is waited for here, in no worker's slot. A call
 * to the site is never cut off in the middle.
 * @throws ApplicationFailure of the last attempt's type
 */
export async function publishContent({ publicationId, retry }: PublishContentInput): Promise<PublicationOutcome> {
  let woken = false;
  // The site's failures in a row, as far as is known here; the activity knows better.
  let failures = 0;
  onWake((...[, said = 0]: PlaceGranted) => {
    woken = true;
    failures = Number(said);
  });
  let lastFailure: ApplicationFailure | undefined;
  for (;;) {
    // Wakes may come for months. The row knows all that matters of this run.
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
      // Woken while the last call failed: it may be a person's retry, and this run must not end under it.
    }
  }
}

/**
 * The same activity, in the pool of sites whose last call failed; the fewer failures, the sooner: one may have been a hiccup. It rests and
 * hangs far longer than others, and each of its heartbeats is work for the server: they are few, and a worker that died with one of these is
 * noticed later.
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
