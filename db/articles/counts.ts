import type { Lifecycle } from "../../domain/publishing/lifecycle.ts";
import type { EntityManager } from "../orm.ts";
import { COUNTED_AT_MOST, LIFECYCLE_COUNTS } from "./statements.ts";

export { COUNTED_AT_MOST };

interface Of {
  account_id: number;
  site_id: number | undefined;
  /** the only sites that count; null: all */
  site_ids: number[] | null;
}

/** The number of an account's articles with each status, of one site or of several. A number above `COUNTED_AT_MOST` means: more. */
export async function lifecycleCounts(em: EntityManager, { account_id, site_id, site_ids }: Of): Promise<Record<Lifecycle, number>> {
  const [row] = await LIFECYCLE_COUNTS<Record<Lifecycle, number>>(em, { account_id, site_id: site_id ?? null, site_ids });
  if (!row) throw new Error("A statement without a table answered no row");
  return row;
}
