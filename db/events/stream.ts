import { EVENT_COLUMNS, type EventRow } from "./lists.ts";
import type { EntityManager } from "../orm.ts";
import { prepare, run } from "../prepared.ts";

/**
 * A position in an account's stream, ordered by transaction, then by event. Events do not commit in the order of their ids. But no event can
 * appear before a cursor, because readers see only transactions below the oldest running one.
 */
export interface Cursor {
  xid: bigint;
  id: bigint;
}
export type StreamEvent = EventRow & { cursor: Cursor };

/** The database's horizon: transactions below `settled` have ended, those from `next` on have not begun. */
export interface Horizon {
  settled: bigint;
  next: bigint;
}

const SNAPSHOT = `pg_snapshot_xmin(pg_current_snapshot())::text as settled, pg_snapshot_xmax(pg_current_snapshot())::text as next`;
const HORIZON = prepare(`select ${SNAPSHOT}`);
// Every account has at least one row, which says how far it was read.
const AFTER = prepare(`
  select w.account_id, ${SNAPSHOT}, e.* from unnest(?::int[], ?::xid8[], ?::bigint[]) w(account_id, xid, id) left join lateral (
    select e.xid::text as xid, ${EVENT_COLUMNS} from igny8_sync_events e
    where e.account_id = w.account_id and (e.xid, e.id) > (w.xid, w.id) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
    order by e.xid, e.id limit ?
  ) e on true`);

interface HorizonRow {
  settled: string;
  next: string;
}
const horizonOf = ({ settled, next }: HorizonRow): Horizon => ({ settled: BigInt(settled), next: BigInt(next) });

export const isAfter = (a: Cursor, b: Cursor): boolean => a.xid > b.xid || (a.xid === b.xid && a.id > b.id);

export async function readHorizon(em: EntityManager): Promise<Horizon> {
  const [row] = await run<HorizonRow>(em, HORIZON, []);
  return horizonOf(row!);
}

/** The next events of several accounts, each after its cursor, oldest first, at most `limit` per account. One query for all. */
export async function readAfter(
  em: EntityManager,
  cursors: { account_id: number; cursor: Cursor }[],
  limit: number,
): Promise<{ horizon: Horizon; events: Map<number, StreamEvent[]> }> {
  const rows = await run<HorizonRow & EventRow & { account_id: number; xid: string | null }>(em, AFTER, [
    cursors.map(({ account_id }) => account_id),
    cursors.map(({ cursor }) => String(cursor.xid)),
    cursors.map(({ cursor }) => String(cursor.id)),
    limit,
  ]);
  const events = new Map<number, StreamEvent[]>();
  for (const { settled: _, next: __, account_id, xid, ...row } of rows) {
    const found = events.get(account_id) ?? [];
    events.set(account_id, found);
    if (xid !== null) found.push({ ...row, id: Number(row.id), cursor: { xid: BigInt(xid), id: BigInt(row.id) } });
  }
  return { horizon: horizonOf(rows[0]!), events };
}
