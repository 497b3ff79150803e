import { Migration } from "@mikro-orm/migrations";

export class Migration20261125041000_events_live extends Migration {
  override name = "Migration20261125041000_events_live";

  override up(): void {
    // What is there already goes before everything that is to come; a constant, so that the table is not written anew.
    this.addSql(`alter table "igny8_sync_events" add "xid" xid8 not null default '0';`);
    this.addSql(`alter table "igny8_sync_events" alter column "xid" set default pg_current_xact_id();`);
    this.addSql(`create index igny8_sync_events_account_cursor on igny8_sync_events (account_id, xid, id);`);
    this.addSql(`drop index if exists "igny8_sync_events_account_id_index";`);
    this.addSql(`drop index igny8_sync_events_integration_newest;`);
    this.addSql(
      `create index igny8_sync_events_integration_kinds on igny8_sync_events (integration_id, event_type, success, created_at desc, id desc);`,
    );
    this.addSql(`drop index igny8_sync_events_content_newest;`);
    this.addSql(
      `create index igny8_sync_events_content_newest on igny8_sync_events (content_id, created_at desc, id desc) where content_id is not null;`,
    );
    this.addSql(
      `create index igny8_publications_troubled on igny8_publications (integration_id, state) where state in ('retrying', 'failed');`,
    );
    // Commits that notify wait for each other, disk write and all (PostgreSQL, PreCommit_Notify). So one transaction at a time rings
    // for all: whoever finds the bell taken leaves it to the other, and readers look until all who wrote then have ended.
    this.addSql(
      `create function igny8_ring_events() returns trigger language plpgsql as 'begin if pg_try_advisory_xact_lock(hashtext(''igny8_events'')) then perform pg_notify(''igny8_events'', ''''); end if; return null; end';`,
    );
    this.addSql(
      `create trigger igny8_events_ring after insert on igny8_sync_events for each statement execute function igny8_ring_events();`,
    );
  }
}
