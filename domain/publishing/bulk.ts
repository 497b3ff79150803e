export const BULK_STATES = ["running", "paused", "cancelled", "done"] as const;
export type BulkState = (typeof BULK_STATES)[number];

/** The most articles of one bulk request. */
export const BULK_LIMIT = 10_000;
/** The most articles of one call to the bridge (docs/bridge-contract.md, `POST /publish-batch`). */
export const BATCH_ARTICLES = 25;
/** The sites on which a run works at once. A site that does not answer costs only a socket. */
export const SITES_AT_ONCE = 50;
/** The suspects on which a run works at once, besides these sites. */
export const SUSPECTS_AT_ONCE = 10;

/** The input of a bulk run's workflow: its id alone. The rows hold everything else. */
export interface BulkInput {
  runId: string;
  /** events until the workflow continues as new. The server warns at 10,240 */
  eventsPerRun?: number;
}
