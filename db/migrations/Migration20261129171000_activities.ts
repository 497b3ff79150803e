import { Migration } from "@mikro-orm/migrations";

/** The log of what people and programs did. */
export class Migration20261129171000_activities extends Migration {
  override up(): void {
    this.addSql(`
      create table igny8_activities (
        id bigserial primary key,
        account_id int not null constraint igny8_activities_account_id_foreign references igny8_accounts (id) on delete cascade,
        user_id int null constraint igny8_activities_user_id_foreign references igny8_users (id) on delete set null,
        token_id int null constraint igny8_activities_token_id_foreign references igny8_api_tokens (id) on delete set null,
        actor varchar(255) not null,
        token_name varchar(255) null,
        operation varchar(120) not null,
        object_kind varchar(40) not null,
        object_id varchar(40) null,
        object_name varchar(300) null,
        address varchar(45) null,
        user_agent varchar(300) null,
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql("create index igny8_activities_newest on igny8_activities (account_id, created_at desc, id desc)");
    this.addSql("create index igny8_activities_kind on igny8_activities (account_id, object_kind, created_at desc, id desc)");
    this.addSql("create index igny8_activities_user on igny8_activities (user_id, account_id, created_at desc, id desc)");
    this.addSql("create index igny8_activities_token_id_index on igny8_activities (token_id)");
    this.addSql("create index igny8_activities_created_at_index on igny8_activities (created_at)");
  }
}
