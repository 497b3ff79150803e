import { type BulkRun, leftOf, pausedSites, useResumeSites } from "../../../data/bulk.ts";

/** Whether every site that a run has articles left for is paused. */
const isStuck = (run: Pick<BulkRun, "sites">): boolean => {
  const left = run.sites.filter((site) => leftOf(site) > 0);
  return left.length > 0 && pausedSites(run).length === left.length;
};

/**
 * The offer to resume the paused sites of a run.
 * @returns `sites`: "site", or their number; `withRun`: the run is paused too, and alone would send nothing. Then one button at the top of the
 * page resumes both, and the note about the sites has none
 */
export function useResumeOffer(run: BulkRun) {
  const paused = pausedSites(run);
  const request = useResumeSites(run.id);
  const withRun = run.state === "paused" && isStuck(run);
  return {
    paused,
    sites: paused.length === 1 ? "site" : `${paused.length.toLocaleString()} sites`,
    withRun,
    isPending: request.isPending,
    resume: () => request.mutate({ site_ids: paused.map(({ site_id }) => site_id), andRun: withRun }),
  };
}
