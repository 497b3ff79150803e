import { PRIORITY } from "../../../domain/publishing/priority.ts";
import type { Wish } from "../../../domain/publishing/transitions.ts";
import { ATTEMPTS_KEPT } from "../../../domain/publishing/publication.ts";
import { ARTICLE_COLUMNS } from "../../articles/load.ts";
import { prepare, statement } from "../../prepared.ts";
import {
  byStanding,
  CHANGES,
  failedChecks,
  inGroup,
  INTEGRATION,
  LOST,
  OPEN_UNPLANNED as OPEN,
  passes,
  REOPENED,
  statesOf,
} from "../sql.ts";

/*
 * A bulk run's statements, for as many articles as it has. They stay SQL: their plans are measured (bench:bulk), and their conditions are the
 * fragments of db/publishing/sql.ts.
 */

/** The most articles that are named for each refusal. */
export const EXAMPLES = 10;
/** Each wanted content with single publishing's verdict on it (domain/publishing/transitions.ts), with the reasons in the same order. */
const lookedAs = (wish: Wish) => `
  looked as (
    select l.*, case l.entry when 'create' then 'accepted' when 'reopen' then 'accepted' when 'leave' then 'under_way' else l.entry end as verdict
    from (
      select w.id as content_id, c.account_id, c.site_id, c.revision, i.id as integration_id, k.id as publication_id, ${LOST} as recreate,
        case
        when c.id is null then 'not_found'
        ${failedChecks(wish)}
        when i.id is null then case when :integration_id::int is null then 'no_active_integration' else 'integration_not_found' end
        when not i.is_active then 'integration_inactive'
        else ${byStanding(wish)}
        end as entry
      from unnest(:content_ids::int[]) w(id)
      left join igny8_content c on c.id = w.id and c.account_id = :account_id
      left join ${INTEGRATION} on c.id is not null
      left join igny8_publications k on k.content_id = c.id and k.integration_id = i.id
    ) l
  )`;

/** The verdicts of `looked`, with the first articles of each. */
export const COUNTED = `
  select verdict, count(*)::int as count, count(distinct integration_id)::int as sites,
         (array_agg(content_id order by content_id))[1:${EXAMPLES}] as content_ids
  from looked group by verdict order by verdict`;

const CLAIMED = `
  content as (
    update igny8_content c set status = 'published', has_publication = true, external_id = null, external_url = null, updated_at = now()
    from looked l where l.verdict = 'accepted' and c.id = l.content_id
  ), made as (
    insert into igny8_publications
      (account_id, site_id, content_id, integration_id, revision, requested_by_id, priority, publish_at, post_status, bulk_run_id, in_bulk, workflow_id)
    select l.account_id, l.site_id, l.content_id, l.integration_id, l.revision, r.requested_by_id, ${PRIORITY.bulk}, r.publish_at, :post_status::text, r.id,
           true, :workflow_id
    from looked l, igny8_bulk_runs r where r.id = :run_id and l.verdict = 'accepted' and l.publication_id is null
    order by l.content_id
  ), reopened as (
    update igny8_publications p
    set ${REOPENED}, workflow_id = :workflow_id, in_bulk = true, run_id = null, requested_by_id = r.requested_by_id, priority = ${PRIORITY.bulk},
        publish_at = r.publish_at, post_status = :post_status::text, recreate = p.recreate or l.recreate, bulk_run_id = r.id
    from looked l, igny8_bulk_runs r where r.id = :run_id and l.verdict = 'accepted' and p.id = l.publication_id
  )`;

const weigh = (wish: Wish) => statement(["integration_id", "content_ids", "account_id"], `with ${lookedAs(wish)} ${COUNTED}`);
/** A verdict on each wanted article; nothing is written. */
export const WEIGH = { bulk: weigh("bulk"), bulk_recreate: weigh("bulk_recreate") };

const claim = (wish: Wish) =>
  statement(
    ["integration_id", "content_ids", "account_id", "post_status", "workflow_id", "run_id"],
    `with ${lookedAs(wish)}, ${CLAIMED} ${COUNTED}`,
  );
/** The same, and what is accepted is the run's. The contents are locked. */
export const CLAIM = { bulk: claim("bulk"), bulk_recreate: claim("bulk_recreate") };

/** A batch holds its place in the lane and its rows until this long after its last sign of life. */
export const BATCH_LEASE_MS = 10_000;

/**
 * The run's own due rows on a site. If the run is not running, only the rows that a dead worker left open. Their time is checked
 * again, because PostgreSQL rereads a row that another batch takes at this moment, but not that batch's lease.
 */
const DUE = `
  p.bulk_run_id = :run_id and p.integration_id = :integration_id and p.state = ${OPEN} and p.in_bulk
  and case p.state
        when 'publishing' then p.updated_at < now() - ${BATCH_LEASE_MS} * interval '1 ms' and not exists (select from igny8_lane_leases l where l.integration_id = p.integration_id
                                             and l.holder = p.batch_id::text and l.until > now())
        else r.state = 'running' and (p.publish_at is null or p.publish_at <= now())
             and (p.next_attempt_at is null or p.next_attempt_at <= now())
      end`;
/** A row that failed before, or whose worker died twice, is sent alone: it may be the article that makes the site fail for all. */
const ALONE = "(p.last_error is not null or p.attempt >= 2)";

export const PICK = prepare(
  ["run_id", "integration_id", "articles"],
  `
  with fresh as (
    select p.id, p.content_id from igny8_publications p join igny8_bulk_runs r on r.id = p.bulk_run_id
    where ${DUE} and not ${ALONE} order by p.priority, p.id limit :articles for update of p skip locked
  ), alone as (
    select p.id, p.content_id from igny8_publications p join igny8_bulk_runs r on r.id = p.bulk_run_id
    where not exists (select from fresh) and ${DUE} and ${ALONE} order by p.priority, p.next_attempt_at, p.id limit 1 for update of p skip locked
  )
  select id, content_id from fresh union all select id, content_id from alone`,
);

/** Transfers the place that was granted to the run's waiting row to the batch. */
export const ADOPT = prepare(
  ["run_id", "integration_id"],
  `
  with stood as (
    update igny8_publications set state = 'queued' where id in (
      select id from igny8_publications
      where bulk_run_id = :run_id and integration_id = :integration_id and in_bulk and state = 'waiting' for update skip locked
    ) returning id
  ), freed as (
    delete from igny8_lane_leases where integration_id = :integration_id and holder in (select id::text from stood)
  )
  select id from stood`,
);

// An attempt that is still open was interrupted with its worker. The statement names the contents' ids too: a planner without statistics for
// a new run would read half of all contents.
export const BEGIN = prepare(
  ["batch_id", "temporal_run_id", "interrupted", "started_at", "publication_ids", "content_ids"],
  `
  update igny8_publications p
  set state = 'publishing', attempt = p.attempt + 1, batch_id = :batch_id, run_id = :temporal_run_id, next_attempt_at = null,
      revision = case when p.task = 'withdraw' then p.revision else c.revision end,
      updated_at = now(),
      attempts = case
          when p.state = 'publishing' then jsonb_set(p.attempts, '{-1}', (p.attempts -> -1) || :interrupted::jsonb)
          when jsonb_array_length(p.attempts) >= ${ATTEMPTS_KEPT} then p.attempts - 0
          else p.attempts
        end || jsonb_build_array(jsonb_build_object('attempt', p.attempt + 1, 'started_at', :started_at::text))
  from igny8_content c
  where p.id = any(:publication_ids::uuid[]) and c.id = p.content_id and c.id = any(:content_ids::int[])
  returning p.id as publication_id, p.account_id, p.integration_id, p.attempt, p.recreate, p.post_status, p.options, p.sequence::float8 as sequence,
            c.external_id, c.external_url, c.metadata, ${ARTICLE_COLUMNS.map((column) => `c.${column}`).join(", ")}`,
);

export const REST = prepare(
  ["run_id", "integration_id"],
  `
  select count(*)::int as left, ceil(extract(epoch from min(
    case when p.state = 'publishing'
           then coalesce((select l.until from igny8_lane_leases l where l.integration_id = p.integration_id and l.holder = p.batch_id::text), now())
         else greatest(p.next_attempt_at, p.publish_at, now()) end) - now()) * 1000)::int as wait_ms
  from igny8_publications p
  where p.bulk_run_id = :run_id and p.integration_id = :integration_id and p.state = ${OPEN} and p.in_bulk`,
);

export const SITES_LEFT = statement(
  ["run_id"],
  `
  select distinct integration_id from igny8_publications where bulk_run_id = :run_id and state = ${OPEN} and in_bulk order by 1`,
);

// What people wish for a whole run. The contents are locked first, in the order that all code uses; then the articles, their publications and
// their events change in one statement, however many there are.
/** What a retry of a run takes. */
export const RETRIED = `p.state in (${statesOf("bulk_retry", "reopen")})`;
const lockContents = (which: string) =>
  statement(
    ["run_id"],
    `
    select from igny8_content where id in (select p.content_id from igny8_publications p where p.bulk_run_id = :run_id and ${which})
    order by id for update`,
  );
export const LOCK_OPEN = lockContents(`p.state = ${OPEN}`);
export const LOCK_RETRIED = lockContents(RETRIED);

export const CANCEL = statement(
  ["run_id"],
  `
  with taken as (
    update igny8_publications p
    set state = case when p.state = 'publishing' then p.state when ${CHANGES} then 'published' else 'cancelled' end, cancel_requested = p.state = 'publishing',
        finished_at = case when p.state = 'publishing' then null else now() end,
        next_attempt_at = case when p.state = 'publishing' then p.next_attempt_at end, updated_at = now()
    where p.bulk_run_id = :run_id::uuid and p.state = ${OPEN} and p.in_bulk
    returning p.id, p.state, p.task, p.account_id, p.site_id, p.integration_id, p.content_id, p.bulk_run_id
  ), content as (
    update igny8_content c set status = 'review', updated_at = now()
    from taken t where t.state = 'cancelled' and c.id = t.content_id
  )
  insert into igny8_sync_events (account_id, site_id, integration_id, content_id, event_type, action, description, success, details, request_id)
  select t.account_id, t.site_id, t.integration_id, t.content_id, 'publish', 'content_publish_cancel',
         case t.task when 'create' then 'Publishing ''' else 'Updating ''' end || c.title || ''' was cancelled with its bulk run', true,
         jsonb_build_object('publication_id', t.id, 'bulk_run_id', t.bulk_run_id), :request_id::text
  from taken t join igny8_content c on c.id = t.content_id where t.state <> 'publishing'`,
);

export const RETRY = statement(
  ["workflow_id", "user_id", "run_id", "cause", "site_id"],
  `
  with again as (
    update igny8_publications p
    set ${REOPENED}, workflow_id = :workflow_id, in_bulk = true, run_id = null, requested_by_id = :user_id
    from igny8_site_integrations i, igny8_content c
    where p.bulk_run_id = :run_id and ${RETRIED} and i.id = p.integration_id and i.is_active and c.id = p.content_id
      and ${passes("bulk_retry")} and (:cause::text is null or p.last_error ->> 'type' = :cause) and (:site_id::int is null or p.site_id = :site_id)
    returning p.id, p.content_id
  ), content as (
    update igny8_content c set status = 'published', updated_at = now() from again a where c.id = a.content_id
  )
  select id from again`,
);

// A run's progress, while somebody watches it: each is one range of the index by run and state, for a hundred thousand articles.
export const STATES = prepare(
  ["run_ids"],
  `
  with found as materialized (
    select w.id, p.state, p.integration_id, p.count from unnest(:run_ids::uuid[]) w(id), lateral (
      select p.state, p.integration_id, count(*)::int as count from igny8_publications p where p.bulk_run_id = w.id group by p.state, p.integration_id
    ) p
  ), of_sites as (
    select f.id, count(distinct i.site_id)::int as site_count, min(i.site_id) as site_id
    from found f join igny8_site_integrations i on i.id = f.integration_id group by f.id
  )
  select f.id, f.state, sum(f.count)::int as count, s.site_count, s.site_id
  from found f join of_sites s on s.id = f.id group by f.id, f.state, s.site_count, s.site_id`,
);

export const SITE_STATES = statement(
  ["run_id"],
  `
  select p.site_id, s.name, p.state, count(*)::int as count,
         max(coalesce(l.pause_reason, '')) filter (where l.paused_by is not null) as pause_reason
  from igny8_publications p join igny8_sites s on s.id = p.site_id left join igny8_lanes l on l.integration_id = p.integration_id
  where p.bulk_run_id = :run_id group by p.site_id, s.name, p.state order by p.site_id`,
);

/** Arrays in an order, of which the first ten are cut off: Kysely says neither. */
export const CAUSES = statement(
  ["run_id"],
  `
  select last_error ->> 'type' as type, (array_agg(last_error ->> 'message' order by content_id))[1] as message,
         (array_agg(last_error ->> 'advice' order by content_id))[1] as advice,
         count(*) filter (where state in (${inGroup("failed")}))::int as failed,
         count(*) filter (where state not in (${inGroup("failed")}))::int as retrying,
         (array_agg(content_id order by content_id))[1:10] as content_ids
  from igny8_publications
  where bulk_run_id = :run_id and last_error is not null and state not in (${inGroup("on_site", "taken_back")})
  group by 1 order by count(*) desc, 1`,
);

/** The events of a run that ended: one for each site on which articles failed. */
export const TELL_FAILURES = statement(
  ["run_id"],
  `
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, error_message, details, request_id)
  select account_id, site_id, integration_id, 'publish', 'run_finish', 'A bulk run ended: ' || failures, false, failures,
    jsonb_build_object('run', 'bulk:' || :run_id::text, 'bulk_run_id', :run_id::text, 'failed', failed, 'total', total), :request_id::text
  from (
    select p.account_id, p.site_id, p.integration_id, count(*) as total, count(*) filter (where p.state = 'failed') as failed,
      count(*) filter (where p.state = 'failed') || ' of ' || count(*) || case count(*) when 1 then ' article failed' else ' articles failed' end as failures
    from igny8_publications p where p.bulk_run_id = :run_id::uuid group by p.account_id, p.site_id, p.integration_id
  ) of_site where failed > 0`,
);
