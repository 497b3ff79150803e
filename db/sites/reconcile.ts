import type { PostState } from "../../domain/publishing/callEnd.ts";
import { DELETED } from "../../domain/sites/webhook.ts";
import { recordEvent } from "../events/record.ts";
import type { SiteIntegration } from "./integration.ts";
import type { EntityManager } from "../orm.ts";
import { REPORTED_STATE, reportedState } from "../publishing/postState.ts";
import { OPEN } from "../publishing/sql.ts";
import { prepare, run } from "../prepared.ts";

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

// Including failed and cancelled ones: their post may exist although the answer was lost.
const PAGE = prepare(`
  select p.id as publication_id, p.content_id, p.state, p.sequence::float8 as sequence, c.title,
         c.metadata ->> 'wordpress_status' as wordpress_status, c.external_id, c.external_url
  from igny8_content c join igny8_publications p on p.content_id = c.id and p.integration_id = ?::int
  where c.site_id = ?::int and c.id > ?::int and p.state not in (${OPEN}) order by c.id limit ?::int`);

/** An integration's ended publications by content, after the content with that id (0: from the first). */
export async function knownPosts(em: EntityManager, { id, site_id }: SiteIntegration, after: number, limit: number): Promise<Known[]> {
  return run<Known>(em, PAGE, [id, site_id, after, limit]);
}

/** Whether WordPress's state differs from the stored one and is not older. */
export function isMissed(known: Known, post: PostState): boolean {
  if (post.sequence < known.sequence) return false;
  const { post_status, post_id, post_url } = post;
  if (post_status === DELETED) return known.state !== "gone" || known.external_id !== null;
  return known.wordpress_status !== post_status || known.external_id !== String(post_id) || known.external_url !== post_url;
}

// Applied like a status webhook (webhooks.ts), unless a webhook arrived during the request: the statement checks the conditions again after
// it has locked both rows.
const REPAIR = prepare(`
  with locked as materialized (
    select id from igny8_content where id = ?::int and (metadata ->> 'wordpress_status' is distinct from ?::text
      or external_id is distinct from ?::text or external_url is distinct from ?::text) for update
  ), publication as (
    update igny8_publications p set sequence = ?::bigint, updated_at = now(), ${REPORTED_STATE.publication}
    from locked where p.id = ?::uuid and p.sequence <= ?::bigint and p.state not in (${OPEN}) returning p.id, p.integration_id
  ), content as (
    update igny8_content c set updated_at = now(), ${REPORTED_STATE.content} from publication where c.id = ?::int
    returning c.id, c.account_id, c.site_id, c.integration_id
  )
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, details)
  select account_id, site_id, integration_id, 'sync', 'reconcile_repair', ?::text, true, id, ?::text, ?::jsonb from content returning id`);

/** Applies a state that no webhook reported, with its event. False if a webhook was quicker after all. */
export async function repair(em: EntityManager, known: Known, post: PostState, now: Date): Promise<boolean> {
  const { content_id, publication_id, title, wordpress_status: before } = known;
  const { gone, publication, content } = reportedState(post, now);
  const [external_id, external_url] = content;
  const description = gone
    ? `'${title}' was deleted in WordPress, and no webhook told of it: it is a draft here now`
    : before === post.post_status && known.external_id
      ? `'${title}' has another address in WordPress, and no webhook told of it`
      : `'${title}' is ${post.post_status} in WordPress (here: ${before ?? "not there"}), and no webhook told of it: taken over`;
  const details = {
    ...{ post_id: post.post_id, post_url: post.post_url, wordpress_status: post.post_status, sequence: post.sequence },
    before: { wordpress_status: before, external_id: known.external_id, external_url: known.external_url, sequence: known.sequence },
  };
  const rows = await run(em, REPAIR, [
    ...[content_id, post.post_status, external_id, external_url, post.sequence, ...publication, publication_id, post.sequence],
    ...[...content, content_id, description, String(post.post_id), JSON.stringify(details)],
  ]);
  return rows.length > 0;
}

/** How often the same loss is reported. */
const AGAIN_AFTER = "7 days";

const UNKNOWN_THERE = prepare(`
  insert into igny8_sync_events (account_id, site_id, integration_id, event_type, action, description, success, content_id, external_id, error_message, details)
  select p.account_id, p.site_id, p.integration_id, 'sync', 'reconcile_repair',
         '''' || c.title || ''' is published here, and the bridge on the site does not know it', false, c.id, c.external_id, ?::text,
         jsonb_build_object('publication_id', p.id, 'post_url', c.external_url)
  from igny8_publications p join igny8_content c on c.id = p.content_id
  where p.id = any(?::uuid[]) and not exists (
    select from igny8_sync_events e where e.content_id = c.id and e.integration_id = p.integration_id and e.action = 'reconcile_repair'
      and not e.success and e.created_at > now() - interval '${AGAIN_AFTER}')`);

const ADVICE =
  "Nothing was changed here or there. Check that the site URL leads to the right site, and whether the site was restored from a backup or " +
  "moved without the plugin's tables: bring back the table igny8_publications, or the article can't be kept in step.";

/** Reports published contents that WordPress does not know, each once a week. It deletes and publishes nothing. */
export async function reportMissing(em: EntityManager, publicationIds: string[]): Promise<void> {
  if (publicationIds.length > 0) await run(em, UNKNOWN_THERE, [ADVICE, publicationIds]);
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
        ? `Compared ${outcome.counts.checked} articles with ${config_json.site_url}: ${outcome.counts.repaired} taken over, ${outcome.counts.missing} unknown there`
        : `The articles could not be compared with ${config_json.site_url}: ${outcome.failure.message}`,
    error_message: failure?.message ?? null,
    details: "counts" in outcome ? { ...outcome.counts } : { error_type: outcome.failure.type },
  });
  await em.flush();
}
