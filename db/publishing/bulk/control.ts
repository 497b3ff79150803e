import { LockMode } from "@mikro-orm/core";
import type { BulkState } from "../../../domain/publishing/bulk.ts";
import { OPEN_STATES } from "../../../domain/publishing/publication.ts";
import { bulkWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { BulkRun } from "./run.ts";
import type { EntityManager } from "../../orm.ts";
import { tables } from "../../tables.ts";
import { RETRY_CHANGES } from "./changes/statements.ts";
import { CANCEL, LOCK_OPEN, LOCK_RETRIED, RETRY } from "./statements.ts";

/** The state of a bulk run does not permit the request. */
export class BulkRefused extends Error {}

/** A run of the account, locked; null if there is none. */
async function lockRun(tx: EntityManager, id: string): Promise<BulkRun | null> {
  return tx.findOne(BulkRun, id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** Pauses a run before its next batch, or resumes it. Running batches end normally. Null: there is no such run. @throws BulkRefused */
export async function holdBulk(em: EntityManager, id: string, to: "running" | "paused"): Promise<BulkRun | null> {
  return em.transactional(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) return null;
    if (run.state === "cancelled" || run.state === "done") throw new BulkRefused(`The run is ${run.state}.`);
    run.state = to;
    // A paused run would not use a granted place, so its rows stop waiting for one.
    if (to === "paused") {
      const update = tables(tx).updateTable("igny8_publications").set({ state: "queued" });
      await update.where("bulk_run_id", "=", id).where("state", "=", "waiting").where("in_bulk", "=", true).execute();
    }
    await tx.flush();
    return run;
  });
}

/** The articles of a run that are still open. */
export async function bulkContents(em: EntityManager, account_id: number, id: string): Promise<number[]> {
  const rows = await tables(em)
    .selectFrom("igny8_publications")
    .select("content_id")
    .where("bulk_run_id", "=", id)
    .where("account_id", "=", account_id)
    .where("state", "in", [...OPEN_STATES])
    .execute();
  return rows.map(({ content_id }) => content_id);
}

/** Moves a run to another time. Null: there is no such run. @throws BulkRefused if it has begun */
export async function moveBulk(em: EntityManager, id: string, publish_at: Date): Promise<BulkRun | null> {
  return em.transactional(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) return null;
    if (run.state === "cancelled" || run.state === "done") throw new BulkRefused(`The run is ${run.state}.`);
    if (!run.publish_at || run.publish_at <= new Date()) throw new BulkRefused("The run has already started.");
    run.publish_at = publish_at;
    await tables(tx)
      .updateTable("igny8_publications")
      .set({ publish_at })
      .where("bulk_run_id", "=", id)
      .where("state", "in", [...OPEN_STATES])
      .where("in_bulk", "=", true)
      .execute();
    await tx.flush();
    return run;
  });
}

/**
 * Cancels a run. Articles that it has not begun to publish wait for review again; posts that it was to change stay as they are. For an article that is
 * being sent, the wish is recorded, and the end of the call decides. Null: there is no such run. @throws BulkRefused
 */
export async function cancelBulk(em: EntityManager, id: string): Promise<BulkRun | null> {
  return em.transactional(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) return null;
    if (run.state === "done") throw new BulkRefused("The run is done.");
    await LOCK_OPEN(tx, { run_id: id });
    await CANCEL(tx, { run_id: id });
    run.state = "cancelled";
    await tx.flush();
    return run;
  });
}

/** Chooses among a run's failed articles. */
export interface RetryWhich {
  /** a type of domain/publishing/failure.ts */
  cause?: string | undefined;
  site_id?: number | undefined;
}

/** Queues a run's failed articles again, with fresh attempts; `retried` is their number. Null: there is no such run. */
export async function retryBulk(
  em: EntityManager,
  by: { user_id: number },
  id: string,
  { cause, site_id }: RetryWhich,
): Promise<{ run: BulkRun; retried: number } | null> {
  return em.transactional(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) return null;
    await LOCK_RETRIED(tx, { run_id: id });
    const which = { run_id: id, cause: cause ?? null, site_id: site_id ?? null };
    const rows = await (run.task === "create" ? RETRY : RETRY_CHANGES)(tx, {
      ...which,
      workflow_id: bulkWorkflowId(id),
      user_id: by.user_id,
    });
    if (rows.length > 0 && run.state !== "paused") Object.assign(run, { state: "running" satisfies BulkState, finished_at: null });
    await tx.flush();
    return { run, retried: rows.length };
  });
}
