import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";
import { EVENT_TYPES } from "../../domain/events/kinds.ts";
import type { SyncEvent } from "./event.ts";

/** The columns of an event that people see. Plain SQL returns its times as text. */
export const EVENT_COLUMNS = `e.id, e.site_id, e.integration_id, e.event_type, e.action, e.description, e.success, e.content_id,
  e.external_id, e.error_message, e.details, e.duration_ms, e.created_at`;
export type EventRow = Omit<SyncEvent, "account_id" | "created_at" | "xid"> & { created_at: string };

export interface EventFilter {
  account_id: number;
  site_id?: number | undefined;
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

const PLACE = `i.account_id = ? and i.id = coalesce(?, i.id) and i.site_id = coalesce(?, i.site_id)`;
const TIME = `(e.created_at, e.id) < (?::timestamptz, ?::bigint) and e.created_at >= ?::timestamptz`;
const NEWEST = `order by e.created_at desc, e.id desc limit ?`;

// Takes the newest of each kind and outcome, and then the newest of these. Each is a range of one index. With an index by time alone
// PostgreSQL would assume that failures are never rare, and scan a million successes to find one.
const OF_KINDS = prepare(`
  select e.* from igny8_site_integrations i, unnest(?::text[]) kind, unnest(?::boolean[]) outcome, lateral (
    select ${EVENT_COLUMNS} from igny8_sync_events e
    where e.integration_id = i.id and e.event_type = kind and e.success = outcome and ${TIME} ${NEWEST}
  ) e where ${PLACE} ${NEWEST}`);
const OF_CONTENT = prepare(`
  select ${EVENT_COLUMNS} from igny8_sync_events e join igny8_site_integrations i on i.id = e.integration_id
  where e.content_id = ? and e.event_type = any(?::text[]) and e.success = any(?::boolean[]) and ${TIME} and ${PLACE} ${NEWEST}`);

const ONE = prepare(`select ${EVENT_COLUMNS} from igny8_sync_events e where e.id = ? and e.account_id = ?`);

/** An event of an account; undefined if the account has no event of that id, or no longer. */
export async function findEvent(em: EntityManager, account_id: number, id: number): Promise<EventRow | undefined> {
  const [row] = await run<EventRow>(em, ONE, [id, account_id]);
  return row && { ...row, id: Number(row.id) };
}

const HIGHEST_ID = Number.MAX_SAFE_INTEGER;

/** Events of an account, a site or an integration, newest first. Each filter has an index, even for rare values. */
export async function listEvents(em: EntityManager, filter: EventFilter): Promise<EventRow[]> {
  const { account_id, site_id, integration_id, event_type, success, content_id, since, until, before, limit } = filter;
  const below = before && !(until && until < before.at) ? before : { at: until, id: HIGHEST_ID };
  const time = [below.at ?? "infinity", below.id, since ?? "-infinity"];
  const place = [account_id, integration_id ?? null, site_id ?? null];
  const kinds = [event_type ? [event_type] : EVENT_TYPES, success === undefined ? [true, false] : [success]];
  const rows = content_id
    ? await run<EventRow>(em, OF_CONTENT, [content_id, ...kinds, ...time, ...place, limit])
    : await run<EventRow>(em, OF_KINDS, [...kinds, ...time, limit, ...place, limit]);
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}
