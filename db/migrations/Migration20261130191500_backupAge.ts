import { Migration } from "@mikro-orm/migrations";

/** Operators watch the age of the newest backup. An installation that makes none is told two days from now. */
export class Migration20261130191500_backupAge extends Migration {
  override up(): void {
    this.addSql("insert into igny8_done_jobs (name) values ('backup') on conflict (name) do nothing");
  }
}
