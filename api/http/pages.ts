import { invalid } from "./errors.ts";

const HIGHEST_ID = Number.MAX_SAFE_INTEGER;

/** The id below which a page begins; without a cursor the highest possible id. @throws ApiError 422 */
export function cursorId(cursor: string | undefined): number {
  const id = cursor === undefined ? HIGHEST_ID : Number(Buffer.from(cursor, "base64url").toString());
  if (!Number.isSafeInteger(id) || id < 0) throw invalid("cursor", "is not a next_cursor of an answer");
  return id;
}

/** The condition for a page "newest first": ids below the cursor's. Spread it into a query's conditions. */
export function before(cursor: string | undefined): { id?: { $lt: number } } {
  return cursor === undefined ? {} : { id: { $lt: cursorId(cursor) } };
}

/** Splits `limit + 1` rows into the page and the cursor of the next page. The extra row shows whether there is a next page. */
export function toPage<Row extends { id: number }>(rows: Row[], limit: number): { rows: Row[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next_cursor: rows.length > limit && last ? Buffer.from(String(last.id)).toString("base64url") : null };
}
