import { Migration } from "@mikro-orm/migrations";

/** Two indexes less that each version of a content had to enter: longer ones begin with the same column. */
export class Migration20261125090000_content_indexes extends Migration {
  override name = "Migration20261125090000_content_indexes";

  override up(): void {
    this.addSql(`drop index "igny8_content_account_id_index";`);
    this.addSql(`drop index "igny8_content_integration_id_index";`);
    this.addSql(`drop index igny8_content_external_id_key;`);
    this.addSql(`create unique index igny8_content_external_id_key on igny8_content (integration_id, external_id);`);
  }
}
