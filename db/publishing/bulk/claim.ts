import { bulkWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { PRIORITY } from "../../../domain/publishing/priority.ts";
import { REFUSALS, type RefusalCode } from "../../../domain/publishing/refusal.ts";
import type { RetryPolicy } from "../../../domain/publishing/retry.ts";
import type { Wish } from "../../../domain/publishing/transitions.ts";
import { BulkRun, type RefusedFor } from "./run.ts";
import { pgArray } from "../../columns.ts";
import type { EntityManager } from "../../orm.ts";
import { byStanding, failedChecks, INTEGRATION, LOST, REOPENED } from "../sql.ts";

export interface BulkRequest {
  content_ids: number[];
  /** the request, which the run stores */
  request: Record<string, unknown>;
  integration_id: number | undefined;
  publish_at: Date | null;
  /** articles whose post was deleted or is in the trash get a new post; otherwise they are refused */
  recreate?: boolean | undefined;
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

/** The most articles that are named for each refusal. */
const EXAMPLES = 10;
/** Each wanted content with single publishing's verdict on it (domain/publishing/transitions.ts), with the reasons in the same order. */
const lookedAs = (wish: Wish) => `
  looked as (
    select l.*, case l.entry when 'create' then 'accepted' when 'reopen' then 'accepted' when 'leave' then 'under_way' else l.entry end as verdict
    from (
      select w.id as content_id, c.account_id, c.site_id, c.revision, i.id as integration_id, k.id as publication_id, ${LOST} as recreate,
        case
        when c.id is null then 'not_found'
        ${failedChecks(wish)}
        when i.id is null then case when ?::int is null then 'no_active_integration' else 'integration_not_found' end
        when not i.is_active then 'integration_inactive'
        else ${byStanding(wish)}
        end as entry
      from unnest(?::int[]) w(id)
      left join igny8_content c on c.id = w.id and c.account_id = ?
      left join ${INTEGRATION} on c.id is not null
      left join igny8_publications k on k.content_id = c.id and k.integration_id = i.id
    ) l
  )`;
const LOOKED = { bulk: lookedAs("bulk"), bulk_recreate: lookedAs("bulk_recreate") };
const wishOf = (recreate: boolean | undefined) => (recreate ? "bulk_recreate" : "bulk");

const COUNTED = `
  select verdict, count(*)::int as count, count(distinct integration_id)::int as sites,
         (array_agg(content_id order by content_id))[1:${EXAMPLES}] as content_ids
  from looked group by verdict order by verdict`;

const CLAIMED = `
  content as (
    update igny8_content c set status = 'published', has_publication = true, external_id = null, external_url = null, updated_at = now()
    from looked l where l.verdict = 'accepted' and c.id = l.content_id
  ), made as (
    insert into igny8_publications
      (account_id, site_id, content_id, integration_id, revision, requested_by_id, priority, publish_at, bulk_run_id, in_bulk, workflow_id)
    select l.account_id, l.site_id, l.content_id, l.integration_id, l.revision, r.requested_by_id, ${PRIORITY.bulk}, r.publish_at, r.id, true, ?
    from looked l, igny8_bulk_runs r where r.id = ? and l.verdict = 'accepted' and l.publication_id is null
    order by l.content_id
  ), reopened as (
    update igny8_publications p
    set ${REOPENED}, workflow_id = ?, in_bulk = true, run_id = null, requested_by_id = r.requested_by_id, priority = ${PRIORITY.bulk},
        publish_at = r.publish_at, recreate = p.recreate or l.recreate, bulk_run_id = r.id
    from looked l, igny8_bulk_runs r where r.id = ? and l.verdict = 'accepted' and p.id = l.publication_id
  )`;

/** The result that a bulk request would have. Nothing is written. */
export async function weighBulk(
  em: EntityManager,
  { account_id }: { account_id: number },
  {
    content_ids,
    integration_id = null,
    recreate,
  }: Pick<BulkRequest, "content_ids" | "recreate"> & { integration_id?: number | null | undefined },
): Promise<BulkVerdict> {
  const counts = await em.execute<Count[]>(`with ${LOOKED[wishOf(recreate)]} ${COUNTED}`, look(content_ids, account_id, integration_id));
  return verdictOf(counts);
}

/**
 * Takes the articles that may be published: each content becomes `published`, and its publication is queued for the run. It refuses all
 * others with the reason that single publishing would give. One statement, for any number of articles.
 * @param permit throws if no further run is allowed, which rolls everything back
 */
export async function claimBulk(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  { content_ids, integration_id, request, publish_at, retry, recreate }: BulkRequest,
  permit?: (tx: EntityManager) => Promise<void>,
): Promise<BulkRun & { sites: number }> {
  return em.transactional(async (tx) => {
    const run = tx.create(BulkRun, {
      ...{ account_id: by.account_id, requested_by_id: by.user_id, state: "running", publish_at, request, retry },
      ...{ accepted: 0, under_way: 0, refused: [] },
    });
    await tx.persist(run).flush();
    // Locked in order, so that two requests for the same articles do not deadlock. The statement comes after the locks, so it sees what others wrote.
    await tx.execute("select from igny8_content where account_id = ? and id = any(?::int[]) order by id for update", [
      by.account_id,
      pgArray(content_ids),
    ]);
    const owner = bulkWorkflowId(run.id);
    const counts = await tx.execute<Count[]>(`with ${LOOKED[wishOf(recreate)]}, ${CLAIMED} ${COUNTED}`, [
      ...look(content_ids, by.account_id, integration_id ?? null),
      ...[owner, run.id, owner, run.id],
    ]);
    const { sites, ...verdict } = verdictOf(counts);
    Object.assign(run, verdict);
    if (verdict.accepted === 0) Object.assign(run, { state: "done", finished_at: new Date() });
    await tx.flush();
    await permit?.(tx);
    return Object.assign(run, { sites });
  });
}

type Count = { verdict: RefusalCode | "accepted" | "under_way"; count: number; sites: number; content_ids: number[] };

const look = (ids: number[], account_id: number, integration_id: number | null) => [
  ...[integration_id, pgArray(ids), account_id],
  ...[integration_id, integration_id],
];

function verdictOf(counts: Count[]): BulkVerdict {
  const of = (wanted: string) => counts.find(({ verdict }) => verdict === wanted);
  return {
    accepted: of("accepted")?.count ?? 0,
    under_way: of("under_way")?.count ?? 0,
    sites: of("accepted")?.sites ?? 0,
    refused: counts.flatMap(({ verdict: code, count, content_ids }) =>
      code === "accepted" || code === "under_way" ? [] : [{ code, message: REFUSALS[code], count, content_ids }],
    ),
  };
}
