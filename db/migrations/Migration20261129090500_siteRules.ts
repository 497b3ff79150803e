import { Migration } from "@mikro-orm/migrations";

/** The publishing defaults of a site, what an article overrides of them, and the status that somebody asked for with one request. */
export class Migration20261129090500_siteRules extends Migration {
  override up(): void {
    this.addSql("alter table igny8_site_integrations add column rules jsonb not null default '{}'");
    this.addSql("alter table igny8_content add column site_rules jsonb not null default '{}'");
    this.addSql(`
      alter table igny8_publications add column post_status text null
      constraint igny8_publications_post_status_check check (post_status in ('publish', 'draft', 'pending', 'private', 'future'))`);
  }
}
