create table igny8_bulk_runs (
  id uuid primary key default uuidv7(),
  account_id int not null constraint igny8_bulk_runs_account_id_foreign references igny8_accounts (id) on delete cascade,
  requested_by_id int null constraint igny8_bulk_runs_requested_by_id_foreign references igny8_users (id) on delete set null,
  state text not null default 'running'
    constraint igny8_bulk_runs_state_check check (state in ('running', 'paused', 'cancelled', 'done')),
  publish_at timestamptz(3) null,
  request jsonb not null default '{}',
  retry jsonb not null,
  accepted int not null default 0,
  under_way int not null default 0,
  refused jsonb not null default '[]',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  finished_at timestamptz(3) null
);
create index igny8_bulk_runs_account_newest on igny8_bulk_runs (account_id, id desc);
create index igny8_bulk_runs_running on igny8_bulk_runs (updated_at) where state = 'running';
create index igny8_bulk_runs_requested_by_id_index on igny8_bulk_runs (requested_by_id);

create table igny8_publications (
  id uuid primary key default uuidv7(),
  account_id int not null constraint igny8_publications_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_publications_site_id_foreign references igny8_sites (id) on delete cascade,
  content_id int not null constraint igny8_publications_content_id_foreign references igny8_content (id) on delete cascade,
  integration_id int not null
    constraint igny8_publications_integration_id_foreign references igny8_site_integrations (id) on delete cascade,
  revision int not null,
  state text not null default 'queued' constraint igny8_publications_state_check check (
    state in ('queued', 'waiting', 'publishing', 'retrying', 'published', 'failed', 'cancelled', 'held', 'gone')
  ),
  priority smallint not null default 1 constraint igny8_publications_priority_check check (priority >= 1 and priority <= 5),
  publish_at timestamptz(3) null,
  workflow_id varchar(255) null,
  run_id varchar(255) null,
  bulk_run_id uuid null constraint igny8_publications_bulk_run_id_foreign references igny8_bulk_runs (id) on delete set null,
  -- Whose workflow sends it: that of the bulk run, or its own.
  in_bulk boolean not null default false constraint igny8_publications_in_bulk_check check (not in_bulk or workflow_id is not null),
  batch_id uuid null,
  automation_run_id uuid null,
  attempt int not null default 0 constraint igny8_publications_attempt_check check (attempt >= 0),
  attempts jsonb not null default '[]',
  next_attempt_at timestamptz(3) null,
  last_error jsonb null,
  cancel_requested boolean not null default false,
  recreate boolean not null default false,
  sequence bigint not null default '0',
  metadata_sequence bigint not null default '0',
  -- What the site took the article without, and when it is asked for it again.
  warnings jsonb not null default '[]',
  repairs smallint not null default 0,
  repair_at timestamptz(3) null,
  requested_by_id int null constraint igny8_publications_requested_by_id_foreign references igny8_users (id) on delete set null,
  finished_at timestamptz(3) null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index igny8_publications_account_id_index on igny8_publications (account_id);
create index igny8_publications_site_id_index on igny8_publications (site_id);
create unique index igny8_publications_one_open on igny8_publications (content_id)
  where state in ('queued', 'waiting', 'publishing', 'retrying');
create index igny8_publications_integration_id_index on igny8_publications (integration_id);
create index igny8_publications_requested_by_id_index on igny8_publications (requested_by_id);
-- After igny8_publications_integration_id_index: in a nearly empty table both cost the same, and PostgreSQL takes the later one.
alter table igny8_publications add constraint igny8_publications_content_id_integration_id_unique unique (content_id, integration_id);
create index igny8_publications_bulk on igny8_publications (bulk_run_id, integration_id, state, priority, id);
create index igny8_publications_of_run on igny8_publications (automation_run_id, publish_at) where automation_run_id is not null;
create index igny8_publications_planned on igny8_publications (site_id, publish_at) where automation_run_id is not null;
create index igny8_publications_open on igny8_publications (id) where state in ('queued', 'waiting', 'publishing', 'retrying');
-- Whose retry is due stands in its site's lane too.
create index igny8_publications_waiting on igny8_publications (integration_id, priority, updated_at, id)
  where state in ('waiting', 'retrying');
create index igny8_publications_to_come on igny8_publications (site_id, publish_at, id)
  where state = 'queued' and attempt = 0 and publish_at is not null;
create index igny8_publications_troubled on igny8_publications (integration_id, state, content_id)
  where state in ('retrying', 'failed', 'held', 'gone');
create index igny8_publications_repair on igny8_publications (integration_id, repair_at)
  where state = 'published' and repair_at is not null;
create index igny8_publications_warned on igny8_publications (integration_id, content_id)
  where state = 'published' and warnings <> '[]';

-- An integration that goes takes its publications along; the content may be given a new one.
create function igny8_publication_removed() returns trigger language plpgsql as $$
begin
  update igny8_content c set has_publication = false
  where c.id = old.content_id and not exists (select from igny8_publications p where p.content_id = c.id);
  return null;
end $$;
create trigger igny8_publications_removed after delete on igny8_publications
  for each row execute function igny8_publication_removed();

create table igny8_lanes (
  integration_id int primary key
    constraint igny8_lanes_integration_id_foreign references igny8_site_integrations (id) on update cascade on delete cascade,
  account_id int not null constraint igny8_lanes_account_id_foreign references igny8_accounts (id) on delete cascade,
  max_calls smallint not null default 2,
  allowed_calls smallint not null default 1,
  failures int not null default 0,
  paused_by text null constraint igny8_lanes_paused_by_check check (paused_by in ('breaker', 'person')),
  paused_at timestamptz(3) null,
  pause_reason text null,
  probes int not null default 0,
  probe_at timestamptz(3) null,
  last_success_at timestamptz(3) null,
  updated_at timestamptz(3) not null default now(),
  constraint igny8_lanes_calls_check
    check (max_calls >= 1 and max_calls <= 20 and allowed_calls >= 1 and allowed_calls <= 20),
  constraint igny8_lanes_paused_check check ((paused_by is null) = (paused_at is null))
);
create index igny8_lanes_account_id_index on igny8_lanes (account_id);
create index igny8_lanes_paused on igny8_lanes (integration_id) where paused_by is not null;

create table igny8_lane_leases (
  integration_id int not null
    constraint igny8_lane_leases_integration_id_foreign references igny8_site_integrations (id) on delete cascade,
  holder varchar(80) not null,
  account_id int not null constraint igny8_lane_leases_account_id_foreign references igny8_accounts (id) on delete cascade,
  until timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  primary key (integration_id, holder)
);
create index igny8_lane_leases_account_id_index on igny8_lane_leases (account_id);
