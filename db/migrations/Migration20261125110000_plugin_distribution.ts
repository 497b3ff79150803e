import { Migration } from "@mikro-orm/migrations";

/** As in Migration20261125042000, and a rollout that halts is told of. */
const KIND = `
  case
    when e.action = 'content_publish' and e.success then 'content.published'
    when e.action = 'content_publish' then 'content.failed'
    when e.action = 'status_update' and e.details ->> 'stale' = 'true' then null
    when e.action = 'status_update' and e.details ->> 'reason' = 'created' then 'content.published'
    when e.action in ('status_update', 'reconcile_repair')
      and (e.details ->> 'wordpress_status') is distinct from coalesce(e.details ->> 'previous_status', e.details -> 'before' ->> 'wordpress_status') then 'content.status_changed'
    when e.action = 'site_pause' then 'site.paused'
    when e.action = 'site_resume' then 'site.resumed'
    when e.action in ('metadata_sync', 'structure_update', 'reconcile') and not e.success then 'sync.failed'
    when e.action = 'rollout_halt' then 'plugin.rollout_halted'
  end`;

const QUEUE = `
  create or replace function igny8_queue_notifications() returns trigger language plpgsql as $$
  begin
    insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload)
    select n.account_id, n.id, e.kind,
      'evt_' || md5(case when e.kind = 'content.published' then concat_ws(':', i.source, e.kind, e.content_id, e.external_id)
                         else concat_ws(':', i.source, e.id, extract(epoch from e.created_at)) end),
      jsonb_build_object(
        'site_id', e.site_id, 'site_name', s.name, 'integration_id', e.integration_id, 'content_id', e.content_id, 'title', left(c.title, 300),
        'external_id', e.external_id, 'external_url', coalesce(e.details ->> 'post_url', c.external_url),
        'wordpress_status', e.details ->> 'wordpress_status', 'message', left(e.description, 500), 'error', left(e.error_message, 1000))
    from (select e.*, ${KIND} as kind from added e) e
    join igny8_notification_endpoints n on n.account_id = e.account_id and n.enabled and jsonb_exists(n.kinds, e.kind)
    join igny8_site_integrations i on i.id = e.integration_id
    join igny8_sites s on s.id = e.site_id
    left join igny8_content c on c.id = e.content_id
    for key share of n
    on conflict do nothing;
    return null;
  end $$;`;

/** What operators learn of a plugin's sites: how many are unhealthy, which versions they had, and that a rollout halted. */
export class Migration20261125110000_plugin_distribution extends Migration {
  override name = "Migration20261125110000_plugin_distribution";

  override up(): void {
    this.addSql(`alter table "igny8_sync_events" drop constraint "igny8_sync_events_action_check";`);
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_action_check" check ("action" in ('content_publish', 'content_publish_start', 'content_publish_attempt', 'content_publish_cancel', 'status_update', 'metadata_update', 'connection_test', 'api_key_rotate', 'metadata_sync', 'structure_update', 'reconcile', 'reconcile_repair', 'notification_disable', 'site_pause', 'site_resume', 'rollout_halt'));`,
    );
    this.addSql(QUEUE);
    this.addSql(`alter table "igny8_plugin_versions" add "resumed_at" timestamptz(3) null;`);
    this.addSql(
      `create index igny8_plugin_installations_reported on igny8_plugin_installations (plugin_id, version, healthy, last_health_at) where healthy is not null and previous_version is not null;`,
    );
    this.addSql(`create index igny8_plugin_installations_newest on igny8_plugin_installations (plugin_id, id desc);`);
    this.addSql(`create index igny8_plugin_installations_version_newest on igny8_plugin_installations (plugin_id, version, id desc);`);
    this.addSql(`create index igny8_plugin_installations_unhealthy on igny8_plugin_installations (plugin_id, id desc) where not healthy;`);
    this.addSql(`create index "igny8_plugin_downloads_day_index" on "igny8_plugin_downloads" ("day");`);
    this.addSql(`create index "igny8_plugin_enrolments_expires_at_index" on "igny8_plugin_enrolments" ("expires_at");`);
    this.addSql(
      `create table "igny8_plugin_version_days" ("plugin_id" int not null, "day" date not null, "version" varchar(60) not null, "sites" int not null, "active" int not null, primary key ("plugin_id", "day", "version"));`,
    );
    this.addSql(
      `alter table "igny8_plugin_version_days" add constraint "igny8_plugin_version_days_plugin_id_foreign" foreign key ("plugin_id") references "igny8_plugins" ("id") on delete cascade;`,
    );
  }
}
