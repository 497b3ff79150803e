/** What a site counted since its last report; `queued` is what waits now to be told to IGNY8. */
export interface HealthCounts {
  fatal: number;
  publish: number;
  webhook: number;
  queued: number;
}

/** Failed publications a day that any site may have: a full disk, a picture that can't be fetched. */
const PUBLISH_FAILURES = 3;
/** Failed webhooks, and changes that wait still. Either alone is what a site has after a time without a way to IGNY8. */
const WEBHOOK_FAILURES = 20;
const QUEUED = 20;

/** Fewer reports say nothing of a version. */
const REPORTS_NEEDED = 5;
/** Of a hundred sites that updated, so many may be unhealthy. */
const UNHEALTHY_BORNE = 20;

/** What is wrong with the plugin on a site, in words; empty when nothing is. */
export function ailmentsOf({ fatal, publish, webhook, queued }: HealthCounts): string[] {
  return [
    ...(fatal > 0 ? [`${fatal} fatal errors`] : []),
    ...(publish > PUBLISH_FAILURES ? [`${publish} failed publications`] : []),
    ...(webhook > WEBHOOK_FAILURES && queued > QUEUED ? [`${webhook} failed webhooks, ${queued} changes waiting`] : []),
  ];
}

/** Whether a version's rollout is to halt: of the sites that updated to it and reported since, too many are unhealthy. */
export function isUnbearable({ reported, unhealthy }: { reported: number; unhealthy: number }): boolean {
  return reported >= REPORTS_NEEDED && unhealthy * 100 > reported * UNHEALTHY_BORNE;
}
