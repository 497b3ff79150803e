export const BULK_STATES = ["running", "paused", "cancelled", "done"] as const;
export type BulkState = (typeof BULK_STATES)[number];

/** Articles of one bulk request. */
export const BULK_LIMIT = 10_000;
/** Articles of one call to the bridge (docs/bridge-contract.md, `POST /publish-batch`). */
export const BATCH_ARTICLES = 25;
/** Sites that one run works on at once. One that answers with nothing costs a socket, no more. */
export const SITES_AT_ONCE = 50;
/** Of those, sites whose last call failed. */
export const SUSPECTS_AT_ONCE = 10;

/** What a bulk run is started with: its id alone, everything else is in its rows. */
export interface BulkInput {
  runId: string;
  /** events after which it goes on as a new run; the server warns at 10,240 */
  eventsPerRun?: number;
}
