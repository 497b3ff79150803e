import { Migration } from "@mikro-orm/migrations";

/** Whose retry is due stands in its lane too. */
export class Migration20261125105000_lane_retries extends Migration {
  override name = "Migration20261125105000_lane_retries";

  override up(): void {
    this.addSql(`drop index igny8_publications_waiting;`);
    this.addSql(
      `create index igny8_publications_waiting on igny8_publications (integration_id, priority, updated_at, id) where state in ('waiting', 'retrying');`,
    );
  }
}
