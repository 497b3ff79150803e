import { type Lifecycle, NOT_PUBLIC, type PostStatusFilter } from "../../domain/publishing/lifecycle.ts";
import { aheadHere, OPEN } from "../publishing/sql.ts";

/*
 * The one status of an article that people see (domain/publishing/lifecycle.ts), as SQL: by the content `c`, its newest publication `p`, and what is
 * known of the post `s`. Lists, counts and filters use it, so no two of them can disagree.
 */

/** Somebody changed the post, and nobody decided yet what to do about it. */
export const AHEAD_THERE = "s.there is not null and jsonb_path_exists(s.there, '$.* ? (!exists(@.kept) || @.kept == false)')";
/** A condition on a publication `p`: it waits for a time to come. */
const WAITS_FOR_TIME = "p.state = 'queued' and coalesce(p.publish_at > now(), false)";
const HAS_POST = "c.external_id is not null";
const IN_TRASH = `${HAS_POST} and c.metadata ->> 'wordpress_status' = 'trash'`;

/** Each status with its condition; the first one that holds decides. An update that waits for its time leaves the status of the post. */
const CASES: [Lifecycle, string][] = [
  ["publishing", `p.state in (${OPEN}) and not (${WAITS_FOR_TIME})`],
  ["scheduled", `p.state = 'queued' and not (${HAS_POST})`],
  ["removed", `p.state = 'gone' or ${IN_TRASH}`],
  ["failed", "p.state = 'failed'"],
  ["changed_on_site", `${HAS_POST} and ${AHEAD_THERE}`],
  ["scheduled", `${HAS_POST} and c.metadata ->> 'wordpress_status' = 'future'`],
  ["live", `${HAS_POST} and c.status = 'published'`],
  // Approved and not sent: what is on hold waits, and the sweep sends everything else within a minute.
  ["scheduled", "c.status = 'published' and (c.on_hold or p.state = 'held')"],
  ["publishing", "c.status = 'published'"],
  ["in_review", "c.status = 'review'"],
];
export const LIFECYCLE = `case ${CASES.map(([is, when]) => `when ${when} then '${is}'`).join(" ")} else 'draft' end`;

/** How an article and its post differ: domain/publishing/updates/step.ts. Null if it has no post. */
export const STEP = `case when c.external_id is null then null when s.publication_id is null and p.task <> 'create' then 'unknown'
    when ${AHEAD_THERE} then case when ${aheadHere("p")} then 'both' else 'ahead_there' end when ${aheadHere("p")} then 'ahead_here' else 'in_step' end`;

/** The newest publication `p` of the content `c`, and what is known of its post `s`. */
export const NEWEST = `
  left join lateral (
    select * from igny8_publications n where n.content_id = c.id order by n.updated_at desc limit 1
  ) p on true
  left join igny8_site_posts s on s.publication_id = p.id`;

/** The same status for a condition on a content `c` alone. */
export const LIFECYCLE_OF = `(select ${LIFECYCLE} from (select) one ${NEWEST})`;

/** Conditions on a content `c` (`content`), or on one of its publications `p` and the post `s` (`publication`), in the form of an index. */
export type Branch = { content: string } | { publication: string };

/** Approved and not on its site. */
export const PENDING = "c.status = 'published' and c.external_id is null";
/** What visitors don't see, or not as a published post: few of a site's posts. */
const HIDDEN = "c.external_id is not null and c.metadata ->> 'wordpress_status' <> 'publish'";
/** Where the articles of each status are found. A branch may find others too, so a list also compares the status. */
export const BRANCHES: Record<Lifecycle, Branch[]> = {
  draft: [{ content: "c.status = 'draft'" }],
  in_review: [{ content: "c.status = 'review'" }],
  scheduled: [{ content: PENDING }, { content: `${HIDDEN} and c.metadata ->> 'wordpress_status' = 'future'` }],
  publishing: [{ content: PENDING }, { publication: `p.state in (${OPEN}) and p.task <> 'create'` }],
  live: [{ content: "c.status = 'published' and c.external_id is not null" }],
  changed_on_site: [{ publication: "s.there is not null" }],
  failed: [{ publication: "p.state = 'failed'" }],
  removed: [{ publication: "p.state = 'gone'" }, { content: `${HIDDEN} and c.metadata ->> 'wordpress_status' = 'trash'` }],
};

/** Where the posts with one of WordPress's statuses are found. */
export function postsWith(filter: PostStatusFilter): { content: string } {
  if (filter === "publish") return { content: "c.external_id is not null and c.metadata ->> 'wordpress_status' = 'publish'" };
  const statuses = filter === "not_public" ? NOT_PUBLIC : [filter];
  return { content: `${HIDDEN} and c.metadata ->> 'wordpress_status' in (${statuses.map((status) => `'${status}'`).join(", ")})` };
}
