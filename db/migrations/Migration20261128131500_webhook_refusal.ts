import { Migration } from "@mikro-orm/migrations";

/** Webhooks that come with a right key and are refused are seen at the site. */
export class Migration20261128131500_webhook_refusal extends Migration {
  override name = "Migration20261128131500_webhook_refusal";

  override up(): void {
    this.addSql(`alter table "igny8_site_integrations" add "webhook_refusal" jsonb null;`);
  }
}
