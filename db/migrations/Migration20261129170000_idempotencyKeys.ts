import { Migration } from "@mikro-orm/migrations";

/** Idempotency keys, so that a repeated request creates nothing twice. */
export class Migration20261129170000_idempotencyKeys extends Migration {
  override up(): void {
    this.addSql(`
      create table igny8_idempotency_keys (
        key_hash varchar(64) not null primary key,
        account_id int not null constraint igny8_idempotency_keys_account_id_foreign references igny8_accounts (id) on delete cascade,
        fingerprint varchar(64) not null,
        claim uuid not null,
        claimed_until timestamptz(3) not null,
        status int null,
        answer text null,
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql("create index igny8_idempotency_keys_account_id_index on igny8_idempotency_keys (account_id)");
    this.addSql("create index igny8_idempotency_keys_created_at_index on igny8_idempotency_keys (created_at)");
  }
}
