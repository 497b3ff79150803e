import type { TroubledState } from "../../domain/publishing/publication.ts";
import type { FailureType } from "../../domain/publishing/failure.ts";
import type { StepFilter } from "../../domain/publishing/updates/step.ts";
import type { ContentStatus } from "../../domain/publishing/wordpressStatus.ts";
import { sql } from "kysely";
import type { EntityManager } from "../orm.ts";
import { bigint, tables } from "../tables.ts";
import { aheadHere } from "../publishing/sql.ts";
import { AHEAD_THERE } from "./statements.ts";

/** A filter of an account's articles, for lists and bulk runs. */
export interface ContentFilter {
  site_id?: number | undefined;
  sector_id?: number | undefined;
  cluster_id?: number | undefined;
  status?: ContentStatus | undefined;
  /** true: published in IGNY8, and not on WordPress yet */
  pending?: boolean | undefined;
  /** the state of their publication */
  publication_state?: TroubledState | undefined;
  /** their last bulk run */
  bulk_run_id?: string | undefined;
  /** only articles that are on the site with warnings */
  warned?: "true" | undefined;
  /** the failure that ended the publication; without `publication_state` only articles that failed finally */
  cause?: FailureType | undefined;
  /** how they and their posts differ */
  step?: StepFilter | undefined;
  /** in the title or the primary keyword, case-insensitive */
  q?: string | undefined;
}

/** A condition on a publication `p`, in the form of its index. */
export const WARNED = "p.state = 'published' and p.warnings <> '[]'";

/** The ids of the articles that a filter selects, at most `limit`: newest first, those below an id, or oldest first. */
export async function filteredIds(
  em: EntityManager,
  account_id: number,
  { publication_state, bulk_run_id, cause, warned, step, site_id, sector_id, cluster_id, status, pending, q }: ContentFilter,
  page: { order: "newest" | "oldest"; below?: number | undefined; limit: number },
): Promise<number[]> {
  const state = publication_state ?? (cause === undefined ? undefined : "failed");
  const byPublication = state !== undefined || bulk_run_id !== undefined || warned !== undefined || step !== undefined;
  let query = tables(em)
    .selectFrom("igny8_content as c")
    .select("c.id")
    .distinct()
    .orderBy("c.id", page.order === "newest" ? "desc" : "asc")
    .limit(page.limit);
  if (page.below !== undefined) query = query.where("c.id", "<", bigint(page.below));
  if (site_id !== undefined) query = query.where("c.site_id", "=", site_id);
  if (sector_id !== undefined) query = query.where("c.sector_id", "=", sector_id);
  if (cluster_id !== undefined) query = query.where("c.cluster_id", "=", cluster_id);
  if (status !== undefined) query = query.where("c.status", "=", status);
  if (pending !== undefined) {
    query = query.where(({ eb, and, not }) => {
      const waits = and([eb("c.status", "=", "published"), eb("c.external_id", "is", null)]);
      return pending ? waits : not(waits);
    });
  }
  if (q !== undefined) {
    // These three characters have a special meaning in LIKE.
    const words = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
    query = query.where(({ eb, or }) => or([eb("c.title", "ilike", words), eb("c.primary_keyword", "ilike", words)]));
  }
  if (!byPublication) query = query.where("c.account_id", "=", account_id);
  const rows = await query
    // Few articles are in trouble or belong to a run. The query finds these by their publications, and all others by their own rows.
    .$if(byPublication, (all) => {
      let some = all
        .innerJoin("igny8_publications as p", "p.content_id", "c.id")
        .innerJoin("igny8_site_integrations as i", "i.id", "p.integration_id")
        .where("i.account_id", "=", account_id);
      // PostgreSQL does not conclude it from the article's id, and the next page is a range of the publications' index.
      if (page.below !== undefined) some = some.where("p.content_id", "<", bigint(page.below));
      // The state stands in the statement, so that PostgreSQL sees that a partial index holds it.
      if (state !== undefined) some = some.where("p.state", "=", sql.lit(state));
      if (state === "failed") some = some.where("c.external_id", "is", null);
      if (warned !== undefined) some = some.where(sql<boolean>`${sql.raw(WARNED)}`);
      if (bulk_run_id !== undefined) some = some.where("p.bulk_run_id", "=", bulk_run_id);
      if (step !== undefined) {
        some = some.leftJoin("igny8_site_posts as s", "s.publication_id", "p.id").where("c.external_id", "is not", null);
        some = some.where(sql<boolean>`${sql.raw(step === "ahead_here" ? aheadHere("p") : AHEAD_THERE)}`);
      }
      if (cause !== undefined) some = some.where(sql`p.last_error ->> 'type'`, "=", cause);
      return some;
    })
    .execute();
  return rows.map(({ id }) => id);
}
