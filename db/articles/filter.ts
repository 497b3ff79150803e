import { type RawBuilder, sql } from "kysely";
import type { Lifecycle, PostStatusFilter } from "../../domain/publishing/lifecycle.ts";
import type { TroubledState } from "../../domain/publishing/publication.ts";
import type { FailureType } from "../../domain/publishing/failure.ts";
import type { StepFilter } from "../../domain/publishing/updates/step.ts";
import type { ContentStatus } from "../../domain/publishing/wordpressStatus.ts";
import type { EntityManager } from "../orm.ts";
import { aheadHere } from "../publishing/sql.ts";
import { bigint, tables } from "../tables.ts";
import { AHEAD_THERE, type Branch, BRANCHES, LIFECYCLE_OF, PENDING, postsWith } from "./lifecycle.ts";

/** A filter of an account's articles, for lists and bulk runs. */
export interface ContentFilter {
  site_id?: number | undefined;
  /** the sites that a token is limited to */
  site_ids?: number[] | null | undefined;
  sector_id?: number | undefined;
  cluster_id?: number | undefined;
  /** the one status that people see */
  lifecycle?: Lifecycle | undefined;
  status?: ContentStatus | undefined;
  /** true: published in IGNY8, and not on WordPress yet */
  pending?: boolean | undefined;
  /** WordPress's own status of their posts */
  wordpress_status?: PostStatusFilter | undefined;
  /** the state of their publication */
  publication_state?: TroubledState | undefined;
  /** their last bulk run */
  bulk_run_id?: string | undefined;
  /** the automation run that took them last */
  automation_run_id?: string | undefined;
  /** only articles that are on the site with warnings */
  warned?: "true" | undefined;
  /** the failure that ended the publication; without `publication_state` only articles that failed finally */
  cause?: FailureType | undefined;
  /** how they and their posts differ */
  step?: StepFilter | undefined;
  /** in the title or the primary keyword, case-insensitive */
  q?: string | undefined;
}

/** `newest` and `oldest` by creation, `changed`: the last change first, `soonest`: the next publication first. */
export const SORTS = ["newest", "oldest", "changed", "soonest"] as const;
export type Sort = (typeof SORTS)[number];

/** An article's place in a list: its id, and what the list is sorted by (milliseconds since 1970, or the id). */
export interface Place {
  id: number;
  key: number;
}

/** A condition on a publication `p`, in the form of its index. */
export const WARNED = "p.state = 'published' and p.warnings <> '[]'";
/** Far after every publication that has a time. */
const WITHOUT_TIME = "'infinity'::timestamptz";
const epochMs = (time: string) =>
  `case when ${time} = ${WITHOUT_TIME} then 9e15 else floor(extract(epoch from ${time}) * 1000) end::float8`;
const DUE = `(select coalesce(min(d.publish_at), ${WITHOUT_TIME}) from igny8_publications d where d.content_id = c.id and d.state in ('queued', 'waiting', 'held'))`;
const KEYS: Record<Sort, { by: string; key: string; descending: boolean }> = {
  newest: { by: "c.id", key: "c.id::float8", descending: true },
  oldest: { by: "c.id", key: "c.id::float8", descending: false },
  changed: { by: "c.updated_at", key: epochMs("c.updated_at"), descending: true },
  soonest: { by: DUE, key: epochMs(DUE), descending: false },
};

/** The ids of the articles that a filter selects, at most `limit`, in the order of `sort`, behind the place `after`. */
export async function filteredPlaces(em: EntityManager, account_id: number, filter: ContentFilter, page: Page): Promise<Place[]> {
  const branches = branchesOf(filter).map((branch) => branchPage(em, account_id, filter, page, branch));
  const [first, ...others] = branches;
  if (!first) return [];
  const direction = KEYS[page.sort].descending ? "desc" : "asc";
  // An article may be found by several branches.
  return tables(em)
    .selectFrom(others.reduce((all, one) => all.unionAll(one), first).as("found"))
    .select(["id", "key"])
    .distinct()
    .orderBy("key", direction)
    .orderBy("id", direction)
    .limit(page.limit)
    .execute();
}

/** The ids of the articles that a filter selects, at most `limit`: newest first, those below an id, or oldest first. */
export async function filteredIds(
  em: EntityManager,
  account_id: number,
  filter: ContentFilter,
  page: { order: "newest" | "oldest"; below?: number | undefined; limit: number },
): Promise<number[]> {
  const after = page.below === undefined ? undefined : { id: page.below, key: page.below };
  const places = await filteredPlaces(em, account_id, filter, { sort: page.order, after, limit: page.limit });
  return places.map(({ id }) => id);
}

/** Few articles are in trouble or belong to a run. The query finds these by their publications, and all others by their own rows. */
function branchesOf(filter: ContentFilter): Branch[] {
  const { publication_state, bulk_run_id, automation_run_id, cause, warned, step, lifecycle, wordpress_status } = filter;
  const state = publication_state ?? (cause === undefined ? undefined : "failed");
  // The state stands in the statement, so that PostgreSQL sees that a partial index holds it.
  if (state !== undefined) return [{ publication: `p.state = '${state}'` }];
  if (warned !== undefined) return [{ publication: WARNED }];
  if (step !== undefined) return [{ publication: step === "ahead_here" ? aheadHere("p") : AHEAD_THERE }];
  if (bulk_run_id !== undefined || automation_run_id !== undefined) return [{ publication: "true" }];
  if (lifecycle !== undefined) return BRANCHES[lifecycle];
  if (wordpress_status !== undefined) return [postsWith(wordpress_status)];
  return [{ content: "true" }];
}

interface Page {
  sort: Sort;
  after?: Place | undefined;
  limit: number;
}

/** The first articles of one branch. It is a query inside a query, because a part of a union has no order of its own. */
function branchPage(em: EntityManager, account_id: number, filter: ContentFilter, page: Page, branch: Branch) {
  const { by, key, descending } = KEYS[page.sort];
  const direction = descending ? "desc" : "asc";
  const found = tables(em)
    .selectFrom("igny8_content as c")
    .select(["c.id", raw<number>(key).as("key"), raw<string>(by).as("by")])
    .where(conditions(filter))
    .$if(page.after !== undefined, (all) => all.where(behind(page.sort, page.after!)))
    .$if("content" in branch, (all) => all.where("c.account_id", "=", account_id))
    .$if("publication" in branch, (all) =>
      all
        .distinct()
        .innerJoin("igny8_publications as p", "p.content_id", "c.id")
        .innerJoin("igny8_site_integrations as i", "i.id", "p.integration_id")
        .leftJoin("igny8_site_posts as s", "s.publication_id", "p.id")
        .where("i.account_id", "=", account_id)
        .where(publicationConditions(filter))
        // PostgreSQL does not conclude it from the article's id, and the next page is a range of the publications' index.
        .$if(page.after !== undefined && page.sort === "newest", (next) => next.where("p.content_id", "<", bigint(page.after!.id))),
    )
    .where(raw<boolean>("content" in branch ? branch.content : branch.publication))
    .orderBy(raw(by), direction)
    .orderBy("c.id", direction)
    .limit(page.limit);
  return tables(em).selectFrom(found.as("part")).select(["part.id", "part.key"]);
}

/** A text of this file or of lifecycle.ts, never of a request. */
const raw = <Value>(text: string): RawBuilder<Value> => sql<Value>`${sql.raw(text)}`;
const all = (conditions: RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(conditions, sql` and `)}`;

/** Behind the last article of the page before. */
function behind(sort: Sort, { id, key }: Place): RawBuilder<boolean> {
  const { by, descending } = KEYS[sort];
  if (sort === "newest") return sql<boolean>`c.id < ${bigint(id)}`;
  if (sort === "oldest") return sql<boolean>`c.id > ${bigint(id)}`;
  const time = sql`case when ${key}::float8 >= 9e15 then 'infinity'::timestamptz else to_timestamp(${key}::float8 / 1000) end`;
  return sql<boolean>`(${sql.raw(by)}, c.id) ${sql.raw(descending ? "<" : ">")} (${time}, ${bigint(id)})`;
}

/** The filter's conditions on a content `c`. */
function conditions({
  site_id,
  site_ids,
  sector_id,
  cluster_id,
  status,
  pending,
  lifecycle,
  wordpress_status,
  q,
}: ContentFilter): RawBuilder<boolean> {
  const found: RawBuilder<boolean>[] = [];
  if (site_id !== undefined) found.push(sql<boolean>`c.site_id = ${site_id}`);
  if (site_ids) found.push(sql<boolean>`c.site_id = any(${site_ids}::int[])`);
  if (sector_id !== undefined) found.push(sql<boolean>`c.sector_id = ${sector_id}`);
  if (cluster_id !== undefined) found.push(sql<boolean>`c.cluster_id = ${cluster_id}`);
  if (status !== undefined) found.push(sql<boolean>`c.status = ${status}`);
  // In the form of the index of what is pending.
  if (pending !== undefined) found.push(raw(`${pending ? "" : "not "}(${PENDING})`));
  if (wordpress_status !== undefined) found.push(raw(postsWith(wordpress_status).content));
  if (lifecycle !== undefined) found.push(sql<boolean>`${raw(LIFECYCLE_OF)} = ${lifecycle}`);
  if (q !== undefined) {
    // These three characters have a special meaning in LIKE.
    const words = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
    found.push(sql<boolean>`(c.title ilike ${words} or c.primary_keyword ilike ${words})`);
  }
  return all(found);
}

/** The filter's conditions on a publication `p` and the post `s`, beside those of its branch. */
function publicationConditions(filter: ContentFilter): RawBuilder<boolean> {
  const { publication_state, cause, warned, step, bulk_run_id, automation_run_id } = filter;
  const found: RawBuilder<boolean>[] = [];
  const state = publication_state ?? (cause === undefined ? undefined : "failed");
  if (state !== undefined) found.push(raw(`p.state = '${state}'`));
  if (state === "failed") found.push(raw("c.external_id is null"));
  if (warned !== undefined) found.push(raw(WARNED));
  if (bulk_run_id !== undefined) found.push(sql<boolean>`p.bulk_run_id = ${bulk_run_id}`);
  if (automation_run_id !== undefined) found.push(sql<boolean>`p.automation_run_id = ${automation_run_id}`);
  if (step !== undefined) found.push(raw(`c.external_id is not null and ${step === "ahead_here" ? aheadHere("p") : AHEAD_THERE}`));
  if (cause !== undefined) found.push(sql<boolean>`p.last_error ->> 'type' = ${cause}`);
  return all(found);
}
