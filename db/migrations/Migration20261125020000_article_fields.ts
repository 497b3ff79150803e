import { Migration } from "@mikro-orm/migrations";

export class Migration20261125020000_article_fields extends Migration {
  override name = "Migration20261125020000_article_fields";

  override up(): void {
    this.addSql(`alter table "igny8_content" add "canonical_url" text null, add "custom_fields" jsonb not null default '{}';`);
  }
}
