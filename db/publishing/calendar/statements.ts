import { PRIORITY } from "../../../domain/publishing/priority.ts";
import { statement } from "../../prepared.ts";
import { DATED, DATED_AT } from "../sql.ts";

/*
 * The calendar reads two ranges of indexes for each site: posts by the time at which they were made (igny8_publications_made), and what is to
 * come, failed, or changed its post (igny8_publications_dated). Kysely has no lateral joins with limits that depend on a count.
 */

/** Two ranges of a site `s.id` or a count `k`: `(id, at, made)`. Names without an alias are the publications'. */
const made = (site: string, from: string, until: string) =>
  `select id, published_at as at, true as made from igny8_publications
   where site_id = ${site} and published_at >= ${from} and published_at < ${until}`;
const dated = (site: string, from: string, until: string) =>
  `select id, ${DATED_AT} as at, false as made from igny8_publications
   where site_id = ${site} and ${DATED} and ${DATED_AT} >= ${from} and ${DATED_AT} < ${until}`;

const SITES = `select id from igny8_sites where account_id = :account_id::int and (:site_ids::int[] is null or id = any(:site_ids::int[]))`;
const [DAY_STARTS, DAY_ENDS] = ["(:bounds::timestamptz[])[k.day]", "(:bounds::timestamptz[])[k.day + 1]"];
const FIRST = "order by 2, 1 limit :per_day::int";

/** The calendar of an account's sites: for each day its number of entries, and the first of them. `bounds`: where its days begin, and where the last one ends. */
export const CALENDAR = statement(
  ["account_id", "site_ids", "bounds", "from", "until", "per_day"],
  `
  with counted as (
    select s.id as site_id, e.made, width_bucket(e.at, :bounds::timestamptz[]) as day, count(*)::int as total
    from (${SITES}) s cross join lateral (
      ${made("s.id", ":from::timestamptz", ":until::timestamptz")}
      union all ${dated("s.id", ":from::timestamptz", ":until::timestamptz")}
    ) e
    group by 1, 2, 3
  )
  select d.day - 1 as day, d.total, e.at, e.made, p.id as publication_id, p.content_id, p.site_id, p.state, p.task, p.options ->> 'to' as to, p.attempt,
    p.cancel_requested, p.automation_run_id is not null and p.priority = ${PRIORITY.clock} as automatic, p.last_error, c.title, c.external_id, c.external_url, c.on_hold,
    c.metadata ->> 'wordpress_status' as wordpress_status, s.name as site_name, s.time_zone
  from (select day, sum(total)::int as total from counted group by day) d
  cross join lateral (
    select e.* from counted k cross join lateral (
      (select * from (${made("k.site_id", DAY_STARTS, DAY_ENDS)}) e where k.made ${FIRST})
      union all (select * from (${dated("k.site_id", DAY_STARTS, DAY_ENDS)}) e where not k.made ${FIRST})
    ) e
    where k.day = d.day order by e.at, e.id limit :per_day::int
  ) e
  join igny8_publications p on p.id = e.id
  join igny8_content c on c.id = p.content_id
  join igny8_sites s on s.id = p.site_id
  order by e.at, e.id`,
);

/** The most times that the search for a free one looks at. */
const TIMES = 5_000;
/** From so many of its newest posts follows a site's usual hour. */
const NEWEST = 50;
const inMs = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/** What the search for a free time of a site needs: the times that are taken from a day ago on, its newest posts, and automation's rules. */
export const TIMES_OF_SITE = statement(
  ["account_id", "site_id"],
  `
  select s.id as site_id, s.time_zone, coalesce(a.windows, '[]') as windows, a.daily_cap, coalesce(a.spacing_minutes, 0) as spacing_minutes,
    array(select ${inMs("e.at")} from (
      ${made("s.id", "now() - interval '1 day'", "'infinity'")} union all ${dated("s.id", "now() - interval '1 day'", "'infinity'")} and state <> 'failed'
      order by 2 limit ${TIMES}
    ) e) as taken,
    array(select ${inMs("published_at")} from igny8_publications where site_id = s.id and published_at is not null
      order by published_at desc limit ${NEWEST}) as published
  from igny8_sites s left join igny8_automation_configs a on a.site_id = s.id
  where s.account_id = :account_id::int and s.id = :site_id::int`,
);
