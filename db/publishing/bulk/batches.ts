import { BATCH_ARTICLES } from "../../../domain/publishing/bulk.ts";
import type { PostStatus } from "../../../domain/publishing/siteRules.ts";
import type { Task, TaskOptions } from "../../../domain/publishing/publication.ts";
import type { Content } from "../../articles/content.ts";
import type { ArticleRow } from "../../articles/load.ts";
import { insertEvents, type Fact } from "../../events/record.ts";
import type { SiteIntegration } from "../../sites/integration.ts";
import { TOLD_TASKS, toldTask } from "../updates/toldTasks.ts";
import { endLease, takePlace } from "../lanes/places.ts";
import type { EntityManager } from "../../orm.ts";
import { fromNow, tables } from "../../tables.ts";
import { ADOPT, BATCH_LEASE_MS, BEGIN, PICK, REST, SITES_LEFT } from "./statements.ts";

/** One article of a batch: its publication and its content. */
export interface BatchArticle extends ArticleRow, Pick<Content, "external_id" | "external_url" | "metadata"> {
  publication_id: string;
  account_id: number;
  integration_id: number;
  attempt: number;
  recreate: boolean;
  post_status: PostStatus | null;
  options: TaskOptions;
  /** of the newest state of the post that is known */
  sequence: number;
}

export type BatchBegun =
  /** nothing of the run can be sent to this site now; `restOf` says what is left */
  | { kind: "nothing" }
  /** the site has no free place: it is full or paused. One row of the run waits in the lane for the whole run, and is granted the next place */
  | { kind: "no_place" }
  /** the site is a suspect: the call belongs on the queue `suspect` */
  | { kind: "suspect" }
  | { kind: "begun"; articles: BatchArticle[]; started_at: string };

/** Takes the next articles of a run for a site, if the site has a free place: state `publishing`, one attempt more each. */
export async function beginBatch(
  em: EntityManager,
  batch: {
    id: string;
    bulkRunId: string;
    task: Task;
    temporalRunId: string;
    suspectsAllowed: boolean;
    /** this worker has no other running batch, so a row has to wait in the lane for the run */
    stands: boolean;
  },
  integration: SiteIntegration,
): Promise<BatchBegun> {
  return em.transactional(async (tx): Promise<BatchBegun> => {
    const due = { run_id: batch.bulkRunId, integration_id: integration.id };
    const picked = await PICK<{ id: string; content_id: number }>(tx, { ...due, articles: BATCH_ARTICLES });
    if (picked.length === 0) return { kind: "nothing" };
    const stood = await ADOPT(tx, due);
    const place = await takePlace(tx, integration, batch.id, { ms: BATCH_LEASE_MS });
    if (place.kind === "wait") {
      // Also if another row waited there before: without a waiting row nobody would wake the run.
      if (batch.stands || stood.length > 0)
        await tables(tx)
          .updateTable("igny8_publications")
          .set({ state: "waiting" })
          .where("id", "=", picked[0]!.id)
          .where("state", "<>", "publishing")
          .execute();
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
    const articles = await BEGIN<BatchArticle>(tx, {
      ...{ batch_id: batch.id, temporal_run_id: batch.temporalRunId, interrupted, started_at },
      publication_ids: sent.map(({ id }) => id),
      content_ids: sent.map(({ content_id }) => content_id),
    });
    await insertEvents(tx, [started(integration, batch, articles)]);
    return { kind: "begun", articles, started_at };
  });
}

/** One event for the batch, not one for each article, since these would be half of all that a bulk run writes. Each row's attempt has its start. */
function started(
  { id, account_id, site_id, config_json }: SiteIntegration,
  { bulkRunId, task }: { bulkRunId: string; task: Task },
  articles: BatchArticle[],
): Fact {
  const [first] = articles;
  const told = TOLD_TASKS[toldTask({ task, options: first?.options ?? {} })];
  const what = articles.length === 1 ? `'${first!.title}'` : `${articles.length} articles`;
  return {
    ...{ account_id, site_id, integration_id: id, content_id: articles.length === 1 ? first!.id : null },
    event_type: "publish",
    action: `${told.action}_start`,
    description: told.begins(what, config_json.site_url),
    success: true,
    details: {
      bulk_run_id: bulkRunId,
      articles: articles.map(({ id, publication_id, attempt }) => ({ content_id: id, publication_id, attempt })),
    },
  };
}

/** Renews a batch's lease on its place and rows while its call is running. */
export async function keepBatch(em: EntityManager, integrationId: number, batchId: string): Promise<void> {
  await tables(em)
    .updateTable("igny8_lane_leases")
    .set({ until: fromNow(BATCH_LEASE_MS) })
    .where("integration_id", "=", integrationId)
    .where("holder", "=", batchId)
    .execute();
}

/** What is left of a run on a site: the number of articles, and milliseconds until the next one is due. */
export async function restOf(em: EntityManager, bulkRunId: string, integrationId: number): Promise<{ left: number; waitMs: number }> {
  const [row] = await REST<{ left: number; wait_ms: number | null }>(em, { run_id: bulkRunId, integration_id: integrationId });
  return { left: row!.left, waitMs: Math.max(0, row!.wait_ms ?? 0) };
}

/** The integrations on which a run has articles left. */
export async function sitesOf(em: EntityManager, bulkRunId: string): Promise<number[]> {
  const rows = await SITES_LEFT<{ integration_id: number }>(em, { run_id: bulkRunId });
  return rows.map(({ integration_id }) => integration_id);
}
