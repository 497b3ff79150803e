import { Migration } from "@mikro-orm/migrations";

/** Which sync event is told of as what. One that changed nothing is told to nobody. */
const KIND = `
  case
    when e.action = 'content_publish' and e.success then 'content.published'
    when e.action = 'content_publish' then 'content.failed'
    when e.action = 'status_update' and e.details ->> 'stale' = 'true' then null
    when e.action = 'status_update' and e.details ->> 'reason' = 'created' then 'content.published'
    when e.action in ('status_update', 'reconcile_repair')
      and (e.details ->> 'wordpress_status') is distinct from coalesce(e.details ->> 'previous_status', e.details -> 'before' ->> 'wordpress_status') then 'content.status_changed'
    when e.action = 'site_pause' then 'site.paused'
    when e.action = 'site_resume' then 'site.resumed'
    when e.action in ('metadata_sync', 'structure_update', 'reconcile') and not e.success then 'sync.failed'
  end`;

/**
 * Queues what the added sync events are to be told as, in their transaction: whoever writes an event can't forget it. Where a
 * post's answer and its \`created\` webhook both say that it was published, the id is the same and it is told once.
 * An endpoint that is deleted at the same moment is waited for, and gets nothing.
 */
const QUEUE = `
  create function igny8_queue_notifications() returns trigger language plpgsql as $$
  begin
    insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload)
    select n.account_id, n.id, e.kind,
      'evt_' || md5(case when e.kind = 'content.published' then concat_ws(':', i.source, e.kind, e.content_id, e.external_id)
                         else concat_ws(':', i.source, e.id, extract(epoch from e.created_at)) end),
      jsonb_build_object(
        'site_id', e.site_id, 'site_name', s.name, 'integration_id', e.integration_id, 'content_id', e.content_id, 'title', left(c.title, 300),
        'external_id', e.external_id, 'external_url', coalesce(e.details ->> 'post_url', c.external_url),
        'wordpress_status', e.details ->> 'wordpress_status', 'message', left(e.description, 500), 'error', left(e.error_message, 1000))
    from (select e.*, ${KIND} as kind from added e) e
    join igny8_notification_endpoints n on n.account_id = e.account_id and n.enabled and jsonb_exists(n.kinds, e.kind)
    join igny8_site_integrations i on i.id = e.integration_id
    join igny8_sites s on s.id = e.site_id
    left join igny8_content c on c.id = e.content_id
    for key share of n
    on conflict do nothing;
    return null;
  end $$;`;

export class Migration20261125042000_notifications extends Migration {
  override name = "Migration20261125042000_notifications";

  override up(): void {
    this.addSql(
      `create table "igny8_notification_endpoints" ("id" serial primary key, "account_id" int not null, "url" text not null, "description" varchar(255) not null default '', "kinds" jsonb not null, "secrets" jsonb not null default '{}', "enabled" boolean not null default true, "disabled_at" timestamptz(3) null, "disabled_reason" text null, "failing_since" timestamptz(3) null, "last_success_at" timestamptz(3) null, "created_at" timestamptz(3) not null default now(), "updated_at" timestamptz(3) not null default now());`,
    );
    this.addSql(`create index "igny8_notification_endpoints_account_id_index" on "igny8_notification_endpoints" ("account_id");`);
    this.addSql(
      `create table "igny8_notification_deliveries" ("id" uuid not null default uuidv7(), "account_id" int not null, "endpoint_id" int not null, "kind" varchar(255) not null, "event_id" varchar(255) not null, "payload" jsonb not null, "state" text not null default 'pending', "attempts" int not null default 0, "last_status" int null, "last_error" text null, "next_attempt_at" timestamptz(3) null, "dispatch_after" timestamptz(3) not null default now(), "created_at" timestamptz(3) not null default now(), "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "igny8_notification_deliveries_account_id_index" on "igny8_notification_deliveries" ("account_id");`);
    this.addSql(
      `alter table "igny8_notification_deliveries" add constraint "igny8_notification_deliveries_endpoint_id_event_id_unique" unique ("endpoint_id", "event_id");`,
    );
    this.addSql(
      `alter table "igny8_notification_deliveries" add constraint "igny8_notification_deliveries_state_check" check ("state" in ('pending', 'delivered', 'failed'));`,
    );
    this.addSql(`create index igny8_notification_deliveries_newest on igny8_notification_deliveries (endpoint_id, id desc);`);
    this.addSql(
      `create index igny8_notification_deliveries_due on igny8_notification_deliveries (dispatch_after) where state = 'pending';`,
    );
    this.addSql(
      `create index igny8_notification_deliveries_finished on igny8_notification_deliveries (finished_at) where finished_at is not null;`,
    );
    this.addSql(
      `alter table "igny8_notification_endpoints" add constraint "igny8_notification_endpoints_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_notification_deliveries" add constraint "igny8_notification_deliveries_account_id_foreign" foreign key ("account_id") references "igny8_accounts" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "igny8_notification_deliveries" add constraint "igny8_notification_deliveries_endpoint_id_foreign" foreign key ("endpoint_id") references "igny8_notification_endpoints" ("id") on delete cascade;`,
    );
    this.addSql(QUEUE);
    this.addSql(
      `create trigger igny8_queue_notifications after insert on igny8_sync_events referencing new table as added for each statement execute function igny8_queue_notifications();`,
    );

    // Clean-up reads what is old by index.
    this.addSql(`alter table "igny8_accounts" add "event_retention_days" int not null default 30;`);
    this.addSql(
      `alter table "igny8_accounts" add constraint "igny8_accounts_retention_check" check (event_retention_days >= 1 and event_retention_days <= 3650);`,
    );
    this.addSql(`create index "igny8_sync_events_account_id_created_at_index" on "igny8_sync_events" ("account_id", "created_at");`);
    this.addSql(`drop index if exists "igny8_sync_events_account_id_index";`);
    for (const table of ["sessions", "password_resets", "invites"])
      this.addSql(`create index "igny8_${table}_expires_at_index" on "igny8_${table}" ("expires_at");`);
  }
}
