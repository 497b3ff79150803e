import { Migration } from "@mikro-orm/migrations";

/** An account's sites and runs newest first, and what was scheduled for a site by hand. */
export class Migration20261125120000_sites_at_a_glance extends Migration {
  override name = "Migration20261125120000_sites_at_a_glance";

  override up(): void {
    this.addSql(`drop index "igny8_sites_account_id_index";`);
    this.addSql(`create index igny8_sites_account_newest on igny8_sites (account_id, id desc);`);
    this.addSql(`drop index "igny8_automation_runs_account_id_index";`);
    this.addSql(`create index igny8_automation_runs_account_newest on igny8_automation_runs (account_id, id desc);`);
    this.addSql(
      `create index igny8_publications_to_come on igny8_publications (site_id, publish_at, id) where state = 'queued' and attempt = 0 and publish_at is not null;`,
    );
  }
}
