create table igny8_sites (
  id serial primary key,
  account_id int not null constraint igny8_sites_account_id_foreign references igny8_accounts (id) on delete cascade,
  name varchar(255) not null,
  url text not null,
  time_zone varchar(255) not null default 'UTC',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index igny8_sites_account_newest on igny8_sites (account_id, id desc);

create table igny8_sectors (
  id serial primary key,
  account_id int not null constraint igny8_sectors_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_sectors_site_id_foreign references igny8_sites (id) on delete cascade,
  name varchar(255) not null,
  created_at timestamptz(3) not null default now(),
  constraint igny8_sectors_site_id_name_unique unique (site_id, name)
);
create index igny8_sectors_account_id_index on igny8_sectors (account_id);
create index igny8_sectors_site_id_index on igny8_sectors (site_id);

create table igny8_clusters (
  id serial primary key,
  account_id int not null constraint igny8_clusters_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_clusters_site_id_foreign references igny8_sites (id) on delete cascade,
  sector_id int null constraint igny8_clusters_sector_id_foreign references igny8_sectors (id) on delete set null,
  name varchar(255) not null,
  created_at timestamptz(3) not null default now(),
  constraint igny8_clusters_site_id_name_unique unique (site_id, name)
);
create index igny8_clusters_account_id_index on igny8_clusters (account_id);
create index igny8_clusters_site_id_index on igny8_clusters (site_id);
create index igny8_clusters_sector_id_index on igny8_clusters (sector_id);

create table igny8_site_integrations (
  id serial primary key,
  account_id int not null constraint igny8_site_integrations_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_site_integrations_site_id_foreign references igny8_sites (id) on delete cascade,
  source uuid not null default gen_random_uuid() constraint igny8_site_integrations_source_unique unique,
  platform text not null default 'wordpress' constraint igny8_site_integrations_platform_check check (platform in ('wordpress')),
  platform_type varchar(255) not null default 'cms',
  config_json jsonb not null,
  credentials_json jsonb not null default '{}',
  api_key_hash varchar(64) null constraint igny8_site_integrations_api_key_hash_unique unique,
  previous_api_key_hash varchar(64) null constraint igny8_site_integrations_previous_api_key_hash_unique unique,
  is_active boolean not null default false,
  sync_enabled boolean not null default true,
  last_sync_at timestamptz(3) null,
  sync_status text not null default 'pending'
    constraint igny8_site_integrations_sync_status_check check (sync_status in ('pending', 'success', 'failed', 'syncing')),
  sync_error text null,
  structure jsonb null,
  checks jsonb not null default '{}',
  webhooks_signed boolean not null default false,
  -- Webhooks name the key that they are signed with by the beginning of its hash, and carry the key itself no more.
  webhooks_keyless boolean not null default false,
  last_webhook_at timestamptz(3) null,
  -- A webhook that came with a right key and was refused, to be seen at the site.
  webhook_refusal jsonb null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index igny8_site_integrations_account_id_index on igny8_site_integrations (account_id);
create unique index igny8_site_integrations_url_key on igny8_site_integrations (site_id, platform, (config_json ->> 'site_url'));
create index igny8_site_integrations_key_id on igny8_site_integrations (left(api_key_hash, 16));
create index igny8_site_integrations_previous_key_id on igny8_site_integrations (left(previous_api_key_hash, 16));

-- The webhooks that came, so that each is heard once.
create table igny8_webhooks (
  integration_id int not null constraint igny8_webhooks_integration_id_foreign references igny8_site_integrations (id) on delete cascade,
  webhook_id varchar(255) not null,
  account_id int not null constraint igny8_webhooks_account_id_foreign references igny8_accounts (id) on delete cascade,
  received_at timestamptz(3) not null default now(),
  primary key (integration_id, webhook_id)
);
create index igny8_webhooks_account_id_index on igny8_webhooks (account_id);
create index igny8_webhooks_received_at_index on igny8_webhooks (received_at);
