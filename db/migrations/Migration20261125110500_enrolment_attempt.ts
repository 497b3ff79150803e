import { Migration } from "@mikro-orm/migrations";

/** A site whose answer was lost may ask for its key again. */
export class Migration20261125110500_enrolment_attempt extends Migration {
  override name = "Migration20261125110500_enrolment_attempt";

  override up(): void {
    this.addSql(
      `alter table "igny8_plugin_enrolments" add column "attempt_hash" varchar(64) null, add column "api_key_hash" varchar(64) null;`,
    );
  }
}
