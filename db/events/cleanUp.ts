import type { EntityManager } from "../orm.ts";
import { NEXT_ACCOUNT, OLD_EVENTS, OTHERS } from "./statements.ts";

export interface Batch {
  what: string;
  removed: number;
}

/**
 * Removes all rows that are too old, at most `rows` in a statement, oldest first. Each statement is a transaction of its own, so the caller may
 * stop after any of them.
 */
export async function* removeOld(em: EntityManager, rows: number): AsyncGenerator<Batch> {
  for (let account = 0; ;) {
    const [next] = await NEXT_ACCOUNT<{ id: number; before: string }>(em, { after: account });
    if (!next) break;
    const { id: account_id, before } = next;
    yield* batches("events", rows, () => OLD_EVENTS(em, { account_id, before, limit: rows }));
    account = account_id;
  }
  for (const [what, remove] of Object.entries(OTHERS)) yield* batches(what, rows, () => remove(em, { limit: rows }));
}

async function* batches(what: string, rows: number, remove: () => Promise<{ removed: number }[]>): AsyncGenerator<Batch> {
  for (let removed = rows; removed === rows;) {
    const [row] = await remove();
    removed = row!.removed;
    yield { what, removed };
  }
}
