import { Migration } from "@mikro-orm/migrations";

/** What an account may have where that is another number than the installation's. */
export class Migration20261128174200_quotas extends Migration {
  override name = "Migration20261128174200_quotas";

  override up(): void {
    this.addSql(`alter table "igny8_accounts" add "quotas" jsonb not null default '{}';`);
  }
}
