import type { StartedRun, StartedPublication } from "../../domain/temporal/starts/publishing.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { fromNow, tables } from "../tables.ts";
import { CLAIM, PENDING } from "./statements.ts";

/** A publication whose workflow has to be started or woken. */
export type Pending = StartedPublication & { state: string };

/** Creates publications for a page of waiting content that has none, dated when the content began to wait. Returns the number. */
export async function claimContent(em: EntityManager, limit: number): Promise<number> {
  const rows = await CLAIM(em, { limit });
  return rows.length;
}

/**
 * A page of open publications that no running workflow owns (docs/words.md, "pending publication"), in the order of their ids.
 * @param after the last id of the previous page; the nil UUID for the first
 * @param grace milliseconds. `started`: a publication requested less than this ago may be about to be started by its requester.
 *   `owned`: one that a workflow owns is left to that workflow for this long after it had something to do
 */
export async function findPending(
  em: EntityManager,
  after: string,
  grace: { started: number; owned: number },
  limit: number,
): Promise<Pending[]> {
  return PENDING<Pending>(em, { after, started_ms: grace.started, owned_ms: grace.owned, limit });
}

/** Running bulk runs that were requested long enough ago to have a workflow. */
export const findRuns = (em: EntityManager, graceMs: number): Promise<StartedRun[]> =>
  tables(em)
    .selectFrom("igny8_bulk_runs")
    .select(["id", "account_id", "accepted"])
    .where("state", "=", sql.lit("running"))
    .where("updated_at", "<=", fromNow(-graceMs))
    .execute();
