import { activityInfo, log } from "@temporalio/activity";
import { SiteIntegration } from "../../db/sites/integration.ts";
import type { EntityManager } from "../../db/orm.ts";
import {
  isMissed,
  knownPosts,
  recordReconciliation,
  repair,
  reportMissing,
  type Known,
  type Reconciled,
} from "../../db/sites/reconcile.ts";
import { isSynced } from "../../domain/sites/sync.ts";
import { accessTo, asItWorked } from "./access.ts";
import { callingSite, inLane, sinceScheduled } from "./calls.ts";
import type { SyncDeps } from "./sync.ts";
import type { CallTrace } from "../wordpress/bridge.ts";
import type { PostStates, ReportedPost } from "../wordpress/structure.ts";

/** As many contents as the bridge tells of at once. */
const AT_ONCE = 100;

/** How far a reconciliation is; the next try goes on there. */
interface Progress extends Reconciled {
  /** the content that was looked at last */
  after: number;
}

export function createReconcileActivities({ orm, bridge, secretKeys }: SyncDeps) {
  return {
    /**
     * Compares the state of every content on the site with ours, a hundred at a time, and applies what WordPress has newer: a webhook
     * that never came is made up for. An event for each repair and each content the site lost, and one at the end.
     * @throws ApplicationFailure of the type in domain/publishing/failure.ts; any other error is Temporal's to retry
     */
    async reconcile(integrationId: number): Promise<void> {
      const integration = await orm.em.fork().findOne(SiteIntegration, integrationId);
      if (!integration || !isSynced(integration)) return;
      const progress: Progress = activityInfo().heartbeatDetails ?? { after: 0, checked: 0, repaired: 0, missing: 0 };
      const work = async () => {
        let site = accessTo(integration, secretKeys);
        for (;;) {
          const page = await knownPosts(orm.em.fork(), integration, progress.after, AT_ONCE);
          if (page.length === 0) return;
          const trace: CallTrace = { method: "GET", url: "" };
          const contentIds = page.map(({ content_id }) => content_id);
          const query = { contentIds, source: integration.source };
          const told = await inLane(orm, integration, { holder: "sync" }, () => bridge.posts(site, query, trace));
          site = asItWorked(site, trace);
          await takeOver(orm.em.fork(), page, told, progress);
          progress.after = page.at(-1)!.content_id;
        }
      };
      await callingSite(work, () => ({ ...progress }));
      const { after: _, ...counts } = progress;
      await recordReconciliation(orm.em.fork(), integration, { counts }, sinceScheduled());
    },

    /** Records that a reconciliation came to nothing. */
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

async function takeOver(em: EntityManager, page: Known[], told: PostStates, progress: Progress): Promise<void> {
  const posts = new Map(told.posts.map((post) => [post.content_id, post]));
  for (const known of page) {
    const post = posts.get(known.content_id);
    if (!post || !isWhole(post) || !isMissed(known, post)) continue;
    try {
      if (await repair(em, known, post, new Date())) progress.repaired += 1;
    } catch (error) {
      // Two contents in one post: whatever that site is up to, the others are looked after.
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
}

/** `incomplete` is a request that was cut off in the middle: our own next one ends it. */
function isWhole(post: ReportedPost): post is ReportedPost & { post_id: number } {
  return post.post_status !== "incomplete" && Boolean(post.post_id);
}

/** PostgreSQL's unique_violation. */
const isTaken = (error: unknown) => (error as { code?: string }).code === "23505";

export type ReconcileActivities = ReturnType<typeof createReconcileActivities>;
