import { OPEN } from "../publishing/sql.ts";

/*
 * What a restored database needs before anybody uses it. Each statement may run again. They name tables without a schema.
 */

/** Ids below this one may be known on sites, though the backup does not have them. No two restores of one day use that many ids. */
const ID_GAP = 1_000_000;

/** Whether this server counts its transactions anew, so that PLACES are needed: there is a number that it has not reached. */
export const COUNTS_ANEW = `
  select exists (select from igny8_sync_events where xid >= pg_snapshot_xmax(pg_current_snapshot()))
    or exists (select from igny8_notification_readers
      where greatest(mailed_xid, until_xid) >= pg_snapshot_xmax(pg_current_snapshot())) as anew`;

/**
 * Another server counts its transactions anew. Readers of the stream go by `xid`, and would get the old events as new ones when the new server's
 * transactions reach their numbers. 0 is below all of them. Digest mails go by the same places: the last told event is found by its id, before.
 */
export const PLACES = [
  `update igny8_notification_readers r set
    until_id = case when until_xid is null then null else coalesce((
      select max(e.id) from igny8_sync_events e where e.account_id = r.account_id and (e.xid, e.id) <= (r.until_xid, r.until_id)), 0) end,
    until_xid = case when until_xid is null then null else '0'::xid8 end,
    mailed_id = coalesce(
      (select min(e.id) - 1 from igny8_sync_events e
       where e.account_id = r.account_id and e.concern is not null and (e.xid, e.id) > (r.mailed_xid, r.mailed_id)),
      (select max(e.id) from igny8_sync_events e where e.account_id = r.account_id), 0),
    mailed_xid = '0'
  where mailed_xid <> '0'`,
  "update igny8_sync_events set xid = '0' where xid <> '0'",
];

/**
 * A site knows an article by its id. Articles that were made after the backup are gone here, and their posts are not. A new article with the id of
 * such a post would be taken for that post's article.
 */
export const IDS = [
  `select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, start_value) + ${ID_GAP})
   from pg_sequences where schemaname = current_schema() and sequencename like 'igny8\\_%'`,
];

/**
 * Gives everything that a workflow or a worker owned back to those who start what nobody owns: the sweep, the hourly Schedule of automation, and the
 * loops of the worker. A workflow that still runs is joined or woken by them, so this harms nothing.
 */
export const RELEASE_OWNED = [
  "update igny8_lane_leases set until = now() - interval '1 second'",
  `update igny8_publications set workflow_id = null, run_id = null
   where state in (${OPEN}) and not in_bulk and workflow_id is not null`,
  "update igny8_bulk_runs set updated_at = least(updated_at, now() - interval '5 minutes') where state = 'running'",
  "update igny8_automation_runs set overdue_at = now() where state in ('running', 'paused')",
  "update igny8_notification_deliveries set dispatch_after = coalesce(next_attempt_at, now()) where state = 'pending'",
  "update igny8_notification_readers set next_at = now() where until_xid is not null",
];

/** In the transaction of the restore. */
export const AFTER_RESTORE = [...PLACES, ...IDS, ...RELEASE_OWNED];
