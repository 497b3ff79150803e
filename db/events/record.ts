import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";
import { SyncEvent } from "./event.ts";

type Action = SyncEvent["action"];
export type Fact = Pick<SyncEvent, "account_id" | "site_id" | "integration_id" | "event_type" | "description" | "success"> & {
  action: Action;
  content_id?: number | null;
  external_id?: string | null;
  error_message?: string | null;
  details?: Record<string, unknown>;
  duration_ms?: number | null;
};

/** Adds a sync event to the running transaction. The caller's flush writes it. */
export function recordEvent(em: EntityManager, fact: Fact): void {
  em.persist(
    em.create(SyncEvent, {
      content_id: null,
      external_id: null,
      error_message: null,
      details: {},
      duration_ms: null,
      ...fact,
      created_at: new Date(),
    }),
  );
}

const INSERT = prepare(`
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id,
                                  error_message, details, duration_ms)
   select account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, error_message,
          coalesce(details, '{}'), duration_ms
   from jsonb_to_recordset(?::jsonb) as e(account_id int, site_id int, integration_id int, event_type text, action text, description text,
     success boolean, content_id int, external_id text, error_message text, details jsonb, duration_ms int)`);

/** Writes many sync events at once. */
export async function insertEvents(tx: EntityManager, facts: Fact[]): Promise<void> {
  if (facts.length === 0) return;
  await run(tx, INSERT, [JSON.stringify(facts)]);
}
