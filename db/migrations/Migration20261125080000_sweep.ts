import { Migration } from "@mikro-orm/migrations";

export class Migration20261125080000_sweep extends Migration {
  override name = "Migration20261125080000_sweep";

  override up(): void {
    this.addSql(`drop index igny8_publications_open;`);
    this.addSql(
      `create index igny8_publications_open on igny8_publications (id) where state in ('queued', 'waiting', 'publishing', 'retrying');`,
    );
  }
}
