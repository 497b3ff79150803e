import { Migration } from "@mikro-orm/migrations";

/** Where a person is signed in: with what, and when it was used last. */
export class Migration20261125131000_sessions extends Migration {
  override name = "Migration20261125131000_sessions";

  override up(): void {
    this.addSql(`alter table "igny8_sessions" add column "user_agent" varchar(300) null;`);
    this.addSql(`alter table "igny8_sessions" add column "last_used_at" timestamptz(3) not null default now();`);
    this.addSql(`update "igny8_sessions" set "last_used_at" = "created_at";`);
    this.addSql(`drop index "igny8_sessions_user_id_index";`);
    this.addSql(`create index igny8_sessions_newest on igny8_sessions (user_id, id desc);`);
  }
}
