import type { EventRow } from "../../db/eventLists.ts";
import type { Orm } from "../../db/orm.ts";
import { SyncEvent } from "../../db/sync_event.ts";

type Place = Pick<SyncEvent, "account_id" | "site_id" | "integration_id">;

/** Writes an event as the code does, in a transaction of its own; returns its id. */
export async function createEvent(orm: Orm, place: Place, more: Partial<Omit<EventRow, "created_at">> & { created_at?: Date } = {}) {
  const em = orm.em.fork();
  const { account_id, site_id, integration_id } = place;
  const event = em.create(SyncEvent, {
    ...{ account_id, site_id, integration_id },
    ...{ event_type: "webhook", action: "status_update", description: "Test event", success: true },
    ...{ content_id: null, external_id: null, error_message: null, details: {}, duration_ms: null, created_at: new Date() },
    ...more,
  });
  await em.persist(event).flush();
  return event.id;
}
