import type { EntityManager } from "./orm.ts";
import { SyncEvent } from "./sync_event.ts";

type Action = SyncEvent["action"];
type Fact = Pick<SyncEvent, "account_id" | "site_id" | "integration_id" | "event_type" | "description" | "success"> & {
  action: Action;
  content_id?: number | null;
  external_id?: string | null;
  error_message?: string | null;
  details?: Record<string, unknown>;
  duration_ms?: number | null;
};

/** Adds a sync event to the transaction at hand; it is written with the caller's flush. */
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
