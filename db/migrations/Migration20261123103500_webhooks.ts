import { Migration } from "@mikro-orm/migrations";

export class Migration20261123103500_webhooks extends Migration {
  override name = "Migration20261123103500_webhooks";

  override up(): void {
    this.addSql(
      `create table "igny8_webhooks" ("integration_id" int not null, "webhook_id" varchar(255) not null, "account_id" int not null, "received_at" timestamptz(3) not null default now(), primary key ("integration_id", "webhook_id"));`,
    );
    this.addSql(`create index "igny8_webhooks_account_id_index" on "igny8_webhooks" ("account_id");`);
    this.addSql(`create index "igny8_webhooks_received_at_index" on "igny8_webhooks" ("received_at");`);
    this.addSql(
      `alter table "igny8_site_integrations" add "webhooks_signed" boolean not null default false, add "last_webhook_at" timestamptz(3) null;`,
    );
    this.addSql(`alter table "igny8_publications" add "metadata_sequence" bigint not null default '0';`);
    this.addSql(
      `alter table "igny8_webhooks" add constraint "igny8_webhooks_integration_id_foreign" foreign key ("integration_id") references "igny8_site_integrations" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_webhooks" add constraint "igny8_webhooks_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
  }
}
