import { requestId } from "../../telemetry/context.ts";
import type { EntityManager } from "../orm.ts";
import { SyncEvent } from "./event.ts";
import { INSERT } from "./statements.ts";

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
      request_id: requestId(),
      ...fact,
      created_at: new Date(),
    }),
  );
}

/** Writes many sync events at once. */
export async function insertEvents(tx: EntityManager, facts: Fact[]): Promise<void> {
  if (facts.length === 0) return;
  await INSERT(tx, { facts: JSON.stringify(facts) });
}
