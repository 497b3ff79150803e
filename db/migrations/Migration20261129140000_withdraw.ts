import { Migration } from "@mikro-orm/migrations";

/** Events and notifications of posts that are taken off their site and brought back. */
export class Migration20261129140000_withdraw extends Migration {
  override up(): void {
    this.addSql("alter table igny8_sync_events drop constraint igny8_sync_events_action_check");
    this.addSql(`
      alter table igny8_sync_events add constraint igny8_sync_events_action_check check (
        action in (
          'content_publish', 'content_publish_start', 'content_publish_attempt', 'content_publish_cancel', 'content_repair',
          'content_update', 'content_update_start', 'content_update_attempt', 'content_pull',
          'content_withdraw', 'content_withdraw_start', 'content_withdraw_attempt',
          'content_restore', 'content_restore_start', 'content_restore_attempt',
          'status_update', 'metadata_update', 'connection_test', 'api_key_rotate', 'metadata_sync', 'structure_update',
          'reconcile', 'reconcile_repair', 'notification_disable', 'site_pause', 'site_resume', 'rollout_halt'
        )
      )`);
    // A deletion that IGNY8 asked for is told once, whether the site's answer or its webhook arrives first.
    this.addSql(`
create or replace function igny8_queue_notifications() returns trigger language plpgsql as $$
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
end $$`);
  }
}
