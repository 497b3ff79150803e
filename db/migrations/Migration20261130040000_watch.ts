import { Migration } from "@mikro-orm/migrations";

/** What operators watch: the request behind each event, when daily work last ended, and the indexes of the figures (db/figures/statements.ts). */
export class Migration20261130040000_watch extends Migration {
  override up(): void {
    this.addSql("alter table igny8_sync_events add column request_id varchar(255) null");
    this.addSql("create table igny8_done_jobs (name varchar(60) primary key, done_at timestamptz(3) not null default now())");
    // An installation that was migrated just now is not late yet.
    this.addSql("insert into igny8_done_jobs (name) values ('clean-up')");
    this
      .addSql(`create index igny8_publications_due on igny8_publications (in_bulk, state, greatest(updated_at, next_attempt_at, publish_at))
      where state in ('queued', 'waiting', 'publishing', 'retrying')`);
    for (const table of ["invites", "password_resets", "email_verifications"])
      this.addSql(`create index igny8_${table}_unsent on igny8_${table} (created_at) where sealed_token is not null`);
  }
}
