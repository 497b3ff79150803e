import { activityInfo, log } from "@temporalio/activity";
import { SiteIntegration } from "../../db/sites/integration.ts";
import type { EntityManager } from "../../db/orm.ts";
import { markUnread } from "../../db/publishing/updates/unread.ts";
import {
  isMissed,
  isRestored,
  knownPosts,
  recordReconciliation,
  repair,
  reportMissing,
  reportRestored,
  type Known,
  type Reconciled,
} from "../../db/sites/reconcile.ts";
import { pullSoon } from "../publishing/updates/startPull.ts";
import { isSynced } from "../../domain/sites/sync.ts";
import { accessTo, asItWorked } from "./access.ts";
import { callingSite, inLane, sinceScheduled } from "./calls.ts";
import type { SyncDeps } from "./sync.ts";
import type { CallTrace, PostStates, ReportedPost } from "../platform/client.ts";

/** The most contents in one answer of a site. */
const AT_ONCE = 100;

/** The progress of a reconciliation. The next try continues from here. */
interface Progress extends Reconciled {
  /** the id of the last compared content */
  after: number;
  /** posts that are older than IGNY8 knows them; absent in the progress that an older worker noted */
  restored?: number;
}

export function createReconcileActivities({ orm, clientOf, secretKeys }: SyncDeps) {
  return {
    /**
     * Compares the state of each content with its post on the site, a hundred at a time, and applies newer changes of WordPress. This replaces
     * webhooks that never arrived. It marks posts that have another etag than at the newest look, and starts their reading. It writes an event for each repair, for each content that the site lost, and one at the end.
     * @throws ApplicationFailure of the type in domain/publishing/failure.ts. Temporal retries any other error
     */
    async reconcile(integrationId: number): Promise<void> {
      const integration = await orm.em.fork().findOne(SiteIntegration, integrationId);
      if (!integration || !isSynced(integration)) return;
      const progress: Progress = activityInfo().heartbeatDetails ?? { after: 0, checked: 0, repaired: 0, missing: 0 };
      const work = async () => {
        const client = clientOf(integration);
        let site = accessTo(integration, secretKeys);
        for (;;) {
          const page = await knownPosts(orm.em.fork(), integration, progress.after, AT_ONCE);
          if (page.length === 0) return;
          const trace: CallTrace = { method: "GET", url: "" };
          const contentIds = page.map(({ content_id }) => content_id);
          const query = { contentIds, source: integration.source };
          const told = await inLane(orm, integration, { holder: "sync" }, () => client.posts(site, query, trace));
          site = asItWorked(site, trace);
          if ((await takeOver(orm.em.fork(), page, told, progress)) > 0) await pullSoon(integration);
          progress.after = page.at(-1)!.content_id;
        }
      };
      await callingSite(work, () => ({ ...progress }));
      const { after: _, restored = 0, ...counts } = progress;
      if (restored > 0) await reportRestored(orm.em.fork(), integration, restored);
      await recordReconciliation(orm.em.fork(), integration, { counts }, sinceScheduled());
    },

    /** Records that a reconciliation failed. */
    async recordFailedReconciliation(
      integrationId: number,
      failure: { type: string; message: string; duration_ms: number },
    ): Promise<void> {
      const em = orm.em.fork();
      const integration = await em.findOne(SiteIntegration, integrationId);
      if (integration) await recordReconciliation(em, integration, { failure }, failure.duration_ms);
    },
  };
}

/** @returns the number of posts that are to be read now */
async function takeOver(em: EntityManager, page: Known[], told: PostStates, progress: Progress): Promise<number> {
  const posts = new Map(told.posts.map((post) => [post.content_id, post]));
  for (const known of page) {
    const post = posts.get(known.content_id);
    if (!post || !isWhole(post) || !isMissed(known, post)) continue;
    try {
      if (await repair(em, known, post, new Date())) progress.repaired += 1;
    } catch (error) {
      // The site named one post for two contents. The other contents are reconciled all the same.
      if (!isTaken(error)) throw error;
      log.warn("the site names another content's post", { content_id: known.content_id, post_id: post.post_id });
    }
  }
  const missing = new Set(told.missing);
  const lost = page.filter(({ content_id, state, external_id }) => missing.has(content_id) && state === "published" && external_id);
  await reportMissing(
    em,
    lost.map(({ publication_id }) => publication_id),
  );
  progress.missing += lost.length;
  progress.checked += page.length;
  progress.restored =
    (progress.restored ?? 0) +
    page.filter((known) => posts.has(known.content_id) && isRestored(known, posts.get(known.content_id)!)).length;
  return markUnread(
    em,
    page.flatMap(({ publication_id, content_id }) => {
      const etag = posts.get(content_id)?.etag;
      return etag ? [{ publication_id, etag }] : [];
    }),
  );
}

/** `incomplete` marks a request that broke off. IGNY8's next request for the article completes it. */
function isWhole(post: ReportedPost): post is ReportedPost & { post_id: number } {
  return post.post_status !== "incomplete" && Boolean(post.post_id);
}

/** PostgreSQL's unique_violation. */
const isTaken = (error: unknown) => (error as { code?: string }).code === "23505";

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
