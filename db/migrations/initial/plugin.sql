-- Plugins, their versions, and where they are installed.
create table igny8_plugins (
  id serial primary key,
  slug varchar(100) not null constraint igny8_plugins_slug_unique unique,
  name varchar(255) not null,
  platform text not null default 'wordpress' constraint igny8_plugins_platform_check check (platform in ('wordpress')),
  description text not null default '',
  homepage text null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table igny8_plugin_versions (
  id serial primary key,
  plugin_id int not null constraint igny8_plugin_versions_plugin_id_foreign references igny8_plugins (id) on delete cascade,
  version varchar(60) not null,
  status text not null default 'draft' constraint igny8_plugin_versions_status_check check (
    status in ('draft', 'building', 'released', 'deprecated', 'withdrawn')
  ),
  channel text not null default 'stable' constraint igny8_plugin_versions_channel_check check (channel in ('stable', 'beta')),
  changelog text not null default '',
  -- The earlier version whose package this one has, under its own number.
  restores varchar(60) null,
  requires_wordpress varchar(20) null,
  tested_wordpress varchar(20) null,
  requires_php varchar(20) null,
  rollout smallint not null default 100 constraint igny8_plugin_versions_rollout_check check (rollout >= 0 and rollout <= 100),
  halted_at timestamptz(3) null,
  halt_reason text null,
  resumed_at timestamptz(3) null,
  sha256 varchar(64) null,
  md5 varchar(32) null,
  bytes int null,
  files int null,
  manifest text null,
  signature text null,
  key_id varchar(60) null,
  expires_at timestamptz(3) null,
  steps jsonb not null default '[]',
  error text null,
  released_at timestamptz(3) null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint igny8_plugin_versions_plugin_id_version_unique unique (plugin_id, version),
  constraint igny8_plugin_versions_built_check check (
    sha256 is null or (md5 is not null and bytes is not null and manifest is not null and signature is not null)
  )
);
create index igny8_plugin_versions_offered on igny8_plugin_versions (plugin_id, channel, released_at desc)
  where status = 'released' and sha256 is not null;

-- integration_id is no foreign key: downloads outlive their site.
create table igny8_plugin_downloads (
  id bigserial primary key,
  plugin_id int not null constraint igny8_plugin_downloads_plugin_id_foreign references igny8_plugins (id) on delete cascade,
  version varchar(60) null,
  integration_id int null,
  kind text not null constraint igny8_plugin_downloads_kind_check check (kind in ('public', 'update', 'enrolment')),
  outcome text not null constraint igny8_plugin_downloads_outcome_check check (
    outcome in ('complete', 'partial', 'aborted', 'refused', 'failed')
  ),
  country varchar(2) null,
  day date not null,
  created_at timestamptz(3) not null default now()
);
create index igny8_plugin_downloads_plugin_day on igny8_plugin_downloads (plugin_id, day);
create index igny8_plugin_downloads_day_index on igny8_plugin_downloads (day);

create table igny8_plugin_installations (
  id serial primary key,
  plugin_id int not null constraint igny8_plugin_installations_plugin_id_foreign references igny8_plugins (id) on delete cascade,
  integration_id int not null
    constraint igny8_plugin_installations_integration_id_foreign references igny8_site_integrations (id) on delete cascade,
  version varchar(60) not null,
  previous_version varchar(60) null,
  version_since timestamptz(3) not null default now(),
  wordpress_version varchar(60) null,
  php_version varchar(60) null,
  channel text not null default 'stable'
    constraint igny8_plugin_installations_channel_check check (channel in ('stable', 'beta')),
  healthy boolean null,
  health jsonb null,
  last_health_at timestamptz(3) null,
  registered_at timestamptz(3) not null default now(),
  last_seen_at timestamptz(3) not null default now(),
  constraint igny8_plugin_installations_integration_id_plugin_id_unique unique (integration_id, plugin_id)
);
create index igny8_plugin_installations_version on igny8_plugin_installations (plugin_id, version, last_seen_at desc);
create index igny8_plugin_installations_reported on igny8_plugin_installations (plugin_id, version, healthy, last_health_at)
  where healthy is not null and previous_version is not null;
create index igny8_plugin_installations_newest on igny8_plugin_installations (plugin_id, id desc);
create index igny8_plugin_installations_version_newest on igny8_plugin_installations (plugin_id, version, id desc);
create index igny8_plugin_installations_unhealthy on igny8_plugin_installations (plugin_id, id desc) where not healthy;

-- How many sites had which version, day by day.
create table igny8_plugin_version_days (
  plugin_id int not null constraint igny8_plugin_version_days_plugin_id_foreign references igny8_plugins (id) on delete cascade,
  day date not null,
  version varchar(60) not null,
  sites int not null,
  active int not null,
  primary key (plugin_id, day, version)
);

create table igny8_plugin_enrolments (
  id serial primary key,
  integration_id int not null
    constraint igny8_plugin_enrolments_integration_id_foreign references igny8_site_integrations (id) on delete cascade,
  token_hash varchar(64) not null constraint igny8_plugin_enrolments_token_hash_unique unique,
  -- A site whose answer was lost may ask for its key again.
  attempt_hash varchar(64) null,
  api_key_hash varchar(64) null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3) null,
  created_at timestamptz(3) not null default now()
);
create index igny8_plugin_enrolments_integration_id_index on igny8_plugin_enrolments (integration_id);
create index igny8_plugin_enrolments_expires_at_index on igny8_plugin_enrolments (expires_at);

insert into igny8_plugins (slug, name, description, homepage) values (
  'igny8-wp-bridge', 'IGNY8 WordPress Bridge',
  'Brings approved IGNY8 articles onto this site, pictures, terms and SEO fields included, each exactly once.', 'https://igny8.com/'
);

-- The versions before ours are history without a package.
insert into igny8_plugin_versions (plugin_id, version, status, changelog, released_at)
select p.id, v.version, 'deprecated', v.changelog, v.released_at::timestamptz from igny8_plugins p, (values
  ('1.3.0', '2026-01-08T00:00:00Z', 'Distribution system release, auto-update mechanism'),
  ('1.3.1', '2026-01-09T00:00:00Z', 'Plugin versioning updates'),
  ('1.3.2', '2026-01-09T12:00:00Z', 'Template rendering improvements, image layout enhancements'),
  ('1.3.3', '2026-01-10T00:00:00Z',
   'Template design: Square image grid fixes, landscape positioning, direct styling for images without captions')
) v (version, released_at, changelog) where p.slug = 'igny8-wp-bridge';
