import { PRIORITY } from "../../domain/publishing/priority.ts";
import { statement } from "../prepared.ts";
import { BOUND, COMPLETE, REOPENED, statesOf } from "../publishing/sql.ts";

/*
 * Stage 7 takes thousands of articles at once. Each page is one read and one write, whose conditions are the fragments of
 * db/publishing/sql.ts. Lists are passed as JSON, one value of any length, for which Kysely would need raw SQL.
 */

/** Content that Stage 7 may take: in review, complete, not on WordPress, not on hold, and free. `more`: further publications `p` that exclude it. */
const takeable = (more: string, site = ":site_id") => `
  c.site_id = ${site} and c.status = 'review' and c.external_id is null and not c.on_hold and ${COMPLETE}
  and not exists (select from igny8_publications p where p.content_id = c.id and (p.state in (${BOUND}) ${more}))`;

/** For the console: no run has it yet. */
export const WAITING = statement(
  ["site_id", "limit"],
  `select c.id, c.title from igny8_content c where ${takeable("")} order by c.id limit :limit`,
);

/**
 * What a run of each site that starts now would take, and what counts for its plan (`plannedTimes`). `always`: also of sites whose automation
 * would not publish it.
 */
export const WAITING_ON_SITES = statement(
  ["account_id", "site_ids", "always", "limit"],
  `
  select s.id as site_id, s.name as site_name, s.time_zone, coalesce(a.windows, '[]') as windows, a.daily_cap, coalesce(a.spacing_minutes, 0) as spacing_minutes,
    w.waiting, array(
      select (extract(epoch from g.publish_at) * 1000)::float8 from (
        select p.publish_at, max(p.publish_at) over () as latest from igny8_publications p
        where p.site_id = s.id and p.automation_run_id is not null and p.publish_at > now() - interval '2 days' and p.state not in ('held', 'cancelled')
      ) g where g.publish_at > g.latest - interval '2 days'
    ) as taken
  from igny8_sites s left join igny8_automation_configs a on a.site_id = s.id
  cross join lateral (
    select jsonb_agg(jsonb_build_object('id', c.id, 'title', c.title) order by c.id) as waiting
    from (select c.id, c.title from igny8_content c where ${takeable("", "s.id")} order by c.id limit :limit::int) c
  ) w
  where s.account_id = :account_id::int and (:site_ids::int[] is null or s.id = any(:site_ids::int[])) and w.waiting is not null
    and (:always::boolean or a.enabled and a.auto_approve and not a.hold
      and exists (select from igny8_site_integrations i where i.site_id = s.id and i.is_active))`,
);

/** Content that was not in this run before, and whose publication the wish `plan` does not leave as it is. */
export const TAKE = statement(
  ["site_id", "run_id", "integration_id", "limit"],
  `
  select c.id from igny8_content c
  where ${takeable(`or p.automation_run_id = :run_id::uuid or (p.state in (${statesOf("plan", "leave")}) and p.integration_id = :integration_id)`)}
  order by c.id limit :limit for update of c`,
);

export const PLAN = statement(
  ["wanted", "integration_id", "run_id"],
  `
  with wanted as (
    select * from jsonb_to_recordset(:wanted::jsonb) as w (id int, publish_at timestamptz)
  ), content as (
    update igny8_content c set status = 'published', has_publication = true, updated_at = now() from wanted w where c.id = w.id
    returning c.id, c.account_id, c.site_id, c.revision, w.publish_at
  )
  insert into igny8_publications as p (account_id, site_id, content_id, integration_id, revision, priority, publish_at, automation_run_id)
  select account_id, site_id, id, :integration_id::int, revision, ${PRIORITY.clock}, publish_at, :run_id::uuid from content order by id
  on conflict (content_id, integration_id) do update
  set ${REOPENED}, workflow_id = null, in_bulk = false, requested_by_id = null, post_status = null, revision = excluded.revision, priority = excluded.priority,
      publish_at = excluded.publish_at, automation_run_id = excluded.automation_run_id`,
);

/** The article that each of these runs sends next. Articles that are due already are being sent. */
export const NEXT_OF_RUNS = statement(
  ["run_ids"],
  `
  select r.id as run_id, n.* from unnest(:run_ids::uuid[]) as r (id)
  cross join lateral (
    select p.content_id, c.title, p.publish_at from igny8_publications p join igny8_content c on c.id = p.content_id
    where p.automation_run_id = r.id and p.publish_at > now() and p.task = 'create' and p.state = 'queued' order by p.publish_at limit 1
  ) n`,
);

export const PLAN_HELD = statement(
  ["wanted"],
  `
  update igny8_publications p set state = 'queued', publish_at = w.publish_at, updated_at = now()
  from jsonb_to_recordset(:wanted::jsonb) as w (id uuid, publish_at timestamptz) where p.id = w.id`,
);

export const OWN = statement(
  ["started"],
  `
  update igny8_publications p set workflow_id = w.workflow_id, run_id = w.run_id
  from jsonb_to_recordset(:started::jsonb) as w (id uuid, workflow_id text, run_id text) where p.id = w.id and p.workflow_id is null`,
);

export const SETTLE = statement(
  ["settled"],
  `
  update igny8_automation_configs c set check_at = w.check_at, settled_until = coalesce(w.settled_until, c.settled_until)
  from jsonb_to_recordset(:settled::jsonb) as w (site_id int, check_at timestamptz, settled_until timestamptz) where c.site_id = w.site_id`,
);

/** The event of a run that failed, or that ended with failed articles. A site without an integration has no events. */
export const TELL_FAILURES = statement(
  ["run_id", "reason", "failed"],
  `
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, error_message, details, request_id)
  select r.account_id, r.site_id, i.id, 'publish', 'run_finish', 'An automation run ended with failures: ' || :reason::text, false, :reason::text,
    jsonb_build_object('run', 'automation:' || r.id, 'automation_run_id', r.id, 'failed', :failed::int), :request_id::text
  from igny8_automation_runs r cross join lateral (
    select i.id from igny8_site_integrations i where i.site_id = r.site_id order by i.is_active desc, i.id limit 1
  ) i where r.id = :run_id::uuid`,
);
