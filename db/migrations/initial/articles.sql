-- For the search for words in titles. Trusted since PostgreSQL 13: the owner of the database may create it.
create extension if not exists pg_trgm;

create table igny8_content (
  id serial primary key,
  account_id int not null constraint igny8_content_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_content_site_id_foreign references igny8_sites (id) on delete cascade,
  sector_id int null constraint igny8_content_sector_id_foreign references igny8_sectors (id) on delete set null,
  cluster_id int null constraint igny8_content_cluster_id_foreign references igny8_clusters (id) on delete set null,
  title text not null,
  content_html text not null,
  content_markdown text null,
  status text not null default 'draft' constraint igny8_content_status_check check (status in ('draft', 'review', 'published')),
  on_hold boolean not null default false,
  slug varchar(255) null,
  canonical_url text null,
  seo_title text null,
  seo_description text null,
  primary_keyword text null,
  secondary_keywords jsonb not null default '[]',
  custom_fields jsonb not null default '{}',
  external_id varchar(255) null,
  external_url text null,
  integration_id int null constraint igny8_content_integration_id_foreign references igny8_site_integrations (id) on delete no action,
  metadata jsonb not null default '{}',
  revision int not null default 1,
  -- Stands here too, so that the sweep finds what has no publication by an index (igny8_content_unclaimed).
  has_publication boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint igny8_content_external_check check (external_id is null or integration_id is not null)
);
-- Each version of a row enters every index, so there is none on account_id or integration_id alone: longer ones begin with them.
create index igny8_content_site_newest on igny8_content (site_id, id desc);
create index igny8_content_account_newest on igny8_content (account_id, id desc);
create index igny8_content_site_status on igny8_content (site_id, status, id desc);
create index igny8_content_account_status on igny8_content (account_id, status, id desc);
create index igny8_content_words on igny8_content using gin (title gin_trgm_ops, primary_keyword gin_trgm_ops);
create unique index igny8_content_external_id_key on igny8_content (integration_id, external_id);
create index igny8_content_sector_newest on igny8_content (sector_id, id desc);
create index igny8_content_cluster_newest on igny8_content (cluster_id, id desc);
create index igny8_content_account_pending on igny8_content (account_id, id desc) where status = 'published' and external_id is null;
create index igny8_content_unclaimed on igny8_content (id) where status = 'published' and external_id is null and not has_publication;

create table igny8_images (
  id serial primary key,
  account_id int not null constraint igny8_images_account_id_foreign references igny8_accounts (id) on delete cascade,
  content_id int not null constraint igny8_images_content_id_foreign references igny8_content (id) on delete cascade,
  role text not null constraint igny8_images_role_check check (role in ('featured', 'gallery')),
  position int not null default 0,
  alt text not null default '',
  caption text not null default '',
  width int not null,
  height int not null,
  path text not null,
  mime_type varchar(255) not null,
  byte_size int not null,
  created_at timestamptz(3) not null default now()
);
create index igny8_images_account_id_index on igny8_images (account_id);
create index igny8_images_content_id_position_index on igny8_images (content_id, position);
create unique index igny8_images_one_featured on igny8_images (content_id) where role = 'featured';
create index igny8_images_path_index on igny8_images (path);

-- Paths of pictures that lost a row: their files are looked at, and removed where no row is left (api/articles/unusedPictures.ts).
create table igny8_unused_pictures (
  path text primary key,
  added_at timestamptz(3) not null default now()
);

-- A trigger, because articles, sites and accounts take their pictures with them in the database.
create function igny8_note_unused_picture() returns trigger language plpgsql as $$
begin
  insert into igny8_unused_pictures (path) values (old.path) on conflict do nothing;
  return null;
end $$;
create trigger igny8_images_unused after delete on igny8_images for each row execute function igny8_note_unused_picture();

create table igny8_taxonomy_terms (
  id serial primary key,
  account_id int not null constraint igny8_taxonomy_terms_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_taxonomy_terms_site_id_foreign references igny8_sites (id) on delete cascade,
  kind text not null constraint igny8_taxonomy_terms_kind_check check (kind in ('category', 'tag')),
  name varchar(255) not null,
  created_at timestamptz(3) not null default now()
);
create index igny8_taxonomy_terms_account_id_index on igny8_taxonomy_terms (account_id);
create unique index igny8_taxonomy_terms_name_key on igny8_taxonomy_terms (site_id, kind, lower(name));

create table igny8_content_taxonomy_terms (
  account_id int not null constraint igny8_content_taxonomy_terms_account_id_foreign references igny8_accounts (id) on delete cascade,
  content_id int not null constraint igny8_content_taxonomy_terms_content_id_foreign
    references igny8_content (id) on update cascade on delete cascade,
  term_id int not null constraint igny8_content_taxonomy_terms_term_id_foreign
    references igny8_taxonomy_terms (id) on update cascade on delete cascade,
  position int not null default 0,
  primary key (content_id, term_id)
);
create index igny8_content_taxonomy_terms_account_id_index on igny8_content_taxonomy_terms (account_id);
create index igny8_content_taxonomy_terms_term_id_index on igny8_content_taxonomy_terms (term_id);
