import { bulkWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { REFUSALS, type RefusalCode } from "../../../domain/publishing/refusal.ts";
import type { PostStatus } from "../../../domain/publishing/siteRules.ts";
import type { RetryPolicy } from "../../../domain/publishing/retry.ts";
import { BulkRun, type RefusedFor } from "./run.ts";
import { sql } from "kysely";
import { tables } from "../../tables.ts";
import type { EntityManager } from "../../orm.ts";
import { sortByFit } from "../rules.ts";
import { CLAIM, EXAMPLES, WEIGH } from "./statements.ts";

export interface BulkRequest {
  content_ids: number[];
  /** the request, which the run stores */
  request: Record<string, unknown>;
  integration_id: number | undefined;
  publish_at: Date | null;
  /** articles whose post was deleted or is in the trash get a new post; otherwise they are refused */
  recreate?: boolean | undefined;
  /** of all their posts; null: by the rules of each article and its site */
  post_status?: PostStatus | null | undefined;
  retry: RetryPolicy;
}

/** The result of a bulk request, or, for a dry run, the expected result. */
export interface BulkVerdict {
  accepted: number;
  /** has an open publication already, which continues unchanged */
  under_way: number;
  sites: number;
  refused: RefusedFor[];
}

/** The result that a bulk request would have. Nothing is written. */
export async function weighBulk(
  em: EntityManager,
  { account_id }: { account_id: number },
  {
    content_ids,
    integration_id = null,
    recreate,
    post_status = null,
  }: Pick<BulkRequest, "content_ids" | "recreate" | "post_status"> & { integration_id?: number | null | undefined },
): Promise<BulkVerdict> {
  const fit = await sortByFit(em, { account_id, content_ids, integration_id, post_status }, EXAMPLES);
  const counts = await WEIGH[wishOf(recreate)]<Count>(em, { integration_id, content_ids: fit.content_ids, account_id });
  return verdictOf(counts, fit.refused);
}

/**
 * Takes the articles that may be published: each content becomes `published`, and its publication is queued for the run. It refuses all
 * others with the reason that single publishing would give. One statement, for any number of articles.
 * @param permit throws if no further run is allowed, which rolls everything back
 */
export async function claimBulk(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  { content_ids, integration_id, request, publish_at, retry, recreate, post_status = null }: BulkRequest,
  permit?: (tx: EntityManager) => Promise<void>,
): Promise<BulkRun & { sites: number }> {
  return claimed(em, by, { task: "create", content_ids, publish_at, request, retry }, permit, async (tx, of) => {
    const wanted = { integration_id: integration_id ?? null, account_id: by.account_id, post_status };
    const fit = await sortByFit(tx, { ...wanted, content_ids }, EXAMPLES);
    const counts = await CLAIM[wishOf(recreate)]<Count>(tx, { ...wanted, ...of, content_ids: fit.content_ids });
    return verdictOf(counts, fit.refused);
  });
}

/** Makes a run of what `claim` takes for it, in one transaction. */
export async function claimed(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  { content_ids, ...of }: Pick<BulkRun, "task" | "publish_at" | "request" | "retry"> & { content_ids: number[] },
  permit: ((tx: EntityManager) => Promise<void>) | undefined,
  claim: (tx: EntityManager, of: { workflow_id: string; run_id: string }) => Promise<BulkVerdict>,
): Promise<BulkRun & { sites: number }> {
  return em.transactional(async (tx) => {
    const { account_id, user_id: requested_by_id } = by;
    const run = tx.create(BulkRun, { account_id, requested_by_id, state: "running", ...of, accepted: 0, under_way: 0, refused: [] });
    await tx.persist(run).flush();
    // Locked in order, so that two requests for the same articles do not deadlock. The claim comes after the locks, so it sees what others wrote.
    await tables(tx)
      .selectFrom("igny8_content")
      .select("id")
      .where("account_id", "=", account_id)
      .where("id", "=", sql<number>`any(${content_ids}::int[])`)
      .orderBy("id")
      .forUpdate()
      .execute();
    const { sites, ...verdict } = await claim(tx, { workflow_id: bulkWorkflowId(run.id), run_id: run.id });
    Object.assign(run, verdict);
    if (verdict.accepted === 0) Object.assign(run, { state: "done", finished_at: new Date() });
    await tx.flush();
    await permit?.(tx);
    return Object.assign(run, { sites });
  });
}

/** A verdict with its articles, as the statements count them. */
export type Count = { verdict: RefusalCode | "accepted" | "under_way"; count: number; sites: number; content_ids: number[] };

const wishOf = (recreate: boolean | undefined) => (recreate ? "bulk_recreate" : "bulk");

export function verdictOf(counts: Count[], unfit: RefusedFor[]): BulkVerdict {
  const of = (wanted: string) => counts.find(({ verdict }) => verdict === wanted);
  return {
    accepted: of("accepted")?.count ?? 0,
    under_way: of("under_way")?.count ?? 0,
    sites: of("accepted")?.sites ?? 0,
    refused: [
      ...counts.flatMap(({ verdict: code, count, content_ids }) =>
        code === "accepted" || code === "under_way" ? [] : [{ code, message: REFUSALS[code], count, content_ids }],
      ),
      ...unfit,
    ],
  };
}
