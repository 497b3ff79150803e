import { Migration } from "@mikro-orm/migrations";

export class Migration20261125070000_automation extends Migration {
  override name = "Migration20261125070000_automation";

  override up(): void {
    this.addSql(
      `create table "igny8_automation_configs" ("site_id" int not null, "account_id" int not null, "enabled" boolean not null default false, "schedule" jsonb null, "stages" jsonb not null default '[7]', "auto_approve" boolean not null default false, "daily_cap" int null, "windows" jsonb not null default '[]', "spacing_minutes" int not null default 0, "hold" boolean not null default false, "settled_until" timestamptz(3) not null default now(), "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now(), primary key ("site_id"));`,
    );
    this.addSql(`create index "igny8_automation_configs_account_id_index" on "igny8_automation_configs" ("account_id");`);
    this.addSql(
      `create table "igny8_automation_runs" ("id" uuid not null default uuidv7(), "account_id" int not null, "site_id" int not null, "trigger" text not null, "due_at" timestamptz(3) null, "state" text not null default 'running', "stages" jsonb not null, "taken" boolean not null default false, "planned_by" text null, "cancel_requested" boolean not null default false, "counts" jsonb not null default '{}', "causes" jsonb not null default '[]', "error" text null, "requested_by_id" int null, "started_at" timestamptz(3) not null default now(), "finished_at" timestamptz(3) null, "updated_at" timestamptz(3) not null default now(), primary key ("id"));`,
    );
    this.addSql(`create index "igny8_automation_runs_account_id_index" on "igny8_automation_runs" ("account_id");`);
    this.addSql(`create index "igny8_automation_runs_requested_by_id_index" on "igny8_automation_runs" ("requested_by_id");`);
    this.addSql(`create index igny8_automation_runs_site_newest on igny8_automation_runs (site_id, id desc);`);
    this.addSql(
      `create unique index igny8_automation_runs_one_active on igny8_automation_runs (site_id) where state in ('running', 'paused');`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_site_id_due_at_unique" unique ("site_id", "due_at");`,
    );
    this.addSql(`alter table "igny8_content" add "on_hold" boolean not null default false;`);
    this.addSql(`alter table "igny8_publications" add "automation_run_id" uuid null;`);
    this.addSql(
      `create index igny8_publications_of_run on igny8_publications (automation_run_id, publish_at) where automation_run_id is not null;`,
    );
    this.addSql(`create index igny8_publications_planned on igny8_publications (site_id, publish_at) where automation_run_id is not null;`);
    this.addSql(
      `alter table "igny8_automation_configs" add constraint "igny8_automation_configs_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_automation_configs" add constraint "igny8_automation_configs_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_automation_configs" add constraint "igny8_automation_configs_cap_check" check (daily_cap is null or daily_cap >= 1);`,
    );
    this.addSql(
      `alter table "igny8_automation_configs" add constraint "igny8_automation_configs_spacing_check" check (spacing_minutes >= 0);`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_site_id_foreign" foreign key ("site_id") references "igny8_sites" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_requested_by_id_foreign" foreign key ("requested_by_id") references "igny8_users" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_due_check" check ((trigger = 'scheduled') = (due_at is not null));`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_finished_check" check ((state in ('running', 'paused')) = (finished_at is null));`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_trigger_check" check ("trigger" in ('manual', 'scheduled'));`,
    );
    this.addSql(
      `alter table "igny8_automation_runs" add constraint "igny8_automation_runs_state_check" check ("state" in ('running', 'paused', 'completed', 'failed', 'cancelled'));`,
    );
  }
}
