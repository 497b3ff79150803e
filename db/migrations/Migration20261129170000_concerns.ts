import { Migration } from "@mikro-orm/migrations";

/** What concerns people: which events, how far each person has seen them, and the mails about them. Formats of webhooks. */
export class Migration20261129170000_concerns extends Migration {
  override up(): void {
    this.addSql("alter table igny8_sync_events add column concern text null");
    // The kinds and their words are in domain/events/concerns.ts. What follows the colon is the cause: events of one cause become one notification.
    // A trigger and not a generated column, which would write the whole table anew.
    this.addSql(`
create function igny8_concern() returns trigger language plpgsql as $$
declare
  d jsonb := new.details;
begin
  new.concern := case
    when new.action in ('content_publish', 'content_update', 'content_withdraw', 'content_restore') then
      case when new.success then null
           when d #>> '{error,type}' = 'BridgeTooOld' then 'plugin.outdated:'
           else 'content.failed:' || (d #>> '{error,type}') end
    when new.action = 'site_pause' then
      case when new.success then null
           when d ->> 'error_type' = 'KeyRefused' then 'site.key_refused:'
           else 'site.paused:' || coalesce(d ->> 'error_type', '') end
    when new.action = 'site_resume' then 'site.resumed:'
    when new.action = 'site_restored' then 'site.restored:'
    when new.action in ('metadata_sync', 'structure_update', 'reconcile') then
      case when new.success then null
           when d ->> 'error_type' = 'KeyRefused' then 'site.key_refused:'
           else 'sync.failed:' || coalesce(d ->> 'error_type', '') end
    when new.action = 'content_changed_on_site' and d -> 'changed' -> 0 is not null then 'content.changed_on_site:'
    when new.action = 'reconcile_repair' and not new.success then 'content.removed_on_site:unknown'
    when new.action in ('status_update', 'reconcile_repair') and d ->> 'stale' is distinct from 'true'
      and d #>> '{by,kind}' is distinct from 'igny8'
      and d ->> 'wordpress_status' in ('trash', 'deleted', 'draft', 'pending', 'private')
      and d ->> 'wordpress_status' is distinct from coalesce(d ->> 'previous_status', d #>> '{before,wordpress_status}')
      and coalesce(d ->> 'reason', '') <> 'created' then 'content.removed_on_site:' || (d ->> 'wordpress_status')
    when new.action = 'run_finish' and not new.success then 'run.failed:' || (d ->> 'run')
    when new.action = 'rollout_halt' then 'plugin.rollout_halted:' || coalesce(d ->> 'version', '')
    when new.action = 'notification_disable' then 'webhook.disabled:' || coalesce(d ->> 'endpoint_id', '')
  end;
  return new;
end $$`);
    this.addSql("create trigger igny8_concern before insert on igny8_sync_events for each row execute function igny8_concern()");
    this.addSql(
      "create index igny8_sync_events_concerns on igny8_sync_events (account_id, ((created_at at time zone 'UTC')::date), site_id, concern, created_at, id) where concern is not null",
    );
    this.addSql("create index igny8_sync_events_concerns_settled on igny8_sync_events (account_id, xid, id) where concern is not null");
    this.addSql(`
      create table igny8_notification_readers (
        id serial primary key,
        account_id int not null
          constraint igny8_notification_readers_account_id_foreign references igny8_accounts (id) on delete cascade,
        membership_id int not null
          constraint igny8_notification_readers_membership_id_foreign references igny8_memberships (id) on delete cascade,
        seen_until timestamptz(3) null,
        mail text not null default 'off' constraint igny8_notification_readers_mail_check check (mail in ('off', 'action', 'daily')),
        hour int not null default 8,
        time_zone varchar(255) not null default 'UTC',
        kinds jsonb not null,
        next_at timestamptz(3) null,
        mailed_xid xid8 not null default pg_current_xact_id(),
        mailed_id bigint not null default '0',
        number int not null default 0,
        until_xid xid8 null,
        until_id bigint null,
        handed_at timestamptz(3) null,
        mailed_at timestamptz(3) null,
        mail_error text null,
        token uuid not null default gen_random_uuid(),
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        constraint igny8_notification_readers_membership_id_unique unique (membership_id),
        constraint igny8_notification_readers_token_unique unique (token),
        constraint igny8_notification_readers_hour_check check (hour >= 0 and hour <= 23)
      )`);
    this.addSql("create index igny8_notification_readers_account_id_index on igny8_notification_readers (account_id)");
    this.addSql("create index igny8_notification_readers_due on igny8_notification_readers (next_at) where next_at is not null");
    this.addSql(`
      alter table igny8_notification_endpoints
        add column format text not null default 'igny8'
          constraint igny8_notification_endpoints_format_check check (format in ('igny8', 'slack', 'discord', 'teams', 'custom')),
        add column template text null,
        add constraint igny8_notification_endpoints_template_check check ((format = 'custom') = (template is not null))`);
  }
}
