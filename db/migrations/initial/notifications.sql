create table igny8_notification_endpoints (
  id serial primary key,
  account_id int not null
    constraint igny8_notification_endpoints_account_id_foreign references igny8_accounts (id) on delete cascade,
  url text not null,
  description varchar(255) not null default '',
  kinds jsonb not null,
  secrets jsonb not null default '{}',
  enabled boolean not null default true,
  disabled_at timestamptz(3) null,
  disabled_reason text null,
  failing_since timestamptz(3) null,
  last_success_at timestamptz(3) null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index igny8_notification_endpoints_account_id_index on igny8_notification_endpoints (account_id);

create table igny8_notification_deliveries (
  id uuid primary key default uuidv7(),
  account_id int not null
    constraint igny8_notification_deliveries_account_id_foreign references igny8_accounts (id) on delete cascade,
  endpoint_id int not null
    constraint igny8_notification_deliveries_endpoint_id_foreign references igny8_notification_endpoints (id) on delete cascade,
  kind varchar(255) not null,
  event_id varchar(255) not null,
  payload jsonb not null,
  state text not null default 'pending'
    constraint igny8_notification_deliveries_state_check check (state in ('pending', 'delivered', 'failed')),
  attempts int not null default 0,
  last_status int null,
  last_error text null,
  next_attempt_at timestamptz(3) null,
  dispatch_after timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3) null,
  constraint igny8_notification_deliveries_endpoint_id_event_id_unique unique (endpoint_id, event_id)
);
create index igny8_notification_deliveries_account_id_index on igny8_notification_deliveries (account_id);
create index igny8_notification_deliveries_newest on igny8_notification_deliveries (endpoint_id, id desc);
create index igny8_notification_deliveries_due on igny8_notification_deliveries (dispatch_after) where state = 'pending';
create index igny8_notification_deliveries_finished on igny8_notification_deliveries (finished_at) where finished_at is not null;

-- Queues what the added sync events are to be told as, in their transaction: whoever writes an event can't forget it. Where a
-- post's answer and its `created` webhook both say that it was published, the id is the same and it is told once.
-- A deletion that IGNY8 asked for is told once too, whether the site's answer or its webhook arrives first.
-- An event that changed nothing has no kind, and is told to nobody. An endpoint that is deleted at the same moment is waited for,
-- and gets nothing.
create function igny8_queue_notifications() returns trigger language plpgsql as $$
begin
  insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload)
  select n.account_id, n.id, e.kind,
    'evt_' || md5(case when e.kind = 'content.published' or (e.kind = 'content.withdrawn' and e.details ->> 'wordpress_status' = 'deleted')
                       then concat_ws(':', i.source, e.kind, e.content_id, e.external_id)
                       else concat_ws(':', i.source, e.id, extract(epoch from e.created_at)) end),
    jsonb_build_object(
      'site_id', e.site_id, 'site_name', s.name, 'integration_id', e.integration_id, 'content_id', e.content_id, 'title', left(c.title, 300),
      'external_id', e.external_id, 'external_url', coalesce(e.details ->> 'post_url', c.external_url),
      'wordpress_status', e.details ->> 'wordpress_status', 'message', left(e.description, 500), 'error', left(e.error_message, 1000))
  from (select e.*,
    case
      when e.action = 'content_publish' and e.success then 'content.published'
      when e.action = 'content_publish' then 'content.failed'
      when e.action = 'content_withdraw' and e.success then 'content.withdrawn'
      when e.action = 'content_restore' and e.success then 'content.restored'
      when e.action = 'status_update' and e.details ->> 'stale' = 'true' then null
      when e.action = 'status_update' and e.details ->> 'reason' = 'created' then 'content.published'
      when e.action = 'status_update' and e.details ->> 'wordpress_status' = 'deleted' and e.details #>> '{by,kind}' = 'igny8' then 'content.withdrawn'
      when e.action in ('status_update', 'reconcile_repair')
        and (e.details ->> 'wordpress_status') is distinct from
          coalesce(e.details ->> 'previous_status', e.details -> 'before' ->> 'wordpress_status') then 'content.status_changed'
      when e.action = 'content_changed_on_site' and e.details -> 'changed' -> 0 is not null then 'content.changed_on_site'
      when e.action = 'content_update' and e.success and e.details -> 'written' -> 0 is not null then 'content.updated'
      when e.action = 'content_update' and not e.success then 'content.failed'
      when e.action = 'site_pause' then 'site.paused'
      when e.action = 'site_resume' then 'site.resumed'
      when e.action in ('metadata_sync', 'structure_update', 'reconcile') and not e.success then 'sync.failed'
      when e.action = 'rollout_halt' then 'plugin.rollout_halted'
    end as kind from added e) e
  join igny8_notification_endpoints n on n.account_id = e.account_id and n.enabled and jsonb_exists(n.kinds, e.kind)
  join igny8_site_integrations i on i.id = e.integration_id
  join igny8_sites s on s.id = e.site_id
  left join igny8_content c on c.id = e.content_id
  for key share of n
  on conflict do nothing;
  return null;
end $$;
create trigger igny8_queue_notifications after insert on igny8_sync_events referencing new table as added
  for each statement execute function igny8_queue_notifications();
