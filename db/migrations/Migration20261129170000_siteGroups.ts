import { Migration } from "@mikro-orm/migrations";

/** Groups of sites, the look-up of addresses in every account, and why the plugin's first install was refused. */
export class Migration20261129170000_siteGroups extends Migration {
  override up(): void {
    this.addSql("alter table igny8_sites add column group_name varchar(60) null");
    this.addSql("create index igny8_sites_account_name on igny8_sites (account_id, lower(name), id)");
    this.addSql(
      "create index igny8_site_integrations_address on igny8_site_integrations (regexp_replace(lower(config_json ->> 'site_url'), '^https?://(www[.])?', ''))",
    );
    this.addSql("alter table igny8_plugin_enrolments add column refusal jsonb null");
  }
}
