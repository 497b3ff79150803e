/**
 * The only signal: read your row again. A person changed the row, or the site's lane granted a place. Its arguments depend on the workflow
 * (`PlaceGranted`, a `SyncKind`).
 */
export const WAKE = "wake";

/**
 * The arguments of `wake` for a publication or a bulk run: the integration whose lane granted a place, and the site's failures in a row. An
 * older release sends `true` in place of the number.
 */
export type PlaceGranted = [integrationId?: number, failures?: number | boolean];
