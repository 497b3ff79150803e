create table igny8_automation_configs (
  site_id int primary key
    constraint igny8_automation_configs_site_id_foreign references igny8_sites (id) on update cascade on delete cascade,
  account_id int not null constraint igny8_automation_configs_account_id_foreign references igny8_accounts (id) on delete cascade,
  enabled boolean not null default false,
  schedule jsonb null,
  stages jsonb not null default '[7]',
  auto_approve boolean not null default false,
  daily_cap int null constraint igny8_automation_configs_cap_check check (daily_cap is null or daily_cap >= 1),
  windows jsonb not null default '[]',
  spacing_minutes int not null default 0 constraint igny8_automation_configs_spacing_check check (spacing_minutes >= 0),
  hold boolean not null default false,
  settled_until timestamptz(3) not null default now(),
  -- When the hourly check is to look at the schedule.
  check_at timestamptz(3) null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index igny8_automation_configs_account_id_index on igny8_automation_configs (account_id);
create index igny8_automation_configs_check on igny8_automation_configs (check_at, site_id) where check_at is not null;

create table igny8_automation_runs (
  id uuid primary key default uuidv7(),
  account_id int not null constraint igny8_automation_runs_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_automation_runs_site_id_foreign references igny8_sites (id) on delete cascade,
  trigger text not null constraint igny8_automation_runs_trigger_check check (trigger in ('manual', 'scheduled')),
  due_at timestamptz(3) null,
  state text not null default 'running'
    constraint igny8_automation_runs_state_check check (state in ('running', 'paused', 'completed', 'failed', 'cancelled')),
  stages jsonb not null,
  taken boolean not null default false,
  planned_by text null,
  cancel_requested boolean not null default false,
  counts jsonb not null default '{}',
  causes jsonb not null default '[]',
  error text null,
  requested_by_id int null
    constraint igny8_automation_runs_requested_by_id_foreign references igny8_users (id) on delete set null,
  started_at timestamptz(3) not null default now(),
  -- From when on the hourly check looks after a run that nobody looked at, though it was to be.
  overdue_at timestamptz(3) not null default now(),
  finished_at timestamptz(3) null,
  updated_at timestamptz(3) not null default now(),
  constraint igny8_automation_runs_site_id_due_at_unique unique (site_id, due_at),
  constraint igny8_automation_runs_due_check check ((trigger = 'scheduled') = (due_at is not null)),
  constraint igny8_automation_runs_finished_check check ((state in ('running', 'paused')) = (finished_at is null))
);
create index igny8_automation_runs_requested_by_id_index on igny8_automation_runs (requested_by_id);
create index igny8_automation_runs_site_newest on igny8_automation_runs (site_id, id desc);
create unique index igny8_automation_runs_one_active on igny8_automation_runs (site_id) where state in ('running', 'paused');
create index igny8_automation_runs_account_newest on igny8_automation_runs (account_id, id desc);
create index igny8_automation_runs_overdue on igny8_automation_runs (overdue_at, id) where state in ('running', 'paused');
