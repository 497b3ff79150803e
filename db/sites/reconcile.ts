import type { PostState } from "../../domain/publishing/callEnd.ts";
import { DELETED } from "../../domain/sites/webhook.ts";
import { recordEvent } from "../events/record.ts";
import type { SiteIntegration } from "./integration.ts";
import type { EntityManager } from "../orm.ts";
import { reportedState } from "../publishing/postState.ts";
import { PAGE, REPAIR, RESTORED, UNKNOWN_THERE } from "./statements.ts";
import { counted } from "../../domain/text.ts";

/** An ended publication with the stored state of its post. */
export interface Known {
  publication_id: string;
  content_id: number;
  state: string;
  sequence: number;
  title: string;
  wordpress_status: string | null;
  external_id: string | null;
  external_url: string | null;
}

/** An integration's ended publications by content, after the content with that id (0: from the first). */
export async function knownPosts(em: EntityManager, { id, site_id }: SiteIntegration, after: number, limit: number): Promise<Known[]> {
  return PAGE<Known>(em, { integration_id: id, site_id, after, limit });
}

/** Whether WordPress's state differs from the stored one and is not older. */
export function isMissed(known: Known, post: PostState): boolean {
  if (post.sequence < known.sequence) return false;
  const { post_status, post_id, post_url } = post;
  if (post_status === DELETED) return known.state !== "gone" || known.external_id !== null;
  return known.wordpress_status !== post_status || known.external_id !== String(post_id) || known.external_url !== post_url;
}

/** Applies a state that no webhook reported, with its event. False if a webhook was quicker after all. */
export async function repair(em: EntityManager, known: Known, post: PostState, now: Date): Promise<boolean> {
  const { content_id, publication_id, title, wordpress_status: before } = known;
  const reported = reportedState(post, now);
  const description = reported.gone
    ? `'${title}' was deleted in WordPress, and no webhook reported it. It is a draft here now`
    : before === post.post_status && known.external_id
      ? `'${title}' has another address in WordPress, and no webhook reported it`
      : `'${title}' is ${post.post_status} in WordPress (here: ${before ?? "not there"}), and no webhook reported it. IGNY8 copied this`;
  const details = {
    ...{ post_id: post.post_id, post_url: post.post_url, wordpress_status: post.post_status, sequence: post.sequence },
    before: { wordpress_status: before, external_id: known.external_id, external_url: known.external_url, sequence: known.sequence },
  };
  const { sequence, post_id, post_status: wordpress_status } = post;
  const rows = await REPAIR(em, {
    ...{ content_id, publication_id, wordpress_status, sequence, description },
    ...reported,
    post_id: String(post_id),
    details: JSON.stringify(details),
  });
  return rows.length > 0;
}

const ADVICE =
  "Nothing was changed here or there. Check that the site URL leads to the right site. Check also whether the site was restored from a backup or " +
  "moved without the plugin's tables: then restore the table igny8_publications, or IGNY8 can't sync the article.";

/** Reports published contents that WordPress does not know, each once a week. It deletes and publishes nothing. */
export async function reportMissing(em: EntityManager, publicationIds: string[]): Promise<void> {
  if (publicationIds.length > 0) await UNKNOWN_THERE(em, { advice: ADVICE, publication_ids: publicationIds });
}

/** A site's sequence of a post never falls, unless a backup of the site was restored. */
export const isRestored = (known: Known, post: Pick<PostState, "sequence">): boolean => post.sequence < known.sequence;

/** Reports that posts of a site are as they were before, once a week. */
export async function reportRestored(em: EntityManager, { id, config_json }: SiteIntegration, posts: number): Promise<void> {
  const description =
    `A backup of ${config_json.site_url} was probably restored: ${posts === 1 ? "1 post is" : `${posts} posts are`} older than in IGNY8. ` +
    "IGNY8 changed nothing there. Compare the articles with their posts, and update the posts.";
  await RESTORED(em, { integration_id: id, description, posts });
}

/** The result of a reconciliation: contents compared, states taken over, contents that are missing on the site. */
export interface Reconciled {
  checked: number;
  repaired: number;
  missing: number;
}

/** Records a reconciliation, or why it failed. */
export async function recordReconciliation(
  em: EntityManager,
  integration: SiteIntegration,
  outcome: { counts: Reconciled } | { failure: { type: string; message: string } },
  duration_ms: number,
): Promise<void> {
  const { account_id, site_id, id, config_json } = integration;
  const failure = "failure" in outcome ? outcome.failure : null;
  recordEvent(em, {
    ...{ account_id, site_id, integration_id: id, event_type: "sync", action: "reconcile", duration_ms, success: !failure },
    description:
      "counts" in outcome
        ? `Compared ${counted(outcome.counts.checked, "article")} with ${config_json.site_url}: ${outcome.counts.repaired} corrected, ${outcome.counts.missing} unknown there`
        : `The articles could not be compared with ${config_json.site_url}: ${outcome.failure.message}`,
    error_message: failure?.message ?? null,
    details: "counts" in outcome ? { ...outcome.counts } : { error_type: outcome.failure.type },
  });
  await em.flush();
}
