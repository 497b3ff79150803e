import { Migration } from "@mikro-orm/migrations";

/** Keeps of which WordPress version a site's block editor is, so that a publication need not read the site's whole structure. The next metadata sync fills it. */
export class Migration20261129090000_blockEditor extends Migration {
  override up(): void {
    this.addSql("alter table igny8_site_integrations add column block_editor text null");
  }
}
