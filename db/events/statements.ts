import { prepare } from "../prepared.ts";

/*
 * The log's statements stay SQL: they read and delete among millions of rows, so each is written for its index (test/db/indexes.test.ts), with
 * lateral joins that make one range of an index for each value.
 */

/** The columns of an event that people see. Plain SQL returns its times as text. */
const EVENT_COLUMNS = `e.id, e.site_id, e.integration_id, e.event_type, e.action, e.description, e.success, e.content_id,
  e.external_id, e.error_message, e.details, e.duration_ms, e.request_id, e.created_at`;

// A page of the log. The place is optional in each part, and one prepared text serves all filters.
const PLACE = `i.account_id = :account_id and i.id = coalesce(:integration_id::int, i.id) and i.site_id = coalesce(:site_id::int, i.site_id)
  and i.site_id = any(coalesce(:site_ids::int[], array[i.site_id]))`;
const TIME = `(e.created_at, e.id) < (:below::timestamptz, :below_id::bigint) and e.created_at >= :since::timestamptz`;
const NEWEST = `order by e.created_at desc, e.id desc limit :limit::bigint`;
const FILTER = [
  "event_types",
  "outcomes",
  "below",
  "below_id",
  "since",
  "account_id",
  "integration_id",
  "site_id",
  "site_ids",
  "limit",
] as const;

// Takes the newest of each kind and outcome, and then the newest of these. Each is a range of one index. With an index by time alone
// PostgreSQL would assume that failures are never rare, and scan a million successes to find one.
export const OF_KINDS = prepare(
  FILTER,
  `
  select e.* from igny8_site_integrations i, unnest(:event_types::text[]) kind, unnest(:outcomes::boolean[]) outcome, lateral (
    select ${EVENT_COLUMNS} from igny8_sync_events e
    where e.integration_id = i.id and e.event_type = kind and e.success = outcome and ${TIME} ${NEWEST}
  ) e where ${PLACE} ${NEWEST}`,
);

export const OF_CONTENT = prepare(
  ["content_id", ...FILTER],
  `
  select ${EVENT_COLUMNS} from igny8_sync_events e join igny8_site_integrations i on i.id = e.integration_id
  where e.content_id = :content_id and e.event_type = any(:event_types::text[]) and e.success = any(:outcomes::boolean[])
    and ${TIME} and ${PLACE} ${NEWEST}`,
);

/** With the columns of a list, so that one event looks the same alone. */
export const ONE = prepare(
  ["id", "account_id"],
  `select ${EVENT_COLUMNS} from igny8_sync_events e where e.id = :id and e.account_id = :account_id`,
);

// The stream reads several times a second for all accounts that somebody watches, by PostgreSQL's snapshots, of which Kysely knows nothing.
const SNAPSHOT = `pg_snapshot_xmin(pg_current_snapshot())::text as settled, pg_snapshot_xmax(pg_current_snapshot())::text as next`;

export const HORIZON = prepare([], `select ${SNAPSHOT}`);

// Every account has at least one row, which says how far it was read.
export const AFTER = prepare(
  ["account_ids", "xids", "ids", "limit"],
  `
  select w.account_id, ${SNAPSHOT}, e.* from unnest(:account_ids::int[], :xids::xid8[], :ids::bigint[]) w(account_id, xid, id) left join lateral (
    select e.xid::text as xid, ${EVENT_COLUMNS} from igny8_sync_events e
    where e.account_id = w.account_id and (e.xid, e.id) > (w.xid, w.id) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by e.xid, e.id limit :limit
  ) e on true`,
);

/** Each batch of articles writes its events with it, so any number of them has one text. */
export const INSERT = prepare(
  ["facts"],
  `
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id,
                                  error_message, details, duration_ms, request_id)
   select account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, error_message,
          coalesce(details, '{}'), duration_ms, :request_id::text
   from jsonb_to_recordset(:facts::jsonb) as e(account_id int, site_id int, integration_id int, event_type text, action text, description text,
     success boolean, content_id int, external_id text, error_message text, details jsonb, duration_ms int)`,
);

/** Deletes a batch of old rows that nobody needs: the table, its key, and a query that finds the rows with an index. */
const removal = (table: string, key: string, rows: string) => `
    with gone as (delete from ${table} where (${key}) in (${rows}) returning 1)
    select count(*)::int as removed from gone`;
// Only SQL says `skip locked` within the rows of a deletion, and counts there instead of returning thousands.
const old = (table: string, key: string, rows: string) => prepare(["limit"], removal(table, key, rows));

const expired = (table: string) =>
  old(
    table,
    "id",
    `select id from ${table} where expires_at < now() - interval '30 days' order by expires_at limit :limit for update skip locked`,
  );

/** The sealed tokens of expired links (db/people/mail.ts). They remain if the worker died before it mailed them. */
const sealed = (table: string) =>
  prepare(
    ["limit"],
    `
    with ended as (update ${table} set sealed_token = null where id in (
      select id from ${table} where expires_at < now() - interval '1 hour' and sealed_token is not null
      order by expires_at limit :limit for update skip locked) returning 1)
    select count(*)::int as removed from ended`,
  );

// One account at a time: only then does the planner know whether the account has ten old events or a million.
export const NEXT_ACCOUNT = prepare(
  ["after"],
  `
  select a.id, (now() - make_interval(days => a.event_retention_days))::text as before from igny8_accounts a
  cross join lateral (
    select from igny8_sync_events
    where account_id = a.id and created_at < now() - make_interval(days => a.event_retention_days) order by created_at limit 1
  ) e
  where a.id > :after order by a.id limit 1`,
);

export const OLD_EVENTS = prepare(
  ["account_id", "before", "limit"],
  removal(
    "igny8_sync_events",
    "id",
    "select id from igny8_sync_events where account_id = :account_id and created_at < :before::timestamptz order by created_at limit :limit",
  ),
);

export const OTHERS = {
  // The bridge retries a webhook for three days.
  webhooks: old(
    "igny8_webhooks",
    "integration_id, webhook_id",
    "select integration_id, webhook_id from igny8_webhooks where received_at < now() - interval '7 days' order by received_at limit :limit",
  ),
  deliveries: old(
    "igny8_notification_deliveries",
    "id",
    `select id from igny8_notification_deliveries where finished_at < now() - interval '30 days'
     order by finished_at limit :limit for update skip locked`,
  ),
  idempotency_keys: old(
    "igny8_idempotency_keys",
    "key_hash",
    `select key_hash from igny8_idempotency_keys where created_at < now() - interval '24 hours'
     order by created_at limit :limit for update skip locked`,
  ),
  sessions: expired("igny8_sessions"),
  password_resets: expired("igny8_password_resets"),
  verifications: expired("igny8_email_verifications"),
  invites: expired("igny8_invites"),
  password_reset_tokens: sealed("igny8_password_resets"),
  verification_tokens: sealed("igny8_email_verifications"),
  invite_tokens: sealed("igny8_invites"),
  enrolments: expired("igny8_plugin_enrolments"),
  // What people did can be looked up for more than a year (docs/identity.md).
  activities: old(
    "igny8_activities",
    "id",
    "select id from igny8_activities where created_at < now() - interval '400 days' order by created_at limit :limit for update skip locked",
  ),
  // Analytics look back over a year; these rows are a month older.
  downloads: old(
    "igny8_plugin_downloads",
    "id",
    "select id from igny8_plugin_downloads where day < (now() - interval '400 days')::date order by day limit :limit",
  ),
};

/** The clean-up's statements one by one, for the test that checks their plans. */
export const CLEAN_UPS = { accounts: NEXT_ACCOUNT, events: OLD_EVENTS, ...OTHERS };
