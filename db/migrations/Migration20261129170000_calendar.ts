import { Migration } from "@mikro-orm/migrations";

/** When posts were made, and the indexes of the calendar. */
export class Migration20261129170000_calendar extends Migration {
  override up(): void {
    this.addSql("alter table igny8_publications add column published_at timestamptz(3) null");
    // What was never changed since has its time in its own row. For the others the log knows it, as far as it goes back.
    this.addSql(`
      update igny8_publications set published_at = finished_at where state = 'published' and task = 'create'`);
    this.addSql(`
      update igny8_publications p set published_at = coalesce((
        select max(e.created_at) from igny8_sync_events e
        where e.content_id = p.content_id and e.integration_id = p.integration_id and e.action = 'content_publish' and e.success
      ), p.finished_at)
      where p.state = 'gone' or p.task <> 'create'`);
    this.addSql(`
      create index igny8_publications_made on igny8_publications (site_id, published_at, id) where published_at is not null`);
    this.addSql(`
      create index igny8_publications_dated on igny8_publications (site_id, (coalesce(finished_at, next_attempt_at, publish_at)), id)
      where (state in ('queued', 'waiting', 'publishing', 'retrying', 'failed')
        or state = 'published' and task = 'update' and attempts #>> '{-1,outcome}' = 'published')
        and coalesce(finished_at, next_attempt_at, publish_at) is not null`);
    // A trigger, because the answer to a call, a webhook and a comparison may each be the first to say that there is a post. If the article was
    // saved during the call, the publication goes on with an update at once. A post that comes back from the trash keeps its time.
    this.addSql(`
create function igny8_note_post_made() returns trigger language plpgsql as $$
begin
  new.published_at := now();
  return new;
end $$`);
    this.addSql(`
create trigger igny8_publications_post_made before update of state, task on igny8_publications for each row
  when (old.task = 'create' and old.state not in ('published', 'gone')
    and (new.state = 'published' and new.task = 'create' or old.state = 'publishing' and new.task = 'update'))
  execute function igny8_note_post_made()`);
  }
}
