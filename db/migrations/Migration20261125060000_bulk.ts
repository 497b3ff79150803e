import { Migration } from "@mikro-orm/migrations";

export class Migration20261125060000_bulk extends Migration {
  override name = "Migration20261125060000_bulk";

  override up(): void {
    this.addSql(
      `create table "igny8_bulk_runs" ("id" uuid not null default uuidv7(), "account_id" int not null, "requested_by_id" int null, "state" text not null default 'running', "publish_at" timestamptz(3) null, "request" jsonb not null default '{}', "retry" jsonb not null, "accepted" int not null default 0, "under_way" int not null default 0, "refused" jsonb not null default '[]', "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index igny8_bulk_runs_account_newest on igny8_bulk_runs (account_id, id desc);`);
    this.addSql(`create index igny8_bulk_runs_running on igny8_bulk_runs (updated_at) where state = 'running';`);
    this.addSql(`create index "igny8_bulk_runs_requested_by_id_index" on "igny8_bulk_runs" ("requested_by_id");`);
    this.addSql(
      `alter table "igny8_bulk_runs" add constraint "igny8_bulk_runs_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_bulk_runs" add constraint "igny8_bulk_runs_requested_by_id_foreign" foreign key ("requested_by_id") references "igny8_users" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "igny8_bulk_runs" add constraint "igny8_bulk_runs_state_check" check ("state" in ('running', 'paused', 'cancelled', 'done'));`,
    );
    this.addSql(`alter table "igny8_publications" add "bulk_run_id" uuid null, add "batch_id" uuid null;`);
    this.addSql(`create index igny8_publications_bulk on igny8_publications (bulk_run_id, integration_id, state, priority, id);`);
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_bulk_run_id_foreign" foreign key ("bulk_run_id") references "igny8_bulk_runs" ("id") on delete set null;`,
    );
  }
}
