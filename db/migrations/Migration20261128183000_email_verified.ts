import { Migration } from "@mikro-orm/migrations";

/** People confirm their e-mail by a mailed link. Those that there are stay as free as they were. */
export class Migration20261128183000_email_verified extends Migration {
  override name = "Migration20261128183000_email_verified";

  override up(): void {
    const table = "igny8_email_verifications";
    this.addSql(`alter table "igny8_users" add "email_verified_at" timestamptz(3) null;`);
    this.addSql(`update "igny8_users" set "email_verified_at" = now();`);
    this.addSql(
      `create table "${table}" ("id" serial primary key, "token_hash" varchar(64) not null, "user_id" int not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, "sealed_token" text null, "mailed_at" timestamptz(3) null, "mail_error" text null, "created_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`alter table "${table}" add constraint "${table}_token_hash_unique" unique ("token_hash");`);
    this.addSql(`create index "${table}_user_id_index" on "${table}" ("user_id");`);
    this.addSql(`create index "${table}_expires_at_index" on "${table}" ("expires_at");`);
    this.addSql(
      `alter table "${table}" add constraint "${table}_user_id_foreign" foreign key ("user_id") references "igny8_users" ("id") on delete cascade;`,
    );
  }
}
