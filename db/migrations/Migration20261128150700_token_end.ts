import { Migration } from "@mikro-orm/migrations";

/** API tokens may have an end. */
export class Migration20261128150700_token_end extends Migration {
  override name = "Migration20261128150700_token_end";

  override up(): void {
    this.addSql(`alter table "igny8_api_tokens" add "expires_at" timestamptz(3) null;`);
  }
}
