import { PRIORITY } from "../../../domain/publishing/priority.ts";
import { prepare, statement } from "../../prepared.ts";
import { ASKED_AGAIN, passes } from "../sql.ts";

// Each update, alone or in a batch, begins with the first of these and ends with the second, so both are prepared.

/** What updates are made of: the known facts of each publication's post, and the site's versions. */
export const BASIS = prepare(
  ["publication_ids"],
  `
  select p.id as publication_id, s.revision, s.here, s.site, s.terms, s.text, s.pictures, s.form, s.there, s.there_by, s.there_at, s.unread, s.looked_at, s.protected,
    s.etag, coalesce(s.told, 0)::float8 as told, coalesce(s.looks, 0) as looks, coalesce(s.sequence, 0)::float8 as sequence,
    p.etag as published_etag, i.structure -> 'versions' ->> 'wordpress' as wordpress, i.structure -> 'versions' ->> 'bridge' as bridge
  from igny8_publications p join igny8_site_integrations i on i.id = p.integration_id
  left join igny8_site_posts s on s.publication_id = p.id where p.id = any(:publication_ids::uuid[])`,
);

/**
 * A post has to be read again: the look says so, the site told of a change during the look, or another look was stored meanwhile, which may have
 * found more.
 */
const STILL_UNREAD = "(excluded.unread or s.told <> excluded.told or s.looks + 1 <> excluded.looks)";

/** Stores looks at posts, or the agreements after updates. `unless_newer`: only if no other look was stored since this one began. */
export const KEEP_LOOKS = prepare(
  ["looks", "unless_newer"],
  `
  insert into igny8_site_posts as s (publication_id, account_id, content_id, integration_id, revision, here, site, terms, text, pictures, form, etag,
    there, there_at, protected, unread, looked_at, sequence, told, looks)
  select p.id, p.account_id, p.content_id, p.integration_id, l.revision, l.here, l.site, l.terms, l.text, l.pictures, l.form, l.etag,
    l.there, case when l.there is not null then now() end, l.protected, l.unread, now(),
    l.sequence, l.told, l.looks + 1
  from jsonb_to_recordset(:looks::jsonb) as l(publication_id uuid, revision int, here jsonb, site jsonb, terms jsonb, text text, pictures jsonb,
    form text, etag text, there jsonb, protected boolean, unread boolean, sequence bigint, told bigint, looks int)
  join igny8_publications p on p.id = l.publication_id
  order by p.id
  on conflict (publication_id) do update set revision = excluded.revision, here = excluded.here, site = excluded.site, terms = excluded.terms,
    text = excluded.text, pictures = excluded.pictures, form = excluded.form, etag = excluded.etag, there = excluded.there,
    there_at = case when excluded.there is not null or ${STILL_UNREAD} then coalesce(s.there_at, excluded.there_at) end,
    there_by = case when excluded.there is not null or ${STILL_UNREAD} then s.there_by end,
    protected = excluded.protected, unread = ${STILL_UNREAD}, looked_at = excluded.looked_at, updated_at = now(),
    sequence = excluded.sequence, looks = s.looks + 1, failed_reads = 0
  where not :unless_newer::boolean or s.looks + 1 = excluded.looks
  returning publication_id`,
);

/** The versions of articles at a revision. A version that was sent does not grow, so the one that a site has is there under its revision. */
export const VERSIONS_AT = prepare(
  ["content_ids", "revisions"],
  `
  select v.content_id, v.fields, t.body as content_html
  from unnest(:content_ids::int[], :revisions::int[]) w(content_id, revision)
  join igny8_content_versions v on v.content_id = w.content_id and v.revision = w.revision
  join igny8_content_texts t on t.content_id = v.content_id and t.hash = v.html_hash`,
);

/** A post whose reading failed so often is not read until the site tells of a change again. */
const MOST_FAILED_READS = 5;
const TO_READ = `s.unread and s.failed_reads < ${MOST_FAILED_READS}`;

// A post whose reading failed is read alone, after the others: another one of its call may have been the cause.
export const UNREAD_POSTS = prepare(
  ["integration_id", "limit"],
  `
  select n.publication_id, n.content_id from (
    select s.publication_id, s.content_id, s.failed_reads, row_number() over (order by s.failed_reads, s.content_id) as place
    from igny8_site_posts s where s.integration_id = :integration_id::int and ${TO_READ}
    order by s.failed_reads, s.content_id limit :limit::int
  ) n where n.failed_reads = 0 or n.place = 1 order by n.place`,
);

const OF_SITE = `s.integration_id = :integration_id::int and ${TO_READ}`;
export const IS_UNREAD = prepare(
  ["integration_id", "read"],
  `
  select exists (select from igny8_site_posts s where ${OF_SITE} and s.publication_id <> all(:read::uuid[])) as others,
    exists (select from igny8_site_posts s where ${OF_SITE}) as again`,
);

export const SITES_TO_READ = statement(
  ["limit"],
  `
  select s.integration_id as id from igny8_site_posts s join igny8_site_integrations i on i.id = s.integration_id and i.is_active
  where ${TO_READ} and not exists (select from igny8_lanes l where l.integration_id = s.integration_id and l.paused_by is not null)
  group by 1 order by min(s.updated_at) limit :limit::int`,
);

export const READ_FAILED = statement(
  ["publication_ids"],
  `update igny8_site_posts set failed_reads = failed_reads + 1 where publication_id = any(:publication_ids::uuid[])`,
);

// There is nothing to read: the post is gone, or the site does not know the article. The webhook or the reconciliation that told of it says so.
export const NOTHING_TO_READ = statement(
  ["publication_ids"],
  `update igny8_site_posts set unread = false, there_by = case when there is not null then there_by end,
    there_at = case when there is not null then there_at end, updated_at = now() where publication_id = any(:publication_ids::uuid[])`,
);

/** The same for all posts of a site. */
export const NOT_READABLE = statement(
  ["integration_id"],
  `update igny8_site_posts set unread = false, updated_at = now() where integration_id = :integration_id::int and unread`,
);

// What a daily comparison found: the site's etag is another one than the newest look's. Without any etag the post was never read, and IGNY8 goes by
// what it sent, until somebody changes the post or asks for an update.
export const MARK_UNREAD = prepare(
  ["publication_ids", "etags"],
  `
  insert into igny8_site_posts as s (publication_id, account_id, content_id, integration_id, revision, unread)
  select p.id, p.account_id, p.content_id, p.integration_id, p.revision, true
  from unnest(:publication_ids::uuid[], :etags::text[]) w(id, etag) join igny8_publications p on p.id = w.id
  left join igny8_site_posts k on k.publication_id = p.id
  where w.etag <> coalesce(k.etag, p.etag) order by p.id
  on conflict (publication_id) do update set unread = true, failed_reads = 0, updated_at = now()
  returning coalesce(old.unread and old.failed_reads = 0, false) as before`,
);

/** The longest time that saves may put a call off. */
const SAVES_MINUTES = 5;
const QUIET = "i.send_saved_after_s * interval '1 second'";
const LATEST = `least(now() + ${QUIET}, coalesce((p.options ->> 'saved_at')::timestamptz, now()) + interval '${SAVES_MINUTES} minutes')`;

/**
 * Queues the update of a saved article, if its site gets changes by themselves. Each further save puts the call off, so many saves are one call.
 * During a call it asks for another one. What a person planned, stopped or has to decide stays as it is. It returns what has to be started.
 */
export const SEND_SAVED = prepare(
  ["content_id"],
  `
  with wanted as (
    select p.id, p.state, ${LATEST} as at, i.config_json ->> 'site_url' as site_url, c.title
    from igny8_publications p
    join igny8_site_integrations i on i.id = p.integration_id and i.is_active and i.send_saved_after_s is not null
    join igny8_content c on c.id = p.content_id and c.external_id is not null
    where p.content_id = :content_id and ${passes("update")}
      and (p.state = 'published' or p.task = 'update' and (p.state = 'failed' or p.state = 'queued' and p.options ? 'saved_at') or p.state = 'publishing' and p.task <> 'withdraw')
    for update of p
  ), moved as (
    update igny8_publications p set publish_at = w.at, updated_at = now() from wanted w where p.id = w.id and w.state = 'queued'
  ), again as (
    update igny8_publications p set publish_at = w.at, options = jsonb_build_object('saved_at', now()) || p.options || '{"again": true}', updated_at = now()
    from wanted w where p.id = w.id and w.state = 'publishing'
  )
  update igny8_publications p
  set ${ASKED_AGAIN}, task = 'update', options = jsonb_build_object('saved_at', now()), workflow_id = null, in_bulk = false,
      priority = ${PRIORITY.clock}, publish_at = w.at
  from wanted w where p.id = w.id and w.state in ('published', 'failed')
  returning p.id as publication_id, p.content_id, p.site_id, p.account_id, p.priority, w.title, w.site_url`,
);
