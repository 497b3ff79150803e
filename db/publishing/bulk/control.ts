import { LockMode } from "@mikro-orm/core";
import type { BulkState } from "../../../domain/publishing/bulk.ts";
import { bulkWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { BulkRun } from "./run.ts";
import type { EntityManager } from "../../orm.ts";
import { OPEN, passes, REOPENED, statesOf } from "../sql.ts";

/** The articles of a run that can be retried. */
const RETRIED = `p.state in (${statesOf("bulk_retry", "reopen")})`;

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
      await tx.execute("update igny8_publications set state = 'queued' where bulk_run_id = ? and state = 'waiting' and in_bulk", [id]);
    }
    await tx.flush();
    return run;
  });
}

/** The articles of a run that are still open. */
export async function bulkContents(em: EntityManager, account_id: number, id: string): Promise<number[]> {
  const rows = await em.execute<{ content_id: number }[]>(
    `select content_id from igny8_publications where bulk_run_id = ? and account_id = ? and state in (${OPEN})`,
    [id, account_id],
  );
  return rows.map(({ content_id }) => content_id);
}

/** Moves a run to another time. Null: there is no such run. @throws BulkRefused if it has begun */
export async function moveBulk(em: EntityManager, id: string, publish_at: Date): Promise<BulkRun | null> {
  return em.transactional(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) return null;
    if (run.state === "cancelled" || run.state === "done") throw new BulkRefused(`The run is ${run.state}.`);
    if (!run.publish_at || run.publish_at <= new Date()) throw new BulkRefused("The run's time has come already.");
    run.publish_at = publish_at;
    await tx.execute(`update igny8_publications set publish_at = ? where bulk_run_id = ? and state in (${OPEN}) and in_bulk`, [
      publish_at,
      id,
    ]);
    await tx.flush();
    return run;
  });
}

const CANCEL = `
  with taken as (
    update igny8_publications p
    set state = case when p.state = 'publishing' then p.state else 'cancelled' end, cancel_requested = p.state = 'publishing',
        finished_at = case when p.state = 'publishing' then null else now() end,
        next_attempt_at = case when p.state = 'publishing' then p.next_attempt_at end, updated_at = now()
    where p.bulk_run_id = ? and p.state in (${OPEN}) and p.in_bulk
    returning p.id, p.state, p.account_id, p.site_id, p.integration_id, p.content_id
  ), content as (
    update igny8_content c set status = 'review', updated_at = now()
    from taken t where t.state = 'cancelled' and c.id = t.content_id
    returning c.id, c.title
  )
  insert into igny8_sync_events (account_id, site_id, integration_id, content_id, event_type, action, description, success, details)
  select t.account_id, t.site_id, t.integration_id, t.content_id, 'publish', 'content_publish_cancel',
         'Publishing ''' || c.title || ''' was cancelled with its bulk run', true,
         jsonb_build_object('publication_id', t.id, 'bulk_run_id', ?::text)
  from taken t join content c on c.id = t.content_id`;

/**
 * Cancels a run. Articles that it has not begun wait for review again. For an article that is being sent, the wish is recorded, and the end of
 * the call decides. Null: there is no such run. @throws BulkRefused
 */
export async function cancelBulk(em: EntityManager, id: string): Promise<BulkRun | null> {
  return em.transactional(async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) return null;
    if (run.state === "done") throw new BulkRefused("The run is done.");
    await lockContents(tx, `p.state in (${OPEN})`, id);
    await tx.execute(CANCEL, [id, id]);
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
    await lockContents(tx, RETRIED, id);
    const rows = await tx.execute<{ id: string }[]>(
      `with again as (
         update igny8_publications p
         set ${REOPENED}, workflow_id = ?, in_bulk = true, run_id = null, requested_by_id = ?
         from igny8_site_integrations i, igny8_content c
         where p.bulk_run_id = ? and ${RETRIED} and i.id = p.integration_id and i.is_active and c.id = p.content_id
           and ${passes("bulk_retry")} and (?::text is null or p.last_error ->> 'type' = ?) and (?::int is null or p.site_id = ?)
         returning p.id, p.content_id
       ), content as (
         update igny8_content c set status = 'published', updated_at = now() from again a where c.id = a.content_id
       )
       select id from again`,
      [bulkWorkflowId(id), by.user_id, id, cause ?? null, cause ?? null, site_id ?? null, site_id ?? null],
    );
    if (rows.length > 0 && run.state !== "paused") Object.assign(run, { state: "running" satisfies BulkState, finished_at: null });
    await tx.flush();
    return { run, retried: rows.length };
  });
}

/** Locks a run's contents in the order that all code uses. */
async function lockContents(tx: EntityManager, which: string, id: string): Promise<void> {
  await tx.execute(
    `select from igny8_content where id in (select p.content_id from igny8_publications p where p.bulk_run_id = ? and ${which})
     order by id for update`,
    [id],
  );
}
