import { Migration } from "@mikro-orm/migrations";

/** What lists of articles need: comments of reviewers, saved views, and the indexes of their filters and orders. */
export class Migration20261129170000_lists extends Migration {
  override up(): void {
    this.addSql(`
      create table igny8_review_comments (
        id serial primary key,
        account_id int not null constraint igny8_review_comments_account_id_foreign references igny8_accounts (id) on delete cascade,
        content_id int not null constraint igny8_review_comments_content_id_foreign references igny8_content (id) on delete cascade,
        user_id int null constraint igny8_review_comments_user_id_foreign references igny8_users (id) on delete set null,
        body text not null,
        sent_back boolean not null default false,
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql("create index igny8_review_comments_account_id_index on igny8_review_comments (account_id)");
    this.addSql("create index igny8_review_comments_user_id_index on igny8_review_comments (user_id)");
    this.addSql("create index igny8_review_comments_newest on igny8_review_comments (content_id, id desc)");
    this.addSql(`
      create table igny8_saved_views (
        id serial primary key,
        account_id int not null constraint igny8_saved_views_account_id_foreign references igny8_accounts (id) on delete cascade,
        user_id int not null constraint igny8_saved_views_user_id_foreign references igny8_users (id) on delete cascade,
        list text not null constraint igny8_saved_views_list_check check (list in ('content', 'review', 'approved', 'published')),
        name varchar(60) not null,
        search jsonb not null,
        created_at timestamptz(3) not null default now()
      )`);
    this.addSql("create index igny8_saved_views_account_id_index on igny8_saved_views (account_id)");
    this.addSql("create unique index igny8_saved_views_name_key on igny8_saved_views (user_id, account_id, list, lower(name))");
    this.addSql("create index igny8_content_account_changed on igny8_content (account_id, updated_at desc, id desc)");
    this.addSql(`create index igny8_content_account_hidden on igny8_content (account_id, (metadata ->> 'wordpress_status'), id desc)
      where external_id is not null and metadata ->> 'wordpress_status' <> 'publish'`);
    this.addSql(`create index igny8_publications_changing on igny8_publications (integration_id, content_id)
      where state in ('queued', 'waiting', 'publishing', 'retrying') and task <> 'create'`);
    this.addSql("create index igny8_site_posts_there on igny8_site_posts (integration_id, content_id) where there is not null");
  }
}
