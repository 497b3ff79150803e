import { Migration } from "@mikro-orm/migrations";

/** Webhooks name the key they are signed with by the beginning of its hash, and carry it no more. */
export class Migration20261128184700_webhooks_keyless extends Migration {
  override name = "Migration20261128184700_webhooks_keyless";

  override up(): void {
    this.addSql(`alter table "igny8_site_integrations" add "webhooks_keyless" boolean not null default false;`);
    this.addSql(`create index igny8_site_integrations_key_id on igny8_site_integrations (left(api_key_hash, 16));`);
    this.addSql(`create index igny8_site_integrations_previous_key_id on igny8_site_integrations (left(previous_api_key_hash, 16));`);
  }
}
