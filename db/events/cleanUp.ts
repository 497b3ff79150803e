import type { EntityManager } from "../orm.ts";
import { prepare, run, type Prepared } from "../prepared.ts";

/** Deletes a batch of old rows that nobody needs: the table, its key, and a query that finds the rows with an index. */
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

/** The sealed tokens of expired links (db/people/mail.ts). They remain if the worker died before it mailed them. */
const sealed = (table: string) =>
  prepare(`
    with ended as (update ${table} set sealed_token = null where id in (
      select id from ${table} where expires_at < now() - interval '1 hour' and sealed_token is not null
      order by expires_at limit ? for update skip locked) returning 1)
    select count(*)::int as removed from ended`);

// One account at a time: only then does the planner know whether the account has ten old events or a million.
const NEXT_ACCOUNT = prepare(`
  select a.id, (now() - make_interval(days => a.event_retention_days))::text as before from igny8_accounts a
  cross join lateral (
    select from igny8_sync_events
    where account_id = a.id and created_at < now() - make_interval(days => a.event_retention_days) order by created_at limit 1
  ) e
  where a.id > ? order by a.id limit 1`);
const EVENTS = old(
  "igny8_sync_events",
  "id",
  "select id from igny8_sync_events where account_id = ? and created_at < ?::timestamptz order by created_at limit ?",
);

const OTHERS = {
  // The bridge retries a webhook for three days.
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
  verifications: expired("igny8_email_verifications"),
  invites: expired("igny8_invites"),
  password_reset_tokens: sealed("igny8_password_resets"),
  verification_tokens: sealed("igny8_email_verifications"),
  invite_tokens: sealed("igny8_invites"),
  enrolments: expired("igny8_plugin_enrolments"),
  // Analytics look back over a year; these rows are a month older.
  downloads: old(
    "igny8_plugin_downloads",
    "id",
    "select id from igny8_plugin_downloads where day < (now() - interval '400 days')::date order by day limit ?",
  ),
};

/** The statements one by one, for the test that checks their plans. */
export const CLEAN_UPS = { accounts: NEXT_ACCOUNT, events: EVENTS, ...OTHERS };

export interface Batch {
  what: string;
  removed: number;
}

/**
 * Removes all rows that are too old, at most `rows` in a statement, oldest first. Each statement is a transaction of its own, so the caller may
 * stop after any of them.
 */
export async function* removeOld(em: EntityManager, rows: number): AsyncGenerator<Batch> {
  for (let account = 0; ;) {
    const [next] = await run<{ id: number; before: string }>(em, NEXT_ACCOUNT, [account]);
    if (!next) break;
    yield* batches(em, "events", EVENTS, [next.id, next.before], rows);
    account = next.id;
  }
  for (const [what, statement] of Object.entries(OTHERS)) yield* batches(em, what, statement, [], rows);
}

async function* batches(em: EntityManager, what: string, statement: Prepared, values: unknown[], rows: number): AsyncGenerator<Batch> {
  for (let removed = rows; removed === rows;) {
    const [row] = await run<{ removed: number }>(em, statement, [...values, rows]);
    removed = row!.removed;
    yield { what, removed };
  }
}
