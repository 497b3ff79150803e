import { Migration } from "@mikro-orm/migrations";

/** A version may have the package of an earlier one, under its own number. */
export class Migration20261125110700_roll_back extends Migration {
  override name = "Migration20261125110700_roll_back";

  override up(): void {
    this.addSql(`alter table "igny8_plugin_versions" add column "restores" varchar(60) null;`);
  }
}
