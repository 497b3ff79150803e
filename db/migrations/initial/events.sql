create table igny8_sync_events (
  id bigserial primary key,
  account_id int not null constraint igny8_sync_events_account_id_foreign references igny8_accounts (id) on delete cascade,
  site_id int not null constraint igny8_sync_events_site_id_foreign references igny8_sites (id) on delete cascade,
  integration_id int not null
    constraint igny8_sync_events_integration_id_foreign references igny8_site_integrations (id) on delete cascade,
  event_type text not null constraint igny8_sync_events_event_type_check check (
    event_type in ('publish', 'sync', 'metadata_sync', 'error', 'webhook', 'test')
  ),
  action text not null constraint igny8_sync_events_action_check check (
    action in (
      'content_publish', 'content_publish_start', 'content_publish_attempt', 'content_publish_cancel', 'content_repair',
      'content_update', 'content_update_start', 'content_update_attempt', 'content_pull', 'content_changed_on_site',
      'content_withdraw', 'content_withdraw_start', 'content_withdraw_attempt',
      'content_restore', 'content_restore_start', 'content_restore_attempt',
      'status_update', 'metadata_update', 'connection_test', 'api_key_rotate', 'metadata_sync', 'structure_update',
      'reconcile', 'reconcile_repair', 'site_restored', 'run_finish', 'notification_disable', 'site_pause', 'site_resume', 'rollout_halt'
    )
  ),
  description text not null,
  success boolean not null,
  content_id int null,
  external_id varchar(255) null,
  error_message text null,
  details jsonb not null default '{}',
  duration_ms int null constraint igny8_sync_events_duration_check check (duration_ms is null or duration_ms >= 0),
  xid xid8 not null default pg_current_xact_id(),
  created_at timestamptz(3) not null default now()
);
create index igny8_sync_events_site_id_index on igny8_sync_events (site_id);
create index igny8_sync_events_account_cursor on igny8_sync_events (account_id, xid, id);
create index igny8_sync_events_integration_kinds on igny8_sync_events
  (integration_id, event_type, success, created_at desc, id desc);
create index igny8_sync_events_content_newest on igny8_sync_events (content_id, created_at desc, id desc)
  where content_id is not null;
-- Clean-up reads what is old by this index.
create index igny8_sync_events_account_id_created_at_index on igny8_sync_events (account_id, created_at);

-- Commits that notify wait for each other, disk write and all (PostgreSQL, PreCommit_Notify). So one transaction at a time rings
-- for all: whoever finds the bell taken leaves it to the other, and readers look until all who wrote then have ended.
create function igny8_ring_events() returns trigger language plpgsql as $$
begin
  if pg_try_advisory_xact_lock(hashtext('igny8_events')) then
    perform pg_notify('igny8_events', '');
  end if;
  return null;
end $$;
create trigger igny8_events_ring after insert on igny8_sync_events for each statement execute function igny8_ring_events();
