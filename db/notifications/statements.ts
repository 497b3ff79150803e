import { prepare, statement } from "../prepared.ts";

/** One statement that writes if the endpoint is enabled, and says in any case what it found: of nothing, disabled and done the API says another. */
export const REOPEN = statement(
  ["id", "endpoint_id", "account_id", "ours_ms"],
  `
  with reopened as (
    update igny8_notification_deliveries d
    set state = 'pending', attempts = 0, next_attempt_at = null, finished_at = null,
        dispatch_after = now() + :ours_ms::float8 * interval '1 ms'
    from igny8_notification_endpoints n
    where n.id = d.endpoint_id and n.enabled and d.id = :id and d.endpoint_id = :endpoint_id and d.account_id = :account_id
    returning d.id
  )
  select exists (select from reopened) as reopened from igny8_notification_deliveries d
  where d.id = :id and d.endpoint_id = :endpoint_id and d.account_id = :account_id`,
);

/*
 * What people are notified of. Events of one day, site and concern are a group. The walk goes from one group to the next by the index
 * igny8_sync_events_concerns, so its cost depends on the number of groups that are shown, and not on the number of events. It ends with the day
 * in which it has found enough, because the groups of a day are ordered by their newest events.
 */
const DAY = "((e.created_at at time zone 'UTC')::date)";
const dayOf = (moment: string) => `(${moment}::timestamptz at time zone 'UTC')::date`;
const OF_PEOPLE = "from igny8_sync_events e where e.account_id = :account_id::int and e.concern is not null";
const FIRST_OF_GROUP = `select ${DAY} as day, e.site_id, e.concern, e.created_at as at, e.id ${OF_PEOPLE} and ${DAY} >= ${dayOf(":after")}`;
const BACKWARDS = `order by ${DAY} desc, e.site_id desc, e.concern desc, e.created_at desc, e.id desc limit 1`;
/** Of a group `g` by its newest event: after `after`, below the cursor, and of the kinds. */
const SHOWN = `(g.at > :after::timestamptz and (g.at, g.id) < (:below::timestamptz, :below_id::bigint) and split_part(g.concern, ':', 1) = any(:kinds::text[]))`;
const WALK = `
  with recursive walk as (
    select g.*, ${SHOWN}::int as found from (${FIRST_OF_GROUP} and ${DAY} <= ${dayOf(":below")} ${BACKWARDS}) g
    union all
    select g.*, w.found + ${SHOWN}::int from walk w cross join lateral (
      ${FIRST_OF_GROUP} and (${DAY}, e.site_id, e.concern) < (w.day, w.site_id, w.concern) ${BACKWARDS}
    ) g where w.found < :limit::int or g.day = w.day
  )`;
const WALKED = ["account_id", "kinds", "after", "below", "below_id", "limit"] as const;

const OF_NEWEST = `newest.error_message as reason, newest.details -> 'by' as by, c.id as content_id, c.title`;
/** Articles count once, and events without an article each. */
const COUNT = "count(distinct coalesce(e.content_id::bigint, -e.id))::int as count";

export const CONCERN_GROUPS = prepare(
  [...WALKED, "counted"],
  `
  ${WALK}
  select g.day::text as day, g.concern, g.at, g.id, n.count, n.first_at, g.site_id, s.name as site_name, ${OF_NEWEST}
  from (select * from walk g where ${SHOWN} order by g.at desc, g.id desc limit :limit::int) g
  join igny8_sites s on s.id = g.site_id join igny8_sync_events newest on newest.id = g.id left join igny8_content c on c.id = newest.content_id
  cross join lateral (
    select ${COUNT}, min(e.created_at) as first_at from (
      select e.id, e.content_id, e.created_at ${OF_PEOPLE} and ${DAY} = g.day and e.site_id = g.site_id and e.concern = g.concern
      order by e.created_at desc, e.id desc limit :counted::int
    ) e
  ) n
  order by g.at desc, g.id desc`,
);

export const COUNT_GROUPS = prepare(WALKED, `${WALK} select least(count(*), :limit::int)::int as count from walk g where ${SHOWN}`);

// Mails go through an account's stream (db/events/stream.ts): each takes the events between two places, so that none is in two mails.
const SETTLED = "pg_snapshot_xmin(pg_current_snapshot())";
const NOT_MAILED = `from igny8_sync_events e where e.account_id = r.account_id and e.concern is not null
      and (e.xid, e.id) > (r.mailed_xid, r.mailed_id) and e.xid < ${SETTLED}`;

// Readers whose mail is due, or whose mail is being sent for so long that its workflow may be lost. A place of another database, from which this one
// was restored, means nothing here.
export const DUE_READERS = prepare(
  ["settle_ms", "limit"],
  `
  select r.id, r.account_id, r.mail, r.hour, r.time_zone, r.kinds, r.number, m.role, r.until_xid is not null as sending,
    newest.xid::text as settled_xid, newest.id as settled_id, r.mailed_xid > pg_snapshot_xmax(pg_current_snapshot()) as lost
  from igny8_notification_readers r join igny8_memberships m on m.id = r.membership_id join igny8_users u on u.id = m.user_id
  left join lateral (select e.xid, e.id ${NOT_MAILED} order by e.xid desc, e.id desc limit 1) newest on true
  left join lateral (select e.created_at ${NOT_MAILED} order by e.xid, e.id limit 1) oldest on true
  where r.next_at <= now() and u.email_verified_at is not null and (
    r.until_xid is not null or r.mail = 'daily' or oldest.created_at < now() - :settle_ms::float8 * interval '1 ms'
    or r.mailed_xid > pg_snapshot_xmax(pg_current_snapshot()))
  order by r.next_at limit :limit::int for update of r skip locked`,
);

/** Those of the readers for whom something of their kinds happened. */
export const READERS_TOLD = prepare(
  ["wanted"],
  `
  select r.id from jsonb_to_recordset(:wanted::jsonb) as w(id int, kinds jsonb, settled_xid text, settled_id bigint)
  join igny8_notification_readers r on r.id = w.id
  where exists (select ${NOT_MAILED} and (e.xid, e.id) <= (w.settled_xid::xid8, w.settled_id) and jsonb_exists(w.kinds, split_part(e.concern, ':', 1)))`,
);

export const OPEN_DIGESTS = prepare(
  ["readers"],
  `
  update igny8_notification_readers r set next_at = w.next_at, updated_at = now(),
    number = r.number + w.opens::int,
    until_xid = case when w.opens then w.settled_xid::xid8 else r.until_xid end, until_id = case when w.opens then w.settled_id else r.until_id end,
    mailed_xid = case when w.lost then ${SETTLED} when w.passes then w.settled_xid::xid8 else r.mailed_xid end,
    mailed_id = case when w.lost then 0 when w.passes then w.settled_id else r.mailed_id end
  from jsonb_to_recordset(:readers::jsonb)
    as w(id int, opens boolean, passes boolean, lost boolean, settled_xid text, settled_id bigint, next_at timestamptz)
  where r.id = w.id`,
);

/** The events of the mail that is being sent, by site and concern, and how many groups there are. */
export const DIGEST_GROUPS = prepare(
  ["reader_id", "kinds", "limit"],
  `
  select g.concern, g.count, g.site_id, s.name as site_name, ${OF_NEWEST}, g.groups
  from (
    select e.site_id, e.concern, ${COUNT}, max(e.id) as id, (count(*) over ())::int as groups
    from igny8_notification_readers r, igny8_sync_events e
    where r.id = :reader_id::int and e.account_id = r.account_id and e.concern is not null
      and (e.xid, e.id) > (r.mailed_xid, r.mailed_id) and (e.xid, e.id) <= (r.until_xid, r.until_id)
      and split_part(e.concern, ':', 1) = any(:kinds::text[])
    group by e.site_id, e.concern order by max(e.id) desc limit :limit::int
  ) g
  join igny8_sites s on s.id = g.site_id join igny8_sync_events newest on newest.id = g.id left join igny8_content c on c.id = newest.content_id
  order by g.id desc`,
);

/** Ends the sending of a mail, whatever became of it: its events are told. Undefined if it had ended. */
export const CLOSE_DIGEST = prepare(
  ["id", "number", "mail", "sent", "error", "next_at"],
  `
  update igny8_notification_readers set mailed_xid = until_xid, mailed_id = until_id, until_xid = null, until_id = null, handed_at = null,
    mailed_at = case when :sent::boolean then now() else mailed_at end, mail_error = :error::text, next_at = case when mail = :mail::text then :next_at::timestamptz else next_at end, updated_at = now()
  where id = :id::int and number = :number::int and until_xid is not null returning id`,
);

/** A person's choice of mails. Whoever had none begins with what happens from now on. */
export const CHOOSE_MAILS = prepare(
  ["account_id", "membership_id", "mail", "hour", "time_zone", "kinds", "next_at"],
  `
  insert into igny8_notification_readers as r (account_id, membership_id, mail, hour, time_zone, kinds, next_at, mailed_xid)
  values (:account_id::int, :membership_id::int, :mail::text, :hour::int, :time_zone::text, :kinds::jsonb, :next_at::timestamptz, ${SETTLED})
  on conflict (membership_id) do update set mail = excluded.mail, hour = excluded.hour, time_zone = excluded.time_zone, kinds = excluded.kinds,
    next_at = excluded.next_at, mail_error = case when excluded.mail = r.mail then r.mail_error end, updated_at = now(),
    mailed_xid = case when r.mail = 'off' and r.until_xid is null then ${SETTLED} else r.mailed_xid end,
    mailed_id = case when r.mail = 'off' and r.until_xid is null then 0 else r.mailed_id end`,
);
