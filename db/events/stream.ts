import type { EventRow } from "./lists.ts";
import type { EntityManager } from "../orm.ts";
import { AFTER, HORIZON } from "./statements.ts";

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

interface HorizonRow {
  settled: string;
  next: string;
}
const horizonOf = ({ settled, next }: HorizonRow): Horizon => ({ settled: BigInt(settled), next: BigInt(next) });

export const isAfter = (a: Cursor, b: Cursor): boolean => a.xid > b.xid || (a.xid === b.xid && a.id > b.id);

export async function readHorizon(em: EntityManager): Promise<Horizon> {
  const [row] = await HORIZON<HorizonRow>(em, {});
  return horizonOf(row!);
}

/** The next events of several accounts, each after its cursor, oldest first, at most `limit` per account. One query for all. */
export async function readAfter(
  em: EntityManager,
  cursors: { account_id: number; cursor: Cursor }[],
  limit: number,
): Promise<{ horizon: Horizon; events: Map<number, StreamEvent[]> }> {
  const rows = await AFTER<HorizonRow & EventRow & { account_id: number; xid: string | null }>(em, {
    account_ids: cursors.map(({ account_id }) => account_id),
    xids: cursors.map(({ cursor }) => String(cursor.xid)),
    ids: cursors.map(({ cursor }) => String(cursor.id)),
    limit,
  });
  const events = new Map<number, StreamEvent[]>();
  for (const { settled: _, next: __, account_id, xid, ...row } of rows) {
    const found = events.get(account_id) ?? [];
    events.set(account_id, found);
    if (xid !== null) found.push({ ...row, cursor: { xid: BigInt(xid), id: BigInt(row.id) } });
  }
  return { horizon: horizonOf(rows[0]!), events };
}
