import type { EntityManager } from "./orm.ts";
import { prepare, run } from "./prepared.ts";

/** What is old and of no more use: a table, its key, and the rows of one batch, found by an index. */
const old = (table: string, key: string, rows: string) =>
  prepare(`
    with gone as (delete from ${table} where (${key}) in (${rows}) returning 1)
    select count(*)::int as removed from gone`);

const expired = (table: string) =>
  old(
    table,
    "id",
    `select id from ${table} where expires_at < now() - interval '30 days' order by expires_at limit ? for update skip locked`,
  );

/** Oldest first; each by one statement that is a transaction of its own. */
export const CLEAN_UPS = {
  events: old(
    "igny8_sync_events",
    "id",
    `select e.id from igny8_accounts a cross join lateral (
       select id from igny8_sync_events
       where account_id = a.id and created_at < now() - make_interval(days => a.event_retention_days)
       order by created_at limit ?
     ) e limit ?`,
  ),
  // The bridge tries for three days.
  webhooks: old(
    "igny8_webhooks",
    "integration_id, webhook_id",
    "select integration_id, webhook_id from igny8_webhooks where received_at < now() - interval '7 days' order by received_at limit ?",
  ),
  deliveries: old(
    "igny8_notification_deliveries",
    "id",
    `select id from igny8_notification_deliveries where finished_at < now() - interval '30 days'
     order by finished_at limit ? for update skip locked`,
  ),
  sessions: expired("igny8_sessions"),
  password_resets: expired("igny8_password_resets"),
  invites: expired("igny8_invites"),
} as const;
export type CleanUp = keyof typeof CLEAN_UPS;

/** Removes at most `rows` of a kind; how many it were. */
export async function removeOld(em: EntityManager, what: CleanUp, rows: number): Promise<number> {
  const values = what === "events" ? [rows, rows] : [rows];
  const [row] = await run<{ removed: number }>(em, CLEAN_UPS[what], values);
  return row!.removed;
}
