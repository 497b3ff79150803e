import type { FailureType } from "../../domain/publishing/failure.ts";
import type { ContentStatus } from "../../domain/publishing/wordpressStatus.ts";
import type { EntityManager } from "../orm.ts";

/** States in which a publication stays until somebody does something, or is about to: what lists ask for. */
export const TROUBLED_STATES = ["retrying", "failed", "held", "gone"] as const;

/** Which of an account's articles: what a list shows, and a bulk run takes. */
export interface ContentFilter {
  site_id?: number | undefined;
  sector_id?: number | undefined;
  cluster_id?: number | undefined;
  status?: ContentStatus | undefined;
  /** true: published here, and not on WordPress yet */
  pending?: boolean | undefined;
  /** of a publication of theirs */
  publication_state?: (typeof TROUBLED_STATES)[number] | undefined;
  /** that they came with last */
  bulk_run_id?: string | undefined;
  /** only those that are on the site, and lack something there */
  warned?: "true" | undefined;
  /** the failure that a publication ended with; without `publication_state` of those that have failed for good */
  cause?: FailureType | undefined;
  /** in the title or the primary keyword, whatever its case */
  q?: string | undefined;
}

/** Of a publication `p`, as its index has it. */
export const WARNED = "p.state = 'published' and p.warnings <> '[]'";

interface Condition {
  sql: string;
  values: (string | number)[];
}
const PUBLICATIONS =
  "igny8_site_integrations i join igny8_publications p on p.integration_id = i.id join igny8_content c on c.id = p.content_id";
const PENDING = "c.status = 'published' and c.external_id is null";

/** The ids of the articles that a filter names, `limit` at most: newest first, those below an id, or oldest first. */
export async function filteredIds(
  em: EntityManager,
  account_id: number,
  { publication_state, bulk_run_id, cause, warned, ...filter }: ContentFilter,
  page: { order: "newest" | "oldest"; below?: number | undefined; limit: number },
): Promise<number[]> {
  const state = publication_state ?? (cause === undefined ? undefined : "failed");
  const byPublication = state !== undefined || bulk_run_id !== undefined || warned !== undefined;
  // Few are in trouble, or came with a run: these are found by their publications, all others by themselves.
  const [from, key, account] = byPublication ? [PUBLICATIONS, "p.content_id", "i.account_id"] : ["igny8_content c", "c.id", "c.account_id"];
  const conditions: Condition[] = [
    { sql: `${account} = ?`, values: [account_id] },
    // The state stands in the statement, so that PostgreSQL sees that a partial index holds it.
    ...(state ? [{ sql: `p.state = '${state}'`, values: [] }] : []),
    ...(warned ? [{ sql: WARNED, values: [] }] : []),
    ...(state === "failed" ? [{ sql: "c.external_id is null", values: [] }] : []),
    ...(bulk_run_id === undefined ? [] : [{ sql: "p.bulk_run_id = ?", values: [bulk_run_id] }]),
    ...(cause === undefined ? [] : [{ sql: "p.last_error ->> 'type' = ?", values: [cause] }]),
    ...(page.below === undefined ? [] : [{ sql: `${key} < ?::bigint`, values: [page.below] }]),
    ...conditionsOf(filter),
  ];
  const rows = await em.execute<{ id: number }[]>(
    `select distinct ${key} as id from ${from} where ${conditions.map(({ sql }) => sql).join(" and ")}
     order by ${key} ${page.order === "newest" ? "desc" : "asc"} limit ?`,
    [...conditions.flatMap(({ values }) => values), page.limit],
  );
  return rows.map(({ id }) => id);
}

function conditionsOf({ site_id, sector_id, cluster_id, status, pending, q }: ContentFilter): Condition[] {
  const equal = Object.entries({ site_id, sector_id, cluster_id, status }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ sql: `c.${name} = ?`, values: [value] }],
  );
  // In LIKE these three have a meaning of their own.
  const like = q === undefined ? [] : [`%${q.replace(/[\\%_]/g, "\\$&")}%`];
  return [
    ...equal,
    ...(pending === undefined ? [] : [{ sql: pending ? PENDING : `not (${PENDING})`, values: [] }]),
    ...like.map((words) => ({ sql: "(c.title ilike ? or c.primary_keyword ilike ?)", values: [words, words] })),
  ];
}
