import { prepare } from "../../prepared.ts";

// Each update begins with the first of these and ends with the second, so both are prepared.

/** What an update is made of: the known facts of the post, the site's versions, and the article as it was at the revision that the site has. */
export const BASIS = prepare(
  ["publication_id"],
  `
  select s.revision, s.here, s.site, s.terms, s.text, s.pictures, s.form, s.there, s.there_by, s.there_at, s.unread, s.looked_at, s.protected, s.etag,
    p.etag as published_etag, i.structure -> 'versions' ->> 'wordpress' as wordpress, i.structure -> 'versions' ->> 'bridge' as bridge
  from igny8_publications p join igny8_site_integrations i on i.id = p.integration_id
  left join igny8_site_posts s on s.publication_id = p.id where p.id = :publication_id::uuid`,
);

/** Stores a look at a post, or the agreement after an update. */
export const KEEP_LOOK = prepare(
  ["publication_id", "revision", "here", "site", "terms", "text", "pictures", "form", "etag", "there", "protected", "unread"],
  `
  insert into igny8_site_posts as s (publication_id, account_id, content_id, integration_id, revision, here, site, terms, text, pictures, form, etag,
    there, there_at, protected, unread, looked_at)
  select p.id, p.account_id, p.content_id, p.integration_id, :revision::int, :here::jsonb, :site::jsonb, :terms::jsonb, :text::text, :pictures::jsonb,
    :form::text, :etag::text, nullif(:there::jsonb, 'null'), case when :there::jsonb <> 'null' then now() end, :protected::boolean, :unread::boolean, now()
  from igny8_publications p where p.id = :publication_id::uuid
  on conflict (publication_id) do update set revision = excluded.revision, here = excluded.here, site = excluded.site, terms = excluded.terms,
    text = excluded.text, pictures = excluded.pictures, form = excluded.form, etag = excluded.etag, there = excluded.there,
    there_at = case when excluded.there is null then null when s.there is null and not s.unread then excluded.there_at else coalesce(s.there_at, excluded.there_at) end,
    there_by = case when excluded.there is null then null else s.there_by end,
    protected = excluded.protected, unread = excluded.unread, looked_at = excluded.looked_at, updated_at = now()`,
);

/** The version of an article that had a revision. Saves within minutes share a version, whose revision is the newest of them. */
export const VERSION_AT = prepare(
  ["content_id", "revision"],
  `
  select v.fields, t.body as content_html from igny8_content_versions v
  join igny8_content_texts t on t.content_id = v.content_id and t.hash = v.html_hash
  where v.content_id = :content_id::int and v.revision >= :revision::int order by v.revision limit 1`,
);
