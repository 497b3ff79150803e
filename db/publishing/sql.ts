import { OPEN_STATES, PUBLICATION_STATES, type PublicationState, statesIn, type StateGroup } from "../../domain/publishing/publication.ts";
import { QUEUED_AGAIN, REOPENED as AGAIN } from "../../domain/publishing/reopened.ts";
import { STATE_REPORTED } from "../../domain/publishing/reportedTransitions.ts";
import { BOUND_STATES, type Check, CHECKED, type Effect, STANDINGS, TABLE, type Wish } from "../../domain/publishing/transitions.ts";

/*
 * Fragments that statements about publications share: `c` is a content, `p` a publication, `i` an integration. The rules are those of
 * domain/publishing. test/api/publishing/machine.test.ts compares all of them on the database.
 */

/** `'queued', 'waiting', …` */
export const OPEN = list(OPEN_STATES);
/** The states in which a publication binds its content, likewise. */
export const BOUND = list(BOUND_STATES);
/** The states of some groups of counts, likewise. */
export const inGroup = (...groups: StateGroup[]): string => list(statesIn(...groups));
/** The same as a sub-select. With constants, a planner without statistics for new rows would choose the index of all open ones and read all. */
export const OPEN_UNPLANNED = `any((select '{${OPEN_STATES.join(",")}}'::text[])::text[])`;

/** Whether a content has a title and a text (requirements 3.2, step 2). Mostly the beginning of the text tells, and a long text is not read further. */
export const COMPLETE = `(c.title ~ '\\S' and (substr(c.content_html, 1, 100) ~ '\\S' or c.content_html ~ '\\S'))`;
/**
 * When a publication's next or newest call is, was planned or ended, for the calendar; without an alias. Together with `DATED` it is the index
 * `igny8_publications_dated`.
 */
export const DATED_AT = "coalesce(finished_at, next_attempt_at, publish_at)";
/** What the calendar shows beside first publications: what is to come, what failed, and updates that arrived. */
export const DATED = `(state in (${OPEN}, 'failed') or state = 'published' and task = 'update' and attempts #>> '{-1,outcome}' = 'published') and ${DATED_AT} is not null`;

/** `isInTrash` of domain/publishing/refusal.ts */
const IN_TRASH = `(c.external_id is not null and c.metadata ->> 'wordpress_status' is not distinct from 'trash')`;

/**
 * The article `c` has changes that its post lacks, by its publication (`p` or `k`) and what is known of the post `s`. The site has the version of the
 * first publish. A post that was not read after a later change counts as one that lacks it.
 */
export const aheadHere = (publication: string): string =>
  `c.revision > coalesce(s.revision, case when ${publication}.task = 'create' then ${publication}.revision else -1 end)`;

/** The integration `i` of a content: the named one (`:integration_id`), or the first active one of its site. */
export const INTEGRATION = `
  lateral (
    select * from igny8_site_integrations s
    where s.site_id = c.site_id and case when :integration_id::int is null then s.is_active else s.id = :integration_id::int end
    order by s.id limit 1
  ) i`;

/** The columns of a publication that is queued again (the effect `reopen`), by any wish. The wish sets the other columns. */
export const REOPENED = assigned(AGAIN);
/** The columns of a publication that is queued for another task of its post. */
export const ASKED_AGAIN = assigned(QUEUED_AGAIN);

/** The content has an open publication through another integration than `i`. */
export const ELSEWHERE = `exists (
          select from igny8_publications e where e.content_id = c.id and e.integration_id <> i.id and e.state in (${OPEN}))`;

const FAILS: Record<Check, string> = {
  post_in_trash: IN_TRASH,
  already_published: `c.external_id is not null and not ${IN_TRASH}`,
  content_incomplete: `not ${COMPLETE}`,
  content_on_hold: "c.on_hold",
  published_elsewhere: ELSEWHERE,
};

/** True if the article passes each check of a wish. */
export const passes = (wish: Wish): string => CHECKED[wish].map((check) => `not (${FAILS[check]})`).join(" and ");

/**
 * `weigh` of domain/publishing/transitions.ts as SQL: `case` branches with the code of the first check that a content fails. The statement adds
 * branches for its integration, and then the effect or refusal by its publication `k` (`byStanding`).
 */
export const failedChecks = (wish: Wish): string => CHECKED[wish].map((check) => `when ${FAILS[check]} then '${check}'`).join("\n        ");

/** The table's entry for a wish, by the publication `k` of content and integration. */
export function byStanding(wish: Wish): string {
  const state = "coalesce(k.state, 'none')";
  // A withdrawal can bring a post back from the trash.
  const standing = wish === "withdraw" ? state : `case when ${IN_TRASH} and k.state not in (${OPEN}) then 'gone' else ${state} end`;
  return `case ${standing} ${STANDINGS.map((one) => `when '${one}' then '${TABLE[one][wish]}'`).join(" ")} end`;
}

/** The states in which a wish has this effect. */
export const statesOf = (wish: Wish, effect: Effect): string => list(PUBLICATION_STATES.filter((state) => TABLE[state][wish] === effect));

/** The publication updates, unpublishes or restores a post: the report that there is a post says nothing new. */
export const CHANGES = "p.task <> 'create'";

/** The new state of `p` after WordPress's own report (`STATE_REPORTED`). The rows are locked. */
export function stateReported(gone: string): string {
  const branch = (which: "there" | "gone") =>
    `case p.state ${PUBLICATION_STATES.map((state) => `when '${state}' then '${STATE_REPORTED[state][which]}'`).join(" ")} end`;
  return `case when ${gone} then ${branch("gone")} when ${CHANGES} and p.state <> 'gone' then p.state else ${branch("there")} end`;
}

/** The content's post is lost, by its publication `k`: it was deleted or is in the trash. */
export const LOST = `(k.state is not distinct from 'gone' or ${IN_TRASH})`;

function assigned(columns: object): string {
  const each = Object.entries(columns).map(([column, value]) => `${column} = ${literal(value)}`);
  return `${each.join(", ")}, updated_at = now()`;
}

function literal(value: unknown): string {
  if (value === null || typeof value === "number" || typeof value === "boolean") return String(value);
  return `'${typeof value === "string" ? value : JSON.stringify(value)}'`;
}

function list(states: readonly PublicationState[]): string {
  return states.map((state) => `'${state}'`).join(", ");
}
