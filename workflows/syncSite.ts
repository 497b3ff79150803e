import { ActivityFailure, ApplicationFailure, CancellationScope, isCancellation, proxyActivities } from "@temporalio/workflow";
import type { ReconcileActivities } from "../activities/sites/reconcile.ts";
import type { SyncActivities } from "../activities/sites/sync.ts";
import { wider, type SyncKind } from "../domain/sites/sync.ts";
import { onWake } from "./onWake.ts";
import { INFRASTRUCTURE_RETRY } from "./policies.ts";

export interface SyncSiteInput {
  integrationId: number;
  what: SyncKind;
}

type Activities = SyncActivities & ReconcileActivities;

/** A site's failure ends an activity at once. Other failures are retried, but not for ever, because the row says `syncing` all the time. */
const limits = {
  startToCloseTimeout: "30 minutes",
  scheduleToCloseTimeout: "1 hour",
  heartbeatTimeout: "10 seconds",
  retry: INFRASTRUCTURE_RETRY,
} as const;
const reading = proxyActivities<Activities>({ ...limits, summary: "Read the site's structure and terms" });
const comparing = proxyActivities<Activities>({ ...limits, summary: "Compare the articles' state with the site's" });
const untilRecorded = proxyActivities<Activities>({
  startToCloseTimeout: "1 minute",
  retry: INFRASTRUCTURE_RETRY,
  summary: "Record the failure",
});

/**
 * Brings a site's metadata and its articles' states up to date (requirements 6). One run at a time for each integration. `off`: the
 * integration is gone, inactive or has sync switched off, and nothing was done.
 * @throws ApplicationFailure of the last round's type
 */
export async function syncSite({ integrationId, what }: SyncSiteInput): Promise<"done" | "off"> {
  let under: SyncKind | null = null;
  let wanted: SyncKind | null = what;
  // A wake asks for a sync of a kind. If the running round does less than that kind, another round follows.
  onWake((kind: SyncKind) => {
    if (wider(under, kind) !== under) wanted = wider(wanted, kind);
  }, "also");
  // Bound: one round for each of SYNC_KINDS, as each kind does more than the one before.
  for (;;) {
    under = wanted ?? what;
    wanted = null;
    const { outcome, failures } = await round(integrationId, under);
    if (wanted) continue;
    if (failures[0]) throw failures[0];
    return outcome;
  }
}

async function round(integrationId: number, what: SyncKind): Promise<{ outcome: "done" | "off"; failures: unknown[] }> {
  const failures: unknown[] = [];
  const attempt = async (work: () => Promise<void | boolean>, record: (told: Told) => Promise<void>) => {
    const started = Date.now();
    try {
      return await work();
    } catch (error) {
      failures.push(error instanceof ActivityFailure ? (error.cause ?? error) : error);
      const told = { ...tell(error), duration_ms: Date.now() - started };
      await CancellationScope.nonCancellable(() => record(told));
      if (isCancellation(error)) throw error;
    }
  };
  const found = await attempt(
    () => reading.syncMetadata(integrationId, what),
    (told) => untilRecorded.recordFailedSync(integrationId, { what, ...told }),
  );
  if (found === false) return { outcome: "off", failures };
  // Reconcile even if the metadata could not be read: one may work without the other.
  if (what === "daily") {
    await attempt(
      () => comparing.reconcile(integrationId),
      (told) => untilRecorded.recordFailedReconciliation(integrationId, told),
    );
  }
  return { outcome: "done", failures };
}

interface Told {
  type: string;
  message: string;
  duration_ms: number;
}

/** What people read about a failed activity: the site's failure in the activity's words, or that IGNY8 is at fault. */
function tell(error: unknown): Omit<Told, "duration_ms"> {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  // SiteBusy was retried until its time was over.
  if (cause instanceof ApplicationFailure && cause.type && (cause.nonRetryable || cause.type === "SiteBusy")) {
    return { type: cause.type, message: cause.message };
  }
  if (isCancellation(error)) return { type: "Cancelled", message: "An operator stopped the sync. Start it again." };
  return {
    type: "Interrupted",
    message: "The sync did not complete within an hour. The fault is IGNY8's. It is tried again the next day.",
  };
}
