import { Migration } from "@mikro-orm/migrations";

/** Two-factor authentication: secrets of authenticator apps, recovery codes, and accounts that require them. */
export class Migration20261129172000_secondFactors extends Migration {
  override up(): void {
    this.addSql(`
      create table igny8_second_factors (
        user_id int primary key constraint igny8_second_factors_user_id_foreign references igny8_users (id) on update cascade on delete cascade,
        sealed_secret text not null,
        confirmed_at timestamptz(3) null,
        last_step bigint not null default '0',
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql(`
      create table igny8_recovery_codes (
        id serial primary key,
        user_id int not null constraint igny8_recovery_codes_user_id_foreign references igny8_users (id) on delete cascade,
        code_hash varchar(64) not null constraint igny8_recovery_codes_code_hash_unique unique,
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql("create index igny8_recovery_codes_user_id_index on igny8_recovery_codes (user_id)");
    this.addSql("alter table igny8_accounts add column require_second_factor boolean not null default false");
  }
}
