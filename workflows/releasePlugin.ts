import { ActivityFailure, ApplicationFailure, CancellationScope, continueAsNew, proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { ReleaseActivities } from "../activities/plugin/steps.ts";
import { RELEASE_GIVE_UP_MS, type ReleaseStep } from "../domain/plugin/version.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY, PROMPT_RETRY } from "./policies.ts";

const untilRecorded = proxyActivities<ReleaseActivities>({
  startToCloseTimeout: "1 minute",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Return the version to draft, with the reason",
});

/**
 * Releases a version of a plugin in steps. Only the last step changes the version that sites are offered. The version becomes a draft again
 * if a step fails for a reason that no retry removes, or after `giveUpAfterMs` milliseconds of trouble with the store or the database.
 * @throws ApplicationFailure of the step that failed
 */
export async function releasePlugin(versionId: number, giveUpAfterMs = RELEASE_GIVE_UP_MS): Promise<{ released: boolean }> {
  let again = false;
  onWake(() => {
    again = true;
  }, "asked");
  let lastFailure: unknown;
  for (;;) {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof releasePlugin>(versionId, giveUpAfterMs);
    again = false;
    try {
      await build(versionId, giveUpAfterMs);
      return { released: true };
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const { cause, activityType } = error;
      if (cause instanceof ApplicationFailure && cause.type === "NotBuilding") {
        if (again) continue;
        if (lastFailure) throw lastFailure;
        return { released: false };
      }
      const reason = cause instanceof ApplicationFailure ? cause.message : "The step timed out.";
      const recorded = await CancellationScope.nonCancellable(() =>
        untilRecorded.failRelease(versionId, activityType as ReleaseStep, reason),
      );
      const message = recorded ?? reason; // Workers of before recorded it and said nothing.
      lastFailure = ApplicationFailure.create({
        type: "ReleaseFailed",
        message: `${activityType}: ${message}`,
        nonRetryable: true,
        cause: error,
      });
      if (!again) throw lastFailure;
      // A request during the failing step may be for a new release. This run must not end without it.
    }
  }
}

async function build(versionId: number, giveUpAfterMs: number): Promise<void> {
  const doing = (summary: string) =>
    proxyActivities<ReleaseActivities>({
      startToCloseTimeout: "1 minute",
      heartbeatTimeout: "10 seconds",
      scheduleToCloseTimeout: giveUpAfterMs,
      retry: PROMPT_RETRY,
      summary,
    });
  await doing("Check the sources").lint(versionId);
  const { sha256 } = await doing("Pack them").pack(versionId);
  await doing("Sign the manifest").sign(versionId, sha256);
  await doing("Store the package").store(versionId, sha256);
  await doing("Offer it to sites").release(versionId, sha256);
}
