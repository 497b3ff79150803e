import { Migration } from "@mikro-orm/migrations";

export class Migration20261125050000_lanes extends Migration {
  override name = "Migration20261125050000_lanes";

  override up(): void {
    this.addSql(
      `create table "igny8_lanes" ("integration_id" int not null, "account_id" int not null, "max_calls" smallint not null default 2, "allowed_calls" smallint not null default 1, "failures" int not null default 0, "paused_by" text null, "paused_at" timestamptz(3) null, "pause_reason" text null, "probes" int not null default 0, "probe_at" timestamptz(3) null, "last_success_at" timestamptz(3) null, "updated_at" timestamptz(3) not null default now(), primary key ("integration_id"));`,
    );
    this.addSql(`create index "igny8_lanes_account_id_index" on "igny8_lanes" ("account_id");`);
    this.addSql(`create index igny8_lanes_paused on igny8_lanes (integration_id) where paused_by is not null;`);
    this.addSql(
      `create table "igny8_lane_leases" ("integration_id" int not null, "holder" varchar(80) not null, "account_id" int not null, "until" timestamptz(3) not null, "created_at" timestamptz(3) not null default now(), primary key ("integration_id", "holder"));`,
    );
    this.addSql(`create index "igny8_lane_leases_account_id_index" on "igny8_lane_leases" ("account_id");`);
    this.addSql(`alter table "igny8_publications" add "priority" smallint not null default 1, add "publish_at" timestamptz(3) null;`);
    this.addSql(
      `create index igny8_publications_waiting on igny8_publications (integration_id, priority, updated_at, id) where state = 'waiting';`,
    );
    this.addSql(
      `alter table "igny8_publications" add constraint "igny8_publications_priority_check" check (priority >= 1 and priority <= 5);`,
    );
    for (const table of ["igny8_lanes", "igny8_lane_leases"]) {
      this.addSql(
        `alter table "${table}" add constraint "${table}_integration_id_foreign" foreign key ("integration_id") references "igny8_site_integrations" ("id")${table === "igny8_lanes" ? " on update cascade" : ""} on delete cascade;`,
      );
      this.addSql(
        `alter table "${table}" add constraint "${table}_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
      );
    }
    this.addSql(`alter table "igny8_lanes" add constraint "igny8_lanes_paused_by_check" check ("paused_by" in ('breaker', 'person'));`);
    this.addSql(
      `alter table "igny8_lanes" add constraint "igny8_lanes_calls_check" check (max_calls >= 1 and max_calls <= 20 and allowed_calls >= 1 and allowed_calls <= 20);`,
    );
    this.addSql(`alter table "igny8_lanes" add constraint "igny8_lanes_paused_check" check ((paused_by is null) = (paused_at is null));`);
  }
}
