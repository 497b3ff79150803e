import { Migration } from "@mikro-orm/migrations";

/** What the site took an article without, and when it is asked for it again. */
export class Migration20261128095341_repairs extends Migration {
  override name = "Migration20261128095341_repairs";

  override up(): void {
    this.addSql(
      `alter table "igny8_publications" add "warnings" jsonb not null default '[]', add "repairs" smallint not null default 0, add "repair_at" timestamptz(3) null;`,
    );
    this.addSql(
      `create index igny8_publications_repair on igny8_publications (integration_id, repair_at) where state = 'published' and repair_at is not null;`,
    );
    this.addSql(
      `create index igny8_publications_warned on igny8_publications (integration_id, content_id) where state = 'published' and warnings <> '[]';`,
    );
    this.addSql(`alter table "igny8_sync_events" drop constraint "igny8_sync_events_action_check";`);
    this.addSql(
      `alter table "igny8_sync_events" add constraint "igny8_sync_events_action_check" check ("action" in ('content_publish', 'content_publish_start', 'content_publish_attempt', 'content_publish_cancel', 'content_repair', 'status_update', 'metadata_update', 'connection_test', 'api_key_rotate', 'metadata_sync', 'structure_update', 'reconcile', 'reconcile_repair', 'notification_disable', 'site_pause', 'site_resume', 'rollout_halt'));`,
    );
  }
}
