import { Migration } from "@mikro-orm/migrations";

/** Links go out by mail: what they need until then, and what came of it. An invite says who invites. */
export class Migration20261125130000_mail extends Migration {
  override name = "Migration20261125130000_mail";

  override up(): void {
    for (const table of ["igny8_invites", "igny8_password_resets"])
      this.addSql(
        `alter table "${table}" add column "sealed_token" text null, add column "mailed_at" timestamptz(3) null, add column "mail_error" text null;`,
      );
    this.addSql(`alter table "igny8_invites" add column "invited_by" int null;`);
    this.addSql(
      `alter table "igny8_invites" add constraint "igny8_invites_invited_by_foreign" foreign key ("invited_by") references "igny8_users" ("id") on delete set null;`,
    );
    this.addSql(`create index "igny8_invites_invited_by_index" on "igny8_invites" ("invited_by");`);
  }
}
