import { prepare, statement } from "../prepared.ts";
import { BRANCHES, LIFECYCLE, LIFECYCLE_OF, NEWEST, STEP, type Branch } from "./lifecycle.ts";
import { LIFECYCLES } from "../../domain/publishing/lifecycle.ts";
import { OF_PICTURE } from "../../domain/publishing/repair.ts";
import { COMPLETE } from "../publishing/sql.ts";

/** The articles' own columns. The statement is prepared, and one query for all, because each call to a site begins with it. */
export const PARTS = prepare(
  ["ids"],
  `
  with wanted as (select :ids::int[] as ids), terms as (
     select ct.content_id, jsonb_agg(jsonb_build_object('kind', t.kind, 'name', t.name) order by ct.position, t.id) as terms
     from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id
     where ct.content_id = any((select ids from wanted)::int[]) group by ct.content_id
   ), images as (
     select i.content_id, jsonb_agg(jsonb_build_object('role', i.role, 'position', i.position, 'path', i.path, 'alt', i.alt,
                                                       'caption', i.caption, 'width', i.width, 'height', i.height) order by i.position, i.id) as images
     from igny8_images i where i.content_id = any((select ids from wanted)::int[]) group by i.content_id
   )
   select c.id, coalesce(terms, '[]') as terms, coalesce(images, '[]') as images,
     (select jsonb_build_object('id', k.id, 'name', k.name) from igny8_clusters k where k.id = c.cluster_id) as cluster,
     (select jsonb_build_object('id', s.id, 'name', s.name) from igny8_sectors s where s.id = c.sector_id) as sector
   from igny8_content c left join terms t on t.content_id = c.id left join images i on i.content_id = c.id
   where c.id = any((select ids from wanted)::int[])`,
);

/** One query for a page of a list. It builds the JSON in the database, for which Kysely would need raw SQL. */
export const DETAILS = statement(
  ["ids"],
  `
     select c.id,
       (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind, 'name', t.name) order by t.kind, ct.position, t.id), '[]')
        from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id where ct.content_id = c.id) as taxonomy_terms,
       (select coalesce(jsonb_agg(to_jsonb(i) order by i.role, i.position, i.id), '[]')
        from igny8_images i where i.content_id = c.id) as images,
       case when p.id is not null then to_jsonb(p) || jsonb_build_object('site_integration_id', p.integration_id,
          'warned', jsonb_array_length(p.warnings), 'pictures_missing', (select count(*) from jsonb_array_elements(p.warnings) w where starts_with(w ->> 'code', '${OF_PICTURE}')),
          'to', p.options -> 'to', 'step', ${STEP}) end as publication,
       ${LIFECYCLE} as lifecycle,
       (select jsonb_build_object('id', u.id, 'name', coalesce(nullif(u.name, ''), u.email))
        from igny8_content_versions v join igny8_users u on u.id = v.user_id where v.content_id = c.id order by v.number limit 1) as author,
       (select jsonb_build_object('body', m.body, 'created_at', m.created_at, 'user',
          (select jsonb_build_object('id', u.id, 'name', coalesce(nullif(u.name, ''), u.email)) from igny8_users u where u.id = m.user_id))
        from igny8_review_comments m where m.content_id = c.id and m.sent_back order by m.id desc limit 1) as sent_back,
       c.metadata - 'wp_metadata' as metadata,
       jsonb_build_object('status', c.status, 'revision', c.revision, 'on_hold', c.on_hold, 'external_id', c.external_id, 'external_url', c.external_url,
                          'complete', ${COMPLETE}) as facts
     from igny8_content c ${NEWEST} where c.id = any(:ids::int[])`,
);

/** Counts above this are not made exact: a person reads "1,000+". */
export const COUNTED_AT_MOST = 1_000;
const counted = (branch: Branch, is: string) =>
  "content" in branch
    ? `select c.id from igny8_content c where c.account_id = :account_id::int and c.site_id = coalesce(:site_id::int, c.site_id)
          and (:site_ids::int[] is null or c.site_id = any(:site_ids::int[]))
        and ${branch.content} and ${LIFECYCLE_OF} = '${is}'`
    : `select c.id from igny8_site_integrations i join igny8_publications p on p.integration_id = i.id
          join igny8_content c on c.id = p.content_id left join igny8_site_posts s on s.publication_id = p.id
        where i.account_id = :account_id::int and i.site_id = coalesce(:site_id::int, i.site_id)
          and (:site_ids::int[] is null or i.site_id = any(:site_ids::int[]))
        and ${branch.publication} and ${LIFECYCLE_OF} = '${is}'`;
/** How many articles of an account, or of one of its sites, have each status. Each count reads one index, and stops at the limit. */
export const LIFECYCLE_COUNTS = statement(
  ["account_id", "site_id", "site_ids"],
  `select ${LIFECYCLES.map(
    (is) => `(select count(*)::int from (select distinct id from (
       ${BRANCHES[is].map((branch) => `(${counted(branch, is)} limit ${COUNTED_AT_MOST + 1})`).join(" union all ")}) found) one) as ${is}`,
  ).join(", ")}`,
);

/** In the order of the unique index, so that two articles with the same new tags cannot deadlock. Kysely has no `with ordinality`. */
export const INSERT_TERMS = statement(
  ["account_id", "site_id", "kind", "names"],
  `
  insert into igny8_taxonomy_terms (account_id, site_id, kind, name)
  select :account_id, :site_id, :kind, name from jsonb_array_elements_text(:names::jsonb) as wanted(name) order by lower(name)
  on conflict (site_id, kind, lower(name)) do nothing`,
);
export const TERMS_BY_NAME = statement(
  ["site_id", "kind", "names"],
  `
  select t.id from jsonb_array_elements_text(:names::jsonb) with ordinality as wanted(name, position)
  join igny8_taxonomy_terms t on t.site_id = :site_id and t.kind = :kind and lower(t.name) = lower(wanted.name)
  group by t.id order by min(wanted.position)`,
);
export const INSERT_SET_TERMS = statement(
  ["content_id", "term_ids"],
  `
  insert into igny8_content_taxonomy_terms (account_id, content_id, term_id, position)
  select c.account_id, c.id, given.id::int, given.position
  from igny8_content c, jsonb_array_elements_text(:term_ids::jsonb) with ordinality as given(id, position) where c.id = :content_id`,
);

/** The columns of `igny8_content` that are no part of a version's fields. A new column is a part, unless it is named here. */
const NOT_OF_A_VERSION = [
  ...["id", "account_id", "site_id", "content_html", "content_markdown", "status", "on_hold", "has_publication", "revision"],
  ...["external_id", "external_url", "integration_id", "metadata", "created_at", "updated_at"],
];
const names = (kind: string) => `coalesce((select jsonb_agg(t.name order by ct.position, t.id)
    from igny8_content_taxonomy_terms ct join igny8_taxonomy_terms t on t.id = ct.term_id where ct.content_id = c.id and t.kind = '${kind}'), '[]')`;
const sha256 = (column: string) => `encode(sha256(convert_to(c.${column}, 'UTF8')), 'hex')`;

/**
 * Keeps the article as it stands now as its newest version. Saves of one person within ten minutes are one version, unless it was queued to
 * a site. One statement, because each save of an article needs it; Kysely has no `jsonb - text[]`.
 */
export const KEEP_VERSION = prepare(
  ["content_id", "user_id", "origin", "restored_from"],
  `
  with article as (
    select c.account_id, c.id as content_id, c.revision, c.content_html, c.content_markdown,
      ${sha256("content_html")} as html_hash, ${sha256("content_markdown")} as markdown_hash,
      to_jsonb(c) - '{${NOT_OF_A_VERSION.join(",")}}'::text[] || jsonb_build_object(
        'categories', ${names("category")}, 'tags', ${names("tag")},
        'images', coalesce((select jsonb_agg(to_jsonb(i) - '{account_id,content_id,created_at}'::text[] order by i.position, i.id)
                            from igny8_images i where i.content_id = c.id), '[]')) as fields
    from igny8_content c where c.id = :content_id::int
  ), texts as (
    insert into igny8_content_texts (account_id, content_id, hash, body)
    select account_id, content_id, html_hash, content_html from article
    union select account_id, content_id, markdown_hash, content_markdown from article where markdown_hash is not null
    on conflict do nothing
  ), last as (
    select v.number, v.origin = 'written' and :origin = 'written' and v.user_id is not distinct from :user_id::int
      and v.created_at > now() - interval '10 minutes'
      and not exists (select from igny8_publications p where p.content_id = v.content_id and p.revision >= v.revision) as grows
    from igny8_content_versions v where v.content_id = :content_id::int order by v.number desc limit 1
  ), grown as (
    update igny8_content_versions v
    set revision = a.revision, html_hash = a.html_hash, markdown_hash = a.markdown_hash, fields = a.fields, updated_at = now()
    from article a, last where v.content_id = a.content_id and v.number = last.number and last.grows returning v.number
  ), added as (
    insert into igny8_content_versions (account_id, content_id, number, revision, origin, restored_from, user_id, html_hash, markdown_hash, fields)
    select account_id, content_id, coalesce((select number from last), 0) + 1, revision, :origin, :restored_from::int, :user_id::int,
      html_hash, markdown_hash, fields
    from article where not exists (select from grown) returning number
  )
  select (select number from added) as added, (select number from grown) as grown`,
);

/** Removes the versions of an article before the newest `kept`, except one that was sent last, and the texts that no version has. */
export const DROP_OLD_VERSIONS = statement(
  ["content_id", "kept"],
  `
  with newest as (select max(number) as number from igny8_content_versions where content_id = :content_id::int)
  delete from igny8_content_versions v using newest where v.content_id = :content_id::int and v.number <= newest.number - :kept::int
    and not exists (select from igny8_publications p where p.content_id = v.content_id and p.revision = v.revision)`,
);
export const DROP_UNUSED_TEXTS = statement(
  ["content_id"],
  `
  delete from igny8_content_texts t where t.content_id = :content_id::int and not exists (
    select from igny8_content_versions v where v.content_id = t.content_id and (v.html_hash = t.hash or v.markdown_hash = t.hash))`,
);

const LISTED = `v.account_id, v.content_id, v.number, v.revision, v.origin, v.restored_from, v.created_at, v.updated_at,
  v.fields ->> 'title' as title, v.revision = c.revision as is_current,
  exists (select from igny8_publications p where p.content_id = v.content_id and p.revision = v.revision and p.state = 'published') as was_sent,
  (select jsonb_build_object('id', u.id, 'name', coalesce(nullif(u.name, ''), u.email)) from igny8_users u where u.id = v.user_id) as "user"`;
/** With the user and the publication of each row in one statement, whose JSON Kysely would need raw SQL for. */
export const LIST_VERSIONS = statement(
  ["account_id", "content_id", "below", "limit"],
  `
  select ${LISTED} from igny8_content_versions v join igny8_content c on c.id = v.content_id
  where v.content_id = :content_id::int and v.account_id = :account_id::int and (:below::bigint is null or v.number < :below::bigint) order by v.number desc limit :limit::int`,
);
export const FIND_VERSION = statement(
  ["account_id", "content_id", "number"],
  `
  select ${LISTED}, v.fields, t.body as content_html,
    (select m.body from igny8_content_texts m where m.content_id = v.content_id and m.hash = v.markdown_hash) as content_markdown
  from igny8_content_versions v join igny8_content c on c.id = v.content_id
  join igny8_content_texts t on t.content_id = v.content_id and t.hash = v.html_hash
  where v.content_id = :content_id::int and v.number = :number::int and v.account_id = :account_id::int`,
);

/** Those of the paths that neither a picture nor a version names, by the index of each. */
export const UNNAMED = statement(
  ["paths"],
  `
  select p.path from unnest(:paths::text[]) p (path)
  where not exists (select from igny8_images i where i.path = p.path) and not exists (
    select from igny8_content_versions v where v.fields -> 'images' @> jsonb_build_array(jsonb_build_object('path', p.path)))`,
);

/** Keeps backups from beginning until the transaction ends; false if one runs. Kysely knows no advisory locks. */
export const HOLD_OFF_BACKUPS = statement(["lock"], `select pg_try_advisory_xact_lock_shared(hashtext(:lock::text)) as free`);
