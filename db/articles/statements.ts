import { prepare, statement } from "../prepared.ts";

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
       (select to_jsonb(p) || jsonb_build_object('site_integration_id', p.integration_id, 'warned', jsonb_array_length(p.warnings))
        from igny8_publications p where p.content_id = c.id order by p.updated_at desc limit 1) as publication,
       c.metadata - 'wp_metadata' as metadata,
       jsonb_build_object('status', c.status, 'on_hold', c.on_hold, 'external_id', c.external_id, 'external_url', c.external_url,
                          'complete', c.title <> '' and octet_length(c.content_html) > 0) as facts
     from igny8_content c where c.id = any(:ids::int[])`,
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
