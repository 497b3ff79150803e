import type { EntityManager } from "../orm.ts";
import { EVENT_TYPES } from "../../domain/events/types.ts";
import type { SyncEvent } from "./event.ts";
import { OF_CONTENT, OF_KINDS, ONE } from "./statements.ts";

/** An event as people see it. Plain SQL returns its times as text. */
export type EventRow = Omit<SyncEvent, "account_id" | "created_at" | "xid"> & { created_at: string };

export interface EventFilter {
  account_id: number;
  site_id?: number | undefined;
  /** the sites that a token is limited to */
  site_ids?: number[] | null | undefined;
  integration_id?: number | undefined;
  event_type?: SyncEvent["event_type"] | undefined;
  success?: boolean | undefined;
  content_id?: number | undefined;
  /** both are inclusive */
  since?: Date | undefined;
  until?: Date | undefined;
  /** the last event of the previous page */
  before?: { at: Date; id: number } | undefined;
  limit: number;
}

/** An event of an account; undefined if the account has no event of that id, or no longer. */
export async function findEvent(em: EntityManager, account_id: number, id: number): Promise<EventRow | undefined> {
  const [row] = await ONE<EventRow>(em, { id, account_id });
  return row;
}

const HIGHEST_ID = Number.MAX_SAFE_INTEGER;

/** Events of an account, a site or an integration, newest first. Each filter has an index, even for rare values. */
export async function listEvents(em: EntityManager, filter: EventFilter): Promise<EventRow[]> {
  const { account_id, site_id, site_ids, integration_id, event_type, success, content_id, since, until, before, limit } = filter;
  const below = before && !(until && until < before.at) ? before : { at: until, id: HIGHEST_ID };
  const values = {
    event_types: event_type ? [event_type] : EVENT_TYPES,
    outcomes: success === undefined ? [true, false] : [success],
    ...{ below: below.at ?? "infinity", below_id: below.id, since: since ?? "-infinity" },
    ...{ account_id, integration_id: integration_id ?? null, site_id: site_id ?? null, site_ids: site_ids ?? null, limit },
  };
  return content_id ? OF_CONTENT<EventRow>(em, { content_id, ...values }) : OF_KINDS<EventRow>(em, values);
}
