/**
 * The one signal: look at your row again. A person changed it, or the site's lane has a place. What it says besides is the workflow's own
 * (`PlaceGranted`, a `SyncKind`).
 */
export const WAKE = "wake";

/**
 * What a publication's or a bulk run's workflow is told: which integration's lane has a place for it, and the site's failures in a row, which an
 * older release calls `true` when there are some.
 */
export type PlaceGranted = [integrationId?: number, failures?: number | boolean];
