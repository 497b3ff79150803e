import { Migration } from "@mikro-orm/migrations";

/** Lists of articles by their trouble, their sector or cluster, and of all that are approved and not on their site yet. */
export class Migration20261125120500_content_filters extends Migration {
  override name = "Migration20261125120500_content_filters";

  override up(): void {
    this.addSql(`drop index "igny8_content_sector_id_index";`);
    this.addSql(`drop index "igny8_content_cluster_id_index";`);
    this.addSql(`create index igny8_content_sector_newest on igny8_content (sector_id, id desc);`);
    this.addSql(`create index igny8_content_cluster_newest on igny8_content (cluster_id, id desc);`);
    this.addSql(
      `create index igny8_content_account_pending on igny8_content (account_id, id desc) where status = 'published' and external_id is null;`,
    );
    this.addSql(`drop index igny8_publications_troubled;`);
    this.addSql(
      `create index igny8_publications_troubled on igny8_publications (integration_id, state, content_id) where state in ('retrying', 'failed', 'held', 'gone');`,
    );
  }
}
