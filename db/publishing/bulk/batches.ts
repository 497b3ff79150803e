import { BATCH_ARTICLES } from "../../../domain/publishing/bulk.ts";
import { ATTEMPTS_KEPT } from "../../../domain/publishing/publication.ts";
import { ARTICLE_COLUMNS, type ArticleRow } from "../../articles/load.ts";
import { pgArray } from "../../columns.ts";
import { insertEvents, type Fact } from "../../events/record.ts";
import type { SiteIntegration } from "../../sites/integration.ts";
import { endLease, takePlace } from "../places.ts";
import type { EntityManager } from "../../orm.ts";
import { prepare, run } from "../../prepared.ts";
import { OPEN_UNPLANNED as OPEN } from "../sql.ts";

/** A batch holds its place in the lane and its rows until this long after its last sign of life. */
const BATCH_LEASE_MS = 10_000;

/** One article of a batch: its publication and its content. */
export interface BatchArticle extends ArticleRow {
  publication_id: string;
  account_id: number;
  integration_id: number;
  attempt: number;
  recreate: boolean;
}

export type BatchBegun =
  /** nothing of the run can be sent to this site now; `restOf` says what is left */
  | { kind: "nothing" }
  /** the site has no free place: it is full or paused. One row of the run waits in the lane for the whole run, and is granted the next place */
  | { kind: "no_place" }
  /** the site is a suspect: the call belongs on the queue `suspect` */
  | { kind: "suspect" }
  | { kind: "begun"; articles: BatchArticle[]; started_at: string };

/**
 * The run's own due rows on a site. If the run is not running, only the rows that a dead worker left open. Their time is checked
 * again, because PostgreSQL rereads a row that another batch takes at this moment, but not that batch's lease.
 */
const DUE = `
  p.bulk_run_id = ? and p.integration_id = ? and p.state = ${OPEN} and p.in_bulk
  and case p.state
        when 'publishing' then p.updated_at < now() - ${BATCH_LEASE_MS} * interval '1 ms' and not exists (select from igny8_lane_leases l where l.integration_id = p.integration_id
                                             and l.holder = p.batch_id::text and l.until > now())
        else r.state = 'running' and (p.publish_at is null or p.publish_at <= now())
             and (p.next_attempt_at is null or p.next_attempt_at <= now())
      end`;
/** A row that failed before, or whose worker died twice, is sent alone: it may be the article that makes the site fail for all. */
const ALONE = "(p.last_error is not null or p.attempt >= 2)";

const PICK = prepare(`
  with fresh as (
    select p.id, p.content_id from igny8_publications p join igny8_bulk_runs r on r.id = p.bulk_run_id
    where ${DUE} and not ${ALONE} order by p.priority, p.id limit ? for update of p skip locked
  ), alone as (
    select p.id, p.content_id from igny8_publications p join igny8_bulk_runs r on r.id = p.bulk_run_id
    where not exists (select from fresh) and ${DUE} and ${ALONE} order by p.priority, p.next_attempt_at, p.id limit 1 for update of p skip locked
  )
  select id, content_id from fresh union all select id, content_id from alone`);

/** Transfers the place that was granted to the run's waiting row to the batch. */
const ADOPT = prepare(`
  with stood as (
    update igny8_publications set state = 'queued' where id in (
      select id from igny8_publications
      where bulk_run_id = ? and integration_id = ? and in_bulk and state = 'waiting' for update skip locked
    ) returning id
  ), freed as (
    delete from igny8_lane_leases where integration_id = ? and holder in (select id::text from stood)
  )
  select id from stood`);

// An attempt that is still open was interrupted with its worker. The statement names the contents' ids too: a planner without statistics for
// a new run would read half of all contents.
const BEGIN = prepare(`
  update igny8_publications p
  set state = 'publishing', attempt = p.attempt + 1, batch_id = ?, run_id = ?, revision = c.revision, next_attempt_at = null,
      updated_at = now(),
      attempts = case
          when p.state = 'publishing' then jsonb_set(p.attempts, '{-1}', (p.attempts -> -1) || ?::jsonb)
          when jsonb_array_length(p.attempts) >= ${ATTEMPTS_KEPT} then p.attempts - 0
          else p.attempts
        end || jsonb_build_array(jsonb_build_object('attempt', p.attempt + 1, 'started_at', ?::text))
  from igny8_content c
  where p.id = any(?::uuid[]) and c.id = p.content_id and c.id = any(?::int[])
  returning p.id as publication_id, p.account_id, p.integration_id, p.attempt, p.recreate,
            ${ARTICLE_COLUMNS.map((column) => `c.${column}`).join(", ")}`);

/** Takes the next articles of a run for a site, if the site has a free place: state `publishing`, one attempt more each. */
export async function beginBatch(
  em: EntityManager,
  batch: {
    id: string;
    bulkRunId: string;
    temporalRunId: string;
    suspectsAllowed: boolean;
    /** this worker has no other running batch, so a row has to wait in the lane for the run */
    stands: boolean;
  },
  integration: SiteIntegration,
): Promise<BatchBegun> {
  return em.transactional(async (tx): Promise<BatchBegun> => {
    const due = [batch.bulkRunId, integration.id];
    const picked = await run<{ id: string; content_id: number }>(tx, PICK, [...due, BATCH_ARTICLES, ...due]);
    if (picked.length === 0) return { kind: "nothing" };
    const stood = await run(tx, ADOPT, [...due, integration.id]);
    const place = await takePlace(tx, integration, batch.id, { ms: BATCH_LEASE_MS });
    if (place.kind === "wait") {
      // Also if another row waited there before: without a waiting row nobody would wake the run.
      if (batch.stands || stood.length > 0)
        await tx.execute("update igny8_publications set state = 'waiting' where id = ? and state <> 'publishing'", [picked[0]!.id]);
      return { kind: "no_place" };
    }
    if (place.failures > 0 && !batch.suspectsAllowed) {
      await endLease(tx, integration.id, batch.id);
      return { kind: "suspect" };
    }
    // To a suspect only one article is sent, to find out whether the site is back.
    const sent = place.failures > 0 ? picked.slice(0, 1) : picked;
    const started_at = new Date().toISOString();
    const interrupted = JSON.stringify({ ended_at: started_at, outcome: "interrupted" });
    const articles = await run<BatchArticle>(tx, BEGIN, [
      ...[batch.id, batch.temporalRunId, interrupted, started_at],
      pgArray(sent.map(({ id }) => id)),
      pgArray(sent.map(({ content_id }) => content_id)),
    ]);
    await insertEvents(tx, [started(integration, batch.bulkRunId, articles)]);
    return { kind: "begun", articles, started_at };
  });
}

/** One event for the batch, not one for each article, since these would be half of all that a bulk run writes. Each row's attempt has its start. */
function started({ id, account_id, site_id, config_json }: SiteIntegration, bulkRunId: string, articles: BatchArticle[]): Fact {
  const [first] = articles;
  const what = articles.length === 1 ? `'${first!.title}'` : `${articles.length} articles`;
  return {
    ...{ account_id, site_id, integration_id: id, content_id: articles.length === 1 ? first!.id : null },
    event_type: "publish",
    action: "content_publish_start",
    description: `Sending ${what} to ${config_json.site_url}`,
    success: true,
    details: {
      bulk_run_id: bulkRunId,
      articles: articles.map(({ id, publication_id, attempt }) => ({ content_id: id, publication_id, attempt })),
    },
  };
}

/** Renews a batch's lease on its place and rows while its call is running. */
export async function keepBatch(em: EntityManager, integrationId: number, batchId: string): Promise<void> {
  await em.execute("update igny8_lane_leases set until = now() + ? * interval '1 ms' where integration_id = ? and holder = ?", [
    BATCH_LEASE_MS,
    integrationId,
    batchId,
  ]);
}

const REST = prepare(`
  select count(*)::int as left, ceil(extract(epoch from min(
    case when p.state = 'publishing'
           then coalesce((select l.until from igny8_lane_leases l where l.integration_id = p.integration_id and l.holder = p.batch_id::text), now())
         else greatest(p.next_attempt_at, p.publish_at, now()) end) - now()) * 1000)::int as wait_ms
  from igny8_publications p
  where p.bulk_run_id = ? and p.integration_id = ? and p.state = ${OPEN} and p.in_bulk`);

/** What is left of a run on a site: the number of articles, and milliseconds until the next one is due. */
export async function restOf(em: EntityManager, bulkRunId: string, integrationId: number): Promise<{ left: number; waitMs: number }> {
  const [row] = await run<{ left: number; wait_ms: number | null }>(em, REST, [bulkRunId, integrationId]);
  return { left: row!.left, waitMs: Math.max(0, row!.wait_ms ?? 0) };
}

/** The integrations on which a run has articles left. */
export async function sitesOf(em: EntityManager, bulkRunId: string): Promise<number[]> {
  const rows = await em.execute<{ integration_id: number }[]>(
    `select distinct integration_id from igny8_publications where bulk_run_id = ? and state = ${OPEN} and in_bulk order by 1`,
    [bulkRunId],
  );
  return rows.map(({ integration_id }) => integration_id);
}
