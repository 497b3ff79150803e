import { OPEN_STATES } from "../../domain/publishing/publication.ts";
import { statement } from "../prepared.ts";

/*
 * SQL, because each of these reads a range of one partial index and stops early, which Kysely says less plainly. test/db/figures.test.ts checks the
 * plans.
 */

/** The longest time of one statement. Somebody asks every few seconds, so a slow database is left alone. */
export const AT_MOST = statement([], "set local statement_timeout = '2 s'");
/** Counts stop here; more is reported as this number. */
export const COUNTED = 2_000;
/** Of sites: the alert compares the paused ones with all. */
const MANY = 100_000;

const states = OPEN_STATES.map((state) => `'${state}'`).join(", ");
const DUE = "greatest(p.updated_at, p.next_attempt_at, p.publish_at)";
const seconds = (since: string) => `coalesce(extract(epoch from now() - ${since}), 0)::float8`;
const count = (rows: string, most = COUNTED) => `(select count(*)::int from (select ${rows} limit ${most}) counted)`;

/**
 * Publications that are due, by who sends them and by state, and for how long the longest has been due. Those of sites that are paused or
 * disconnected wait for the site, so they have no age.
 * The site is asked by subqueries of one row: PostgreSQL would answer `exists` by reading all sites.
 */
export const DUE_PUBLICATIONS = statement(
  [],
  `
  select case when b.in_bulk then 'bulk' else 'single' end as queue, s.state, f.n, f.oldest_s
  from (values (false), (true)) b (in_bulk) cross join unnest(array[${states}]) s (state)
  cross join lateral (
    select count(*)::int as n, ${seconds("min(d.due) filter (where not d.held_back)")} as oldest_s
    from (
      select ${DUE} as due,
        coalesce((select l.paused_by is not null from igny8_lanes l where l.integration_id = p.integration_id), false)
        or (select not i.is_active from igny8_site_integrations i where i.id = p.integration_id) as held_back
      from igny8_publications p
      where p.in_bulk = b.in_bulk and p.state = s.state and p.state in (${states}) and ${DUE} <= now()
      order by ${DUE} limit ${COUNTED}
    ) d
  ) f`,
);

/** Sites that articles were sent to, and those that are paused, by whom. */
export const SITES = statement(
  [],
  `
  select ${count("from igny8_lanes", MANY)} as sites,
    ${count("from igny8_lanes where paused_by is not null and paused_by = 'breaker'", MANY)} as by_breaker,
    ${count("from igny8_lanes where paused_by is not null and paused_by = 'person'", MANY)} as by_person`,
);

/** Notifications to accounts' URLs that are not delivered yet, and for how long the longest was not started although it is due. */
export const DELIVERIES = statement(
  [],
  `
  select ${count("from igny8_notification_deliveries where state = 'pending'")} as pending,
    ${seconds("(select min(dispatch_after) from igny8_notification_deliveries where state = 'pending' and dispatch_after <= now())")} as oldest_s`,
);

const unsent = (kind: string, table: string) => `
  select '${kind}' as kind, ${count(`from ${table} where sealed_token is not null and expires_at > now()`)} as n,
    ${seconds(`(select min(created_at) from ${table} where sealed_token is not null and expires_at > now())`)} as oldest_s`;

/** Mails that the mail server does not have yet, by kind, and the age of the oldest. */
export const MAILS = statement(
  [],
  `${unsent("invite", "igny8_invites")} union all ${unsent("password_reset", "igny8_password_resets")}
  union all ${unsent("verification", "igny8_email_verifications")}
  union all select 'digest', ${count("from igny8_notification_readers where next_at <= now()")},
    ${seconds("(select min(next_at) from igny8_notification_readers where next_at <= now())")}`,
);

/** Until the first manifest of a released version ends; null: there is none. */
export const MANIFESTS = statement(
  [],
  `
  select extract(epoch from min(expires_at) - now())::float8 as valid_s from igny8_plugin_versions
  where status = 'released' and sha256 is not null`,
);

export const DONE_JOBS = statement([], `select name, ${seconds("done_at")} as age_s from igny8_done_jobs`);

/** Runs that are under way, and how far the hourly check of automation is behind. */
export const RUNS = statement(
  [],
  `
  select ${count("from igny8_bulk_runs where state = 'running'")} as bulk,
    ${count("from igny8_automation_runs where state in ('running', 'paused') and state = 'running'")} as automation,
    ${count("from igny8_automation_runs where state in ('running', 'paused') and state = 'paused'")} as automation_paused,
    greatest(${seconds("(select min(check_at) from igny8_automation_configs where check_at <= now())")},
      ${seconds("(select min(overdue_at) from igny8_automation_runs where state in ('running', 'paused') and overdue_at <= now())")}) as check_lag_s`,
);
