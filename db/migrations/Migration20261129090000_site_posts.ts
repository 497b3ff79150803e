import { Migration } from "@mikro-orm/migrations";

/** What is known of an article's post, and the tasks of a publication after the first one. */
export class Migration20261129090000_site_posts extends Migration {
  override up(): void {
    this.addSql(`
      alter table igny8_publications
        add column task text not null default 'create' constraint igny8_publications_task_check check (task in ('create', 'update', 'withdraw')),
        add column options jsonb not null default '{}',
        add column etag varchar(255) null`);
    const to = (column: string, table: string) =>
      `constraint igny8_site_posts_${column}_foreign references ${table} (id) on delete cascade`;
    this.addSql(`
      create table igny8_site_posts (
        publication_id uuid not null ${to("publication_id", "igny8_publications")} primary key,
        account_id int not null ${to("account_id", "igny8_accounts")},
        content_id int not null ${to("content_id", "igny8_content")},
        integration_id int not null ${to("integration_id", "igny8_site_integrations")},
        revision int not null,
        here jsonb not null default '{}',
        site jsonb not null default '{}',
        terms jsonb not null default '{}',
        text text null,
        pictures jsonb not null default '[]',
        form text null constraint igny8_site_posts_form_check check (form in ('blocks', 'classic', 'builder')),
        etag varchar(255) null,
        there jsonb null,
        there_by jsonb null,
        there_at timestamptz(3) null,
        protected boolean not null default false,
        unread boolean not null default false,
        looked_at timestamptz(3) null,
        updated_at timestamptz(3) not null default now()
      )`);
    for (const column of ["account_id", "content_id", "integration_id"]) {
      this.addSql(`create index igny8_site_posts_${column}_index on igny8_site_posts (${column})`);
    }
    this.addSql("create index igny8_site_posts_unread on igny8_site_posts (integration_id, content_id) where unread");
    this.addSql(`
      do $$ begin
        alter table igny8_site_posts alter column text set compression lz4;
      exception when feature_not_supported then null;
      end $$`);
  }
}
