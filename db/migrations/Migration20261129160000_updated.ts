import { Migration } from "@mikro-orm/migrations";

/** Notifications of updates that arrived, and of updates that failed. */
export class Migration20261129160000_updated extends Migration {
  override up(): void {
    // The list grows with each kind of event, so this adds to what is there.
    this.addSql(`
      do $$
      declare
        function_was text := pg_get_functiondef('igny8_queue_notifications'::regproc);
        function_is text := replace(function_was, 'when e.action = ''site_pause''',
          'when e.action = ''content_update'' and e.success and e.details -> ''written'' -> 0 is not null then ''content.updated''
      when e.action = ''content_update'' and not e.success then ''content.failed''
      when e.action = ''site_pause''');
      begin
        if function_is not like '%content.updated%' then
          raise exception 'The notification of updates found no place';
        end if;
        execute function_is;
      end $$`);
  }
}
