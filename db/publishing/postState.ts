import { contentOf, isCurrent, type PostState } from "../../domain/publishing/callEnd.ts";
import { DELETED } from "../../domain/sites/webhook.ts";
import type { Content } from "../articles/content.ts";
import type { Publication } from "./publication.ts";
import { CHANGES, OPEN, stateReported } from "./sql.ts";

/**
 * Applies a post's state, from the answer to a repair, to its content and publication: as the end of a call does, and only if no newer state
 * is known. The caller flushes.
 */
export function applyPostState(content: Content, publication: Publication, post: PostState): void {
  if (!isCurrent(post, publication)) return;
  publication.sequence = post.sequence;
  const { wordpress_status, ...columns } = contentOf(post);
  const metadata = { ...content.metadata, wordpress_status };
  Object.assign(content, columns, { integration_id: publication.integration_id, metadata });
}

/** A change of the post that its report neither ends nor hinders. */
const UNDER_WAY = `${CHANGES} and not :gone::boolean`;

/**
 * The same rule for statements that apply WordPress's own reports, including `deleted`: the columns to set in igny8_publications (`p`) and in
 * igny8_content (`c`, from `publication`). Its names are those of `reportedState`'s values. The statement compares the sequences itself.
 * During a call the publication's state belongs to that call, which at its end uses what the content knows by then (domain/publishing/callEnd.ts).
 * Only the answer to a call says what the post lacks. If the answer is lost, a repair finds it out.
 */
export const REPORTED_STATE = {
  publication: `state = ${stateReported(":gone::boolean")},
     finished_at = case when ${UNDER_WAY} then p.finished_at when p.state <> 'publishing' then coalesce(p.finished_at, now()) end,
     next_attempt_at = case when ${UNDER_WAY} then p.next_attempt_at end, last_error = case when ${UNDER_WAY} then p.last_error end,
     repair_at = case when p.state in (${OPEN}) and not (${CHANGES}) then now() + interval '1 minute' else p.repair_at end`,
  content: `integration_id = publication.integration_id, external_id = :external_id::text, external_url = :external_url::text,
     status = coalesce(:status::text, c.status), metadata = c.metadata || :metadata::jsonb`,
};

/** The values of REPORTED_STATE. The post's title in WordPress is stored beside the article's, as `wordpress_title`. */
export function reportedState(post: Omit<PostState, "sequence"> & { post_title?: string }, now: Date) {
  const gone = post.post_status === DELETED;
  const { status = null, external_id, external_url, wordpress_status } = contentOf(post);
  const title = !gone && post.post_title ? { wordpress_title: post.post_title } : {};
  const metadata = JSON.stringify({ wordpress_status, ...title, last_wp_sync: now.toISOString() });
  return { gone, external_id, external_url, status, metadata };
}
