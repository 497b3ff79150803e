import { PRIORITY } from "../../domain/publishing/priority.ts";
import { DELETED } from "../../domain/sites/webhook.ts";
import { prepare, statement } from "../prepared.ts";
import { COMPLETE, ELSEWHERE, INTEGRATION, OPEN, passes, REOPENED } from "./sql.ts";

/*
 * The path that each article takes. These statements stay SQL: their number and their plans are measured (bench:api, bench:bulk), several
 * rows are written in one commit, and their conditions are the fragments of sql.ts, which the tests walk.
 */

/** A try that has not ended after this time belongs to a dead worker. It counts, and the next one may follow. */
const TRY_MS = 3 * 60_000;
/** The article, its integration or the request has a rule for the post. */
const RULES = "(c.site_rules <> '{}' or i.rules <> '{}' or :post_status::text is not null)";
const PUBLISHED = "p.state = 'published' and p.repair_at is not null";

// The ends of a call's articles, one or a hundred, in one statement each. The ids are named beside the rows: a planner that has not heard of
// a new run yet would read all of it for the join alone (measured with bench:bulk). What was known of a post says nothing about one in its place.
export const WRITE_PUBLICATIONS = prepare(
  ["publications", "ids"],
  `
  with replaced as (
    delete from igny8_site_posts s using jsonb_to_recordset(:publications::jsonb) as r(id uuid, made boolean)
    where s.publication_id = r.id and r.made and s.publication_id = any(:ids::uuid[])
  )
  update igny8_publications p
  set state = r.state, task = coalesce(r.task, p.task), in_bulk = p.in_bulk and r.task is null, options = case when r.task is not null and p.options ? 'saved_at' then jsonb_set(p.options - 'again', '{saved_at}', to_jsonb(now())) else p.options - '{again,saved_at}'::text[] end, etag = coalesce(r.etag, p.etag), attempt = r.attempt, sequence = r.sequence, last_error = nullif(r.last_error, 'null'),
      recreate = p.recreate and r.state <> 'published', next_attempt_at = r.next_attempt_at,
      finished_at = case when r.finished then now() end, batch_id = null,
      cancel_requested = case when r.finished then false else p.cancel_requested end, updated_at = now(),
      warnings = case when r.warnings is null or r.warnings = 'null' then p.warnings else r.warnings end,
      repairs = case when r.keeps then p.repairs else 0 end, repair_at = case when r.keeps then p.repair_at else r.repair_at end,
      attempts = case when r.closed is null or r.closed = 'null' then p.attempts - -1
                      else jsonb_set(p.attempts, '{-1}', (p.attempts -> -1) || r.closed) end
  from jsonb_to_recordset(:publications::jsonb) as r(id uuid, state text, task text, etag text, keeps boolean, attempt int, sequence bigint, closed jsonb, last_error jsonb,
    next_attempt_at timestamptz, finished boolean, warnings jsonb, repair_at timestamptz)
  where p.id = r.id and p.id = any(:ids::uuid[])`,
);

/** The call deleted the post. */
const DELETED_THERE = `r.wordpress_status = '${DELETED}'`;
export const WRITE_CONTENTS = prepare(
  ["integration_id", "contents", "ids"],
  `
  update igny8_content c
  set status = coalesce(r.status, c.status), external_id = case when ${DELETED_THERE} then null else coalesce(r.external_id, c.external_id) end,
      external_url = case when ${DELETED_THERE} then null else coalesce(r.external_url, c.external_url) end,
      integration_id = case when r.external_id is null then c.integration_id else :integration_id end,
      metadata = c.metadata || jsonb_strip_nulls(jsonb_build_object('wordpress_status', r.wordpress_status, 'wordpress_title', r.wordpress_title)),
      updated_at = now()
  from jsonb_to_recordset(:contents::jsonb) as r(id int, status text, external_id text, external_url text, wordpress_status text, wordpress_title text)
  where c.id = r.id and c.id = any(:ids::int[])`,
);

/** A call's own rows, in the order of the contents, each content before its publication. All code locks in this order. */
export const LOCK_ROWS = prepare(
  ["publication_ids", "ids", "call_id"],
  `
  select p.id, p.content_id, c.title, c.status, c.external_id, c.external_url, c.metadata ->> 'wordpress_status' as wordpress_status,
    c.metadata ->> 'wordpress_title' as wordpress_title, p.sequence::float8 as sequence, p.attempt, p.cancel_requested, p.task, p.options, p.requested_by_id
  from igny8_content c join igny8_publications p on p.content_id = c.id
  where p.id = any(:publication_ids::uuid[]) and c.id = any(:ids::int[]) and p.batch_id is not distinct from :call_id::uuid and p.state = (select 'publishing')
  order by c.id for update of c, p`,
);

// Nearly every click is one statement and one commit: it writes if every rule permits it. Only a refused request looks up the
// reason. Of two requests at the same moment, the unique indexes permit one.
// An article with rules for its post is looked at first (db/publishing/rules.ts): `weighed` says that it was.
export const CREATE = prepare(
  ["integration_id", "content_id", "account_id", "user_id", "publish_at", "post_status", "weighed"],
  `
  with wanted as (
    select c.id, i.id as integration_id, i.config_json ->> 'site_url' as site_url
    from igny8_content c join ${INTEGRATION} on i.is_active
    where c.id = :content_id and c.account_id = :account_id and ${passes("publish")}
      and not exists (select from igny8_publications p where p.content_id = c.id and p.integration_id = i.id)
      and (:weighed::boolean or not ${RULES})
  ), content as (
    update igny8_content c set status = 'published', has_publication = true, updated_at = now() from wanted w
    where c.id = w.id and c.external_id is null and not c.on_hold
    returning c.id as content_id, c.account_id, c.site_id, c.title, c.revision, w.integration_id, w.site_url
  ), publication as (
    insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, requested_by_id, publish_at, post_status)
    select account_id, site_id, content_id, integration_id, revision, :user_id, :publish_at::timestamptz, :post_status::text from content
    on conflict do nothing returning id as publication_id, state, publish_at
  )
  select content_id, account_id, site_id, title, site_url, publication_id, state, publish_at, false as reopened from content, publication`,
);

/** Why `CREATE` wrote nothing, by the fragments that all statements about publications share. */
export const LOOK = statement(
  ["integration_id", "content_id", "account_id", "post_status"],
  `
  select c.id as content_id, c.site_id, c.account_id, c.title, c.external_id, c.external_url, c.metadata, ${COMPLETE} as complete, c.on_hold,
         i.id as integration_id, i.is_active, i.config_json ->> 'site_url' as site_url,
         k.id as publication_id, coalesce(k.state, 'none') as standing, coalesce(k.attempt, 0) > 0 as begun, false as repairable,
         ${ELSEWHERE} as elsewhere, k.post_status, ${RULES} as ruled
  from igny8_content c left join ${INTEGRATION} on true
  left join igny8_publications k on k.content_id = c.id and k.integration_id = i.id
  where c.id = :content_id and c.account_id = :account_id`,
);

/** Two writes and their condition in one commit, with the columns of `REOPENED`. */
export const REOPEN = statement(
  ["content_id", "user_id", "publish_at", "post_status", "id", "standing"],
  `
  with content as (
    update igny8_content set status = 'published', updated_at = now() where id = :content_id and external_id is null and not on_hold returning id
  )
  update igny8_publications p
  set ${REOPENED}, workflow_id = null, in_bulk = false, run_id = null, requested_by_id = :user_id, priority = 1, publish_at = :publish_at::timestamptz,
    post_status = :post_status::text
  from content where p.id = :id and p.state = :standing returning p.id`,
);

// A person's click moves it ahead of others. If no call was made for it yet, it also gets that person's time. A status that the person names
// counts for the next call; without one, an earlier request's stays, so that nothing goes public that was to be a draft.
export const RAISE = statement(
  ["publish_at", "post_status", "id"],
  `
  update igny8_publications set priority = 1, publish_at = case when attempt = 0 then :publish_at::timestamptz else publish_at end, updated_at = now(),
    post_status = coalesce(:post_status::text, post_status)
  where id = :id and (priority > 1 or (attempt = 0 and publish_at is distinct from :publish_at::timestamptz)
    or post_status is distinct from coalesce(:post_status::text, post_status)) returning publish_at`,
);

/** The version of the plugin of the integration `i`. */
export const BRIDGE_OF = `coalesce((select n.version from igny8_plugin_installations n where n.integration_id = i.id order by n.last_seen_at desc limit 1),
  i.structure #>> '{versions,bridge}')`;
export const BRIDGE = statement(
  ["integration_id"],
  `select ${BRIDGE_OF} as bridge from igny8_site_integrations i where i.id = :integration_id`,
);
const LISTS = "i.structure - '{categories,tags,taxonomies,character_sets}'::text[] as structure";
/** What is known of the WordPress that a site's articles go to. */
export const KNOWN_SITE = statement(
  ["site_id"],
  `
  select i.rules, ${BRIDGE_OF} as bridge, ${LISTS} from igny8_site_integrations i
  where i.site_id = :site_id order by i.is_active desc, i.id limit 1`,
);
/** Articles with rules for their posts, grouped by equal rules, with what is known of their site. Parts of the structure are left in the database. */
export const RULED = statement(
  ["integration_id", "content_ids", "account_id", "post_status"],
  `
  with ruled as (
    select i.id as integration_id, c.site_rules, array_agg(c.id order by c.id) as content_ids
    from igny8_content c join ${INTEGRATION} on true
    where c.id = any(:content_ids::int[]) and c.account_id = :account_id and ${RULES} and (c.external_id is null or c.metadata ->> 'wordpress_status' = 'trash')
    group by 1, 2
  )
  select r.content_ids, r.site_rules, i.rules, ${BRIDGE_OF} as bridge, ${LISTS}
  from ruled r join igny8_site_integrations i on i.id = r.integration_id order by r.content_ids[1]`,
);

// Approved content without a publication: from an old Stage 7, an import, or a row older than this system.
// An index of its own finds it: to check each of 200,000 scheduled articles for a text would take seconds.
export const CLAIM = statement(
  ["limit"],
  `
  with wanted as (
    select c.id, c.account_id, c.site_id, c.revision, c.updated_at, i.id as integration_id
    from igny8_content c join lateral (
      select s.id from igny8_site_integrations s where s.site_id = c.site_id and s.is_active order by s.id limit 1
    ) i on true
    where c.status = 'published' and c.external_id is null and not c.has_publication and not c.on_hold and ${COMPLETE}
      and not exists (select from igny8_publications p where p.content_id = c.id)
      and not exists (select from igny8_lanes l where l.integration_id = i.id and l.paused_by is not null)
    order by c.id limit :limit for update of c
  ), publication as (
    insert into igny8_publications (account_id, site_id, content_id, integration_id, revision, priority, updated_at)
    select account_id, site_id, id, integration_id, revision, ${PRIORITY.clock}, updated_at from wanted order by id on conflict do nothing
  )
  update igny8_content c set has_publication = true from wanted w where c.id = w.id returning c.id`,
);

// Publications that no workflow takes care of. A running workflow has read its row within the grace, or waits for a time or a place
// in the future. Publications of a paused site wait until it is resumed. Those of a bulk run belong to that run's workflow.
export const PENDING = statement(
  ["after", "started_ms", "owned_ms", "limit"],
  `
  select p.id as publication_id, p.content_id, p.site_id, p.account_id, p.priority, p.state, c.title,
         i.config_json ->> 'site_url' as site_url
  from igny8_publications p
  join igny8_content c on c.id = p.content_id
  join igny8_site_integrations i on i.id = p.integration_id and i.is_active
  where p.state in (${OPEN}) and p.id > :after::uuid and not p.in_bulk
    and greatest(p.updated_at, p.next_attempt_at, p.publish_at) <= now() - case when p.workflow_id is null then :started_ms::float8 else :owned_ms::float8 end * interval '1 ms'
    and not exists (select from igny8_lane_leases l where l.integration_id = p.integration_id and l.holder = p.id::text and l.until > now())
    and not exists (select from igny8_lanes l where l.integration_id = p.integration_id and l.paused_by is not null)
  order by p.id limit :limit`,
);

// What posts still lack, by the partial index `igny8_publications_repair`, whose condition is in each.
export const NEXT_REPAIR = prepare(
  ["integration_id"],
  `
  select ceil(extract(epoch from min(p.repair_at) - now()) * 1000)::float8 as wait_ms from igny8_publications p
  where p.integration_id = :integration_id and ${PUBLISHED}`,
);

export const CLAIM_REPAIR = prepare(
  ["integration_id"],
  `
  update igny8_publications p set repairs = p.repairs + 1, repair_at = now() + ${TRY_MS} * interval '1 ms'
  where p.id = (
    select p.id from igny8_publications p where p.integration_id = :integration_id and ${PUBLISHED} and p.repair_at <= now()
    order by p.repair_at limit 1 for update skip locked
  ) returning p.id as publication_id, p.content_id, p.repairs as tries`,
);

export const GIVE_BACK_REPAIR = prepare(
  ["publication_id"],
  `
  update igny8_publications p set repairs = p.repairs - 1, repair_at = now() where p.id = :publication_id::uuid and ${PUBLISHED} and p.repairs > 0`,
);

export const UNREPAIRED = statement(
  ["grace_ms", "limit"],
  `
  select p.integration_id as id from igny8_publications p join igny8_site_integrations i on i.id = p.integration_id and i.is_active
  where ${PUBLISHED} and p.repair_at <= now() - :grace_ms::float8 * interval '1 ms'
    and not exists (select from igny8_lanes l where l.integration_id = p.integration_id and l.paused_by is not null)
  group by 1 order by min(p.repair_at) limit :limit`,
);

/** Arrays in an order, of which the first ten are cut off: Kysely says neither. It begins at the account's integrations, each of which has an index. */
export const FAILED_CAUSES = statement(
  ["account_id", "site_id", "site_ids"],
  `
  select p.last_error ->> 'type' as type, (array_agg(p.last_error ->> 'message' order by p.content_id desc))[1] as message,
         (array_agg(p.last_error ->> 'advice' order by p.content_id desc))[1] as advice,
         count(*)::int as failed, count(distinct p.site_id)::int as sites,
         (array_agg(p.content_id order by p.content_id desc))[1:10] as content_ids
  from igny8_site_integrations i join igny8_publications p on p.integration_id = i.id join igny8_content c on c.id = p.content_id
  where i.account_id = :account_id and p.state = 'failed' and p.last_error is not null and c.external_id is null
    and i.site_id = coalesce(:site_id::int, i.site_id) and i.site_id = any(coalesce(:site_ids::int[], array[i.site_id]))
  group by 1 order by failed desc, 1`,
);

/** All accounts, for operators: how many publications are open by state, and since when the longest due one waits. By the index of open ones. */
export const OPEN_OF_ALL = statement(
  [],
  `
  select p.state, count(*)::int as count, min(case when coalesce(p.publish_at, p.updated_at) <= now() then coalesce(p.publish_at, p.updated_at) end) as due_since
  from igny8_publications p where p.state in (${OPEN}) group by p.state`,
);
/** How many ended in each of the last minutes. No index has the time of all accounts' events, so it reads the newest ones by their ids. */
export const ENDED_BY_MINUTE = statement(
  ["minutes", "most"],
  `
  select to_char(date_trunc('minute', e.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:00"Z"') as minute,
    count(*) filter (where e.success)::int as published, count(*) filter (where not e.success)::int as failed
  from (select created_at, action, success from igny8_sync_events order by id desc limit :most::int) e
  where e.action = 'content_publish' and e.created_at > now() - :minutes::int * interval '1 minute'
  group by 1 order by 1`,
);
export const PAUSED_SITES = statement(
  ["limit"],
  `
  select s.id as site_id, s.name, a.name as account, l.paused_by, l.pause_reason, l.paused_at as since, count(*) over ()::int as total
  from igny8_lanes l join igny8_site_integrations i on i.id = l.integration_id join igny8_sites s on s.id = i.site_id
  join igny8_accounts a on a.id = s.account_id
  where l.paused_by is not null order by l.paused_at limit :limit::int`,
);
