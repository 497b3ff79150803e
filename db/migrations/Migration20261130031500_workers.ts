import { Migration } from "@mikro-orm/migrations";

/** What each worker process says of itself once a second. Unlogged: a row is worth nothing after a few seconds. */
export class Migration20261130031500_workers extends Migration {
  override up(): void {
    this.addSql(`
      create unlogged table igny8_workers (
        id uuid not null primary key,
        task_queue_prefix text not null,
        name text not null,
        build_id text null,
        queues jsonb not null,
        started_at timestamptz(3) not null default now(),
        seen_at timestamptz(3) not null default now()
      )`);
  }
}
