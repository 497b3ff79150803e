import { Migration } from "@mikro-orm/migrations";

/** What an API token may do, on which sites, and where it was used last. Tokens from before have no limits. */
export class Migration20261129170000_tokens extends Migration {
  override up(): void {
    this.addSql(`
      alter table igny8_api_tokens
        add column scopes jsonb null,
        add column site_ids jsonb null,
        add column last_used_from varchar(45) null,
        add column user_agent varchar(300) null`);
  }
}
