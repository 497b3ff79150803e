import { Migration } from "@mikro-orm/migrations";

export class Migration20261123084152_initial extends Migration {
  override name = "Migration20261123084152_initial";

  override up(): void | Promise<void> {
    // Trusted since PostgreSQL 13: the owner of the database may create it.
    this.addSql(`create extension if not exists pg_trgm;`);
    this.addSql(
      `create table "igny8_accounts" ("id" serial primary key, "name" varchar(255) not null, "created_at" timestamptz(3) not null default now());`,
    );

    this.addSql(
      `create table "igny8_invites" ("id" serial primary key, "token_hash" varchar(64) not null, "account_id" int not null, "email" varchar(255) not null, "role" text not null, "expires_at" timestamptz(3) not null, "accepted_at" timestamptz(3) null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`alter table "igny8_invites" add constraint "igny8_invites_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "igny8_invites_account_id_index" on "igny8_invites" ("account_id");`);

    this.addSql(
      `create table "igny8_sites" ("id" serial primary key, "account_id" int not null, "name" varchar(255) not null, "url" text not null, "time_zone" varchar(255) not null default 'UTC', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_sites_account_id_index" on "igny8_sites" ("account_id");`);

    this.addSql(
      `create table "igny8_sectors" ("id" serial primary key, "account_id" int not null, "site_id" int not null, "name" varchar(255) not null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_sectors_account_id_index" on "igny8_sectors" ("account_id");`);
    this.addSql(`create index "igny8_sectors_site_id_index" on "igny8_sectors" ("site_id");`);
    this.addSql(`alter table "igny8_sectors" add constraint "igny8_sectors_site_id_name_unique" unique ("site_id", "name");`);

    this.addSql(
      `create table "igny8_clusters" ("id" serial primary key, "account_id" int not null, "site_id" int not null, "sector_id" int null, "name" varchar(255) not null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_clusters_account_id_index" on "igny8_clusters" ("account_id");`);
    this.addSql(`create index "igny8_clusters_site_id_index" on "igny8_clusters" ("site_id");`);
    this.addSql(`create index "igny8_clusters_sector_id_index" on "igny8_clusters" ("sector_id");`);
    this.addSql(`alter table "igny8_clusters" add constraint "igny8_clusters_site_id_name_unique" unique ("site_id", "name");`);

    this.addSql(
      `create table "igny8_site_integrations" ("id" serial primary key, "account_id" int not null, "site_id" int not null, "source" uuid not null default gen_random_uuid(), "platform" text not null default 'wordpress', "platform_type" varchar(255) not null default 'cms', "config_json" jsonb not null, "credentials_json" jsonb not null default '{}', "api_key_hash" varchar(64) null, "previous_api_key_hash" varchar(64) null, "is_active" boolean not null default false, "sync_enabled" boolean not null default true, "last_sync_at" timestamptz(3) null, "sync_status" text not null default 'pending', "sync_error" text null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_site_integrations_account_id_index" on "igny8_site_integrations" ("account_id");`);
    this.addSql(`alter table "igny8_site_integrations" add constraint "igny8_site_integrations_source_unique" unique ("source");`);
    this.addSql(
      `alter table "igny8_site_integrations" add constraint "igny8_site_integrations_api_key_hash_unique" unique ("api_key_hash");`,
    );
    this.addSql(
      `alter table "igny8_site_integrations" add constraint "igny8_site_integrations_previous_api_key_hash_unique" unique ("previous_api_key_hash");`,
    );
    this.addSql(
      `create unique index igny8_site_integrations_url_key on igny8_site_integrations (site_id, platform, (config_json ->> 'site_url'));`,
    );

    this.addSql(
      `create table "igny8_content" ("id" serial primary key, "account_id" int not null, "site_id" int not null, "sector_id" int null, "cluster_id" int null, "title" text not null, "content_html" text not null, "content_markdown" text null, "status" text not null default 'draft', "slug" varchar(255) null, "seo_title" text null, "seo_description" text null, "primary_keyword" text null, "secondary_keywords" jsonb not null default '[]', "external_id" varchar(255) null, "external_url" text null, "integration_id" int null, "metadata" jsonb not null default '{}', "revision" int not null default 1, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_content_account_id_index" on "igny8_content" ("account_id");`);
    this.addSql(`create index "igny8_content_sector_id_index" on "igny8_content" ("sector_id");`);
    this.addSql(`create index "igny8_content_cluster_id_index" on "igny8_content" ("cluster_id");`);
    this.addSql(`create index "igny8_content_integration_id_index" on "igny8_content" ("integration_id");`);
    this.addSql(`create index igny8_content_site_newest on igny8_content (site_id, id desc);`);
    this.addSql(`create index igny8_content_account_newest on igny8_content (account_id, id desc);`);
    this.addSql(`create index igny8_content_site_status on igny8_content (site_id, status, id desc);`);
    this.addSql(`create index igny8_content_account_status on igny8_content (account_id, status, id desc);`);
    this.addSql(`create index igny8_content_words on igny8_content using gin (title gin_trgm_ops, primary_keyword gin_trgm_ops);`);
    this.addSql(`create index igny8_content_pending on igny8_content (site_id, id) where status = 'published' and external_id is null;`);
    this.addSql(
      `create unique index igny8_content_external_id_key on igny8_content (integration_id, external_id) where external_id is not null;`,
    );

    this.addSql(
      `create table "igny8_images" ("id" serial primary key, "account_id" int not null, "content_id" int not null, "role" text not null, "position" int not null default 0, "alt" text not null default '', "caption" text not null default '', "width" int not null, "height" int not null, "path" text not null, "mime_type" varchar(255) not null, "byte_size" int not null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_images_account_id_index" on "igny8_images" ("account_id");`);
    this.addSql(`create index "igny8_images_content_id_position_index" on "igny8_images" ("content_id", "position");`);
    this.addSql(`create unique index igny8_images_one_featured on igny8_images (content_id) where role = 'featured';`);

    this.addSql(
      `create table "igny8_sync_events" ("id" bigserial primary key, "account_id" int not null, "site_id" int not null, "integration_id" int not null, "event_type" text not null, "action" text not null, "description" text not null, "success" boolean not null, "content_id" int null, "external_id" varchar(255) null, "error_message" text null, "details" jsonb not null default '{}', "duration_ms" int null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_sync_events_account_id_index" on "igny8_sync_events" ("account_id");`);
    this.addSql(`create index "igny8_sync_events_site_id_index" on "igny8_sync_events" ("site_id");`);
    this.addSql(`create index igny8_sync_events_integration_newest on igny8_sync_events (integration_id, id desc);`);
    this.addSql(`create index igny8_sync_events_content_newest on igny8_sync_events (content_id, id desc) where content_id is not null;`);

    this.addSql(
      `create table "igny8_taxonomy_terms" ("id" serial primary key, "account_id" int not null, "site_id" int not null, "kind" text not null, "name" varchar(255) not null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_taxonomy_terms_account_id_index" on "igny8_taxonomy_terms" ("account_id");`);
    this.addSql(`create unique index igny8_taxonomy_terms_name_key on igny8_taxonomy_terms (site_id, kind, lower(name));`);

    this.addSql(
      `create table "igny8_content_taxonomy_terms" ("account_id" int not null, "content_id" int not null, "term_id" int not null, "position" int not null default 0, primary key ("content_id", "term_id"));`,
    );
    this.addSql(`create index "igny8_content_taxonomy_terms_account_id_index" on "igny8_content_taxonomy_terms" ("account_id");`);
    this.addSql(`create index "igny8_content_taxonomy_terms_term_id_index" on "igny8_content_taxonomy_terms" ("term_id");`);

    this.addSql(
      `create table "igny8_users" ("id" serial primary key, "email" varchar(255) not null, "name" varchar(255) not null default '', "password_hash" text not null, "is_operator" boolean not null default false, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create unique index igny8_users_email_key on igny8_users (lower(email));`);

    this.addSql(
      `create table "igny8_sessions" ("id" serial primary key, "token_hash" varchar(64) not null, "user_id" int not null, "account_id" int not null, "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`alter table "igny8_sessions" add constraint "igny8_sessions_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "igny8_sessions_user_id_index" on "igny8_sessions" ("user_id");`);
    this.addSql(`create index "igny8_sessions_account_id_index" on "igny8_sessions" ("account_id");`);

    this.addSql(
      `create table "igny8_publications" ("id" uuid not null default uuidv7(), "account_id" int not null, "site_id" int not null, "content_id" int not null, "integration_id" int not null, "revision" int not null, "state" text not null default 'queued', "workflow_id" varchar(255) null, "run_id" varchar(255) null, "attempt" int not null default 0, "attempts" jsonb not null default '[]', "next_attempt_at" timestamptz(3) null, "last_error" jsonb null, "cancel_requested" boolean not null default false, "recreate" boolean not null default false, "sequence" bigint not null default '0', "requested_by_id" int null, "finished_at" timestamptz(3) null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("id"));`,
    );
    this.addSql(`create index "igny8_publications_account_id_index" on "igny8_publications" ("account_id");`);
    this.addSql(`create index "igny8_publications_site_id_index" on "igny8_publications" ("site_id");`);
    this.addSql(
      `create index igny8_publications_open on igny8_publications (updated_at, id) where state in ('queued', 'waiting', 'publishing', 'retrying');`,
    );
    this.addSql(
      `create unique index igny8_publications_one_open on igny8_publications (content_id) where state in ('queued', 'waiting', 'publishing', 'retrying');`,
    );
    this.addSql(`create index "igny8_publications_integration_id_index" on "igny8_publications" ("integration_id");`);
    this.addSql(`create index "igny8_publications_requested_by_id_index" on "igny8_publications" ("requested_by_id");`);
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_content_id_integration_id_unique" unique ("content_id", "integration_id");`,
    );

    this.addSql(
      `create table "igny8_password_resets" ("id" serial primary key, "token_hash" varchar(64) not null, "user_id" int not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`alter table "igny8_password_resets" add constraint "igny8_password_resets_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "igny8_password_resets_user_id_index" on "igny8_password_resets" ("user_id");`);

    this.addSql(
      `create table "igny8_memberships" ("id" serial primary key, "account_id" int not null, "user_id" int not null, "role" text not null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_memberships_user_id_index" on "igny8_memberships" ("user_id");`);
    this.addSql(
      `alter table "igny8_memberships" add constraint "igny8_memberships_account_id_user_id_unique" unique ("account_id", "user_id");`,
    );

    this.addSql(
      `create table "igny8_api_tokens" ("id" serial primary key, "token_hash" varchar(64) not null, "prefix" varchar(16) not null, "name" varchar(255) not null, "user_id" int not null, "account_id" int not null, "last_used_at" timestamptz(3) null, "revoked_at" timestamptz(3) null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`alter table "igny8_api_tokens" add constraint "igny8_api_tokens_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "igny8_api_tokens_user_id_index" on "igny8_api_tokens" ("user_id");`);
    this.addSql(`create index "igny8_api_tokens_account_id_index" on "igny8_api_tokens" ("account_id");`);

    this.addSql(
      `alter table "igny8_invites" add constraint "igny8_invites_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(`alter table "igny8_invites" add constraint "igny8_invites_role_check" check ("role" in ('owner', 'editor', 'viewer'));`);

    this.addSql(
      `alter table "igny8_sites" add constraint "igny8_sites_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "igny8_sectors" add constraint "igny8_sectors_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_sectors" add constraint "igny8_sectors_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "igny8_clusters" add constraint "igny8_clusters_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_clusters" add constraint "igny8_clusters_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_clusters" add constraint "igny8_clusters_sector_id_foreign" foreign key ("sector_id") references "igny8_sectors" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "igny8_site_integrations" add constraint "igny8_site_integrations_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_site_integrations" add constraint "igny8_site_integrations_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_site_integrations" add constraint "igny8_site_integrations_platform_check" check ("platform" in ('wordpress'));`,
    );
    this.addSql(
      `alter table "igny8_site_integrations" add constraint "igny8_site_integrations_sync_status_check" check ("sync_status" in ('pending', 'success', 'failed', 'syncing'));`,
    );

    this.addSql(
      `alter table "igny8_content" add constraint "igny8_content_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_content" add constraint "igny8_content_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_content" add constraint "igny8_content_sector_id_foreign" foreign key ("sector_id") references "igny8_sectors" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "igny8_content" add constraint "igny8_content_cluster_id_foreign" foreign key ("cluster_id") references "igny8_clusters" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "igny8_content" add constraint "igny8_content_integration_id_foreign" foreign key ("integration_id") references "igny8_site_integrations" ("id") on delete no action;`,
    );
    this.addSql(
      `alter table "igny8_content" add constraint "igny8_content_external_check" check (external_id is null or integration_id is not null);`,
    );
    this.addSql(
      `alter table "igny8_content" add constraint "igny8_content_status_check" check ("status" in ('draft', 'review', 'published'));`,
    );

    this.addSql(
      `alter table "igny8_images" add constraint "igny8_images_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_images" add constraint "igny8_images_content_id_foreign" foreign key ("content_id") references "igny8_content" ("id") on delete cascade;`,
    );
    this.addSql(`alter table "igny8_images" add constraint "igny8_images_role_check" check ("role" in ('featured', 'gallery'));`);

    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_integration_id_foreign" foreign key ("integration_id") references "igny8_site_integrations" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_duration_check" check (duration_ms is null or duration_ms >= 0);`,
    );
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_event_type_check" check ("event_type" in ('publish', 'sync', 'metadata_sync', 'error', 'webhook', 'test'));`,
    );
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_action_check" check ("action" in ('content_publish', 'content_publish_start', 'content_publish_attempt', 'content_publish_cancel', 'status_update', 'metadata_update', 'connection_test', 'api_key_rotate'));`,
    );

    this.addSql(
      `alter table "igny8_taxonomy_terms" add constraint "igny8_taxonomy_terms_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_taxonomy_terms" add constraint "igny8_taxonomy_terms_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_taxonomy_terms" add constraint "igny8_taxonomy_terms_kind_check" check ("kind" in ('category', 'tag'));`,
    );

    this.addSql(
      `alter table "igny8_content_taxonomy_terms" add constraint "igny8_content_taxonomy_terms_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_content_taxonomy_terms" add constraint "igny8_content_taxonomy_terms_content_id_foreign" foreign key ("content_id") references "igny8_content" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_content_taxonomy_terms" add constraint "igny8_content_taxonomy_terms_term_id_foreign" foreign key ("term_id") references "igny8_taxonomy_terms" ("id") on update cascade on delete cascade;`,
    );

    this.addSql(
      `alter table "igny8_sessions" add constraint "igny8_sessions_user_id_foreign" foreign key ("user_id") references "igny8_users" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_sessions" add constraint "igny8_sessions_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_content_id_foreign" foreign key ("content_id") references "igny8_content" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_integration_id_foreign" foreign key ("integration_id") references "igny8_site_integrations" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_requested_by_id_foreign" foreign key ("requested_by_id") references "igny8_users" ("id") on delete set null;`,
    );
    this.addSql(`alter table "igny8_publications" add constraint "igny8_publications_attempt_check" check (attempt >= 0);`);
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_state_check" check ("state" in ('queued', 'waiting', 'publishing', 'retrying', 'published', 'failed', 'cancelled', 'held', 'gone'));`,
    );

    this.addSql(
      `alter table "igny8_password_resets" add constraint "igny8_password_resets_user_id_foreign" foreign key ("user_id") references "igny8_users" ("id") on delete cascade;`,
    );

    this.addSql(
      `alter table "igny8_memberships" add constraint "igny8_memberships_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_memberships" add constraint "igny8_memberships_user_id_foreign" foreign key ("user_id") references "igny8_users" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_memberships" add constraint "igny8_memberships_role_check" check ("role" in ('owner', 'editor', 'viewer'));`,
    );

    this.addSql(
      `alter table "igny8_api_tokens" add constraint "igny8_api_tokens_user_id_foreign" foreign key ("user_id") references "igny8_users" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_api_tokens" add constraint "igny8_api_tokens_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );

    // The table of rate-limiter-flexible (api/http/limits.ts), made here so that the API needs no right to create tables.
    this.addSql(`create table "igny8_rate_limits" ("key" varchar(255) primary key, "points" integer not null default 0, "expire" bigint);`);
  }
}
