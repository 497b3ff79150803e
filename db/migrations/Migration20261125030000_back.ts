import { Migration } from "@mikro-orm/migrations";

export class Migration20261125030000_back extends Migration {
  override name = "Migration20261125030000_back";

  override up(): void {
    this.addSql(`alter table "igny8_site_integrations" add "structure" jsonb null, add "checks" jsonb not null default '{}';`);
    this.addSql(`alter table "igny8_sync_events" drop constraint "igny8_sync_events_action_check";`);
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_action_check" check ("action" in ('content_publish', 'content_publish_start', 'content_publish_attempt', 'content_publish_cancel', 'status_update', 'metadata_update', 'connection_test', 'api_key_rotate', 'metadata_sync', 'structure_update', 'reconcile', 'reconcile_repair', 'notification_disable', 'site_pause', 'site_resume'));`,
    );
  }
}
