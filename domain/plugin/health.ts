/** A site's counts since its last report. `queued` is the number of changes that wait now to be sent to IGNY8. */
export interface HealthCounts {
  fatal: number;
  publish: number;
  webhook: number;
  queued: number;
}

/** The failed publications a day that are normal for any site: a full disk, a picture that can't be fetched. */
const PUBLISH_FAILURES = 3;
/** Failed webhooks, and changes that still wait. Only both together are a fault: either alone follows a time without a connection to IGNY8. */
const WEBHOOK_FAILURES = 20;
const QUEUED = 20;

/** A version is judged only with at least this many reports. */
const REPORTS_NEEDED = 5;
/** The tolerated percentage of unhealthy sites among those that updated. */
const UNHEALTHY_BORNE = 20;

/** The faults of the plugin on a site, in words; empty if there are none. */
export function ailmentsOf({ fatal, publish, webhook, queued }: HealthCounts): string[] {
  return [
    ...(fatal > 0 ? [`${fatal} fatal errors`] : []),
    ...(publish > PUBLISH_FAILURES ? [`${publish} failed publications`] : []),
    ...(webhook > WEBHOOK_FAILURES && queued > QUEUED ? [`${webhook} failed webhooks, ${queued} unreported changes`] : []),
  ];
}

/** Whether a version's rollout has to halt: too many of the sites that updated to it and reported since are unhealthy. */
export function isUnbearable({ reported, unhealthy }: { reported: number; unhealthy: number }): boolean {
  return reported >= REPORTS_NEEDED && unhealthy * 100 > reported * UNHEALTHY_BORNE;
}
