import { Migration } from "@mikro-orm/migrations";

/** What tells looks at a post apart. */
export class Migration20261129150000_unreadPosts extends Migration {
  override up(): void {
    this.addSql(`
      alter table igny8_site_posts
        add column told bigint not null default '0',
        add column failed_reads int not null default 0,
        add column sequence bigint not null default '0',
        add column looks int not null default 0`);
    this.addSql("drop index igny8_site_posts_unread");
    this.addSql("create index igny8_site_posts_unread on igny8_site_posts (integration_id, failed_reads, content_id) where unread");
  }
}
