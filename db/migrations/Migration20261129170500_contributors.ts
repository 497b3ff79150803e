import { Migration } from "@mikro-orm/migrations";

/** The role of people who write articles and do not publish them. */
export class Migration20261129170500_contributors extends Migration {
  override up(): void {
    for (const table of ["memberships", "invites"]) {
      this.addSql(`
        alter table igny8_${table}
          drop constraint igny8_${table}_role_check,
          add constraint igny8_${table}_role_check check (role in ('owner', 'editor', 'contributor', 'viewer'))`);
    }
  }
}
