import { Migration } from "@mikro-orm/migrations";

/** What tells looks at a post apart, and the events of changes on a site and of sites that were restored. */
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
    // Both lists grow with each kind of event, so this adds to what is there.
    this.addSql(`
      do $$
      declare
        check_was text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'igny8_sync_events_action_check');
        check_is text := replace(replace(check_was, '''content_pull''::text', '''content_pull''::text, ''content_changed_on_site''::text'),
          '''reconcile_repair''::text', '''reconcile_repair''::text, ''site_restored''::text');
        function_was text := pg_get_functiondef('igny8_queue_notifications'::regproc);
        function_is text := replace(function_was, 'when e.action = ''site_pause''',
          'when e.action = ''content_changed_on_site'' and e.details -> ''changed'' -> 0 is not null then ''content.changed_on_site''
      when e.action = ''site_pause''');
      begin
        if check_is not like '%content_changed_on_site%site_restored%' or function_is not like '%content.changed_on_site%' then
          raise exception 'The events of changes on a site found no place';
        end if;
        execute 'alter table igny8_sync_events drop constraint igny8_sync_events_action_check, add constraint igny8_sync_events_action_check '
          || check_is;
        execute function_is;
      end $$`);
  }
}
