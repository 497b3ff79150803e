import { heartbeat, log } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { Content } from "../../../db/articles/content.ts";
import { loadArticles } from "../../../db/articles/load.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { knownSitePosts } from "../../../db/publishing/updates/basis.ts";
import {
  findUnreadSites,
  keepLooksAtUnread,
  leftToRead,
  notReadable,
  readFailed,
  unreadPosts,
  type UnreadPost,
} from "../../../db/publishing/updates/unread.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { accessTo } from "../../sites/access.ts";
import { inLane } from "../../sites/calls.ts";
import type { CallTrace } from "../../platform/client.ts";
import type { PublicationDeps } from "../publish.ts";
import { readPosts, READ_AT_ONCE } from "./look.ts";
import { startPull } from "./startPull.ts";

/**
 * The history's record of a round: how many posts were looked at, and what is left. `others` can be read at once. `again`: the site told of a
 * change of the same posts during the look.
 */
export interface PulledPosts {
  read: number;
  left: "others" | "again" | "nothing";
}

/** The most sites that one sweep starts. */
const SITES = 500;

export function createPullActivities({ orm, clientOf, secretKeys, publicUrl }: PublicationDeps) {
  /** Looks at posts in one place of the site's lane, and stores what was found. The number of statements does not depend on the posts. */
  async function lookAt(em: EntityManager, integration: SiteIntegration, unread: UnreadPost[]): Promise<void> {
    const known = await knownSitePosts(
      em,
      unread.map(({ publication_id }) => publication_id),
    );
    const contents = await em.find(Content, { id: unread.map(({ content_id }) => content_id) });
    const articles = new Map((await loadArticles(em, contents)).map((article) => [article.content_id, article]));
    const wanted = unread.flatMap((one) => {
      const [post, article] = [known.get(one.publication_id), articles.get(one.content_id)];
      return post && article ? [{ ...one, known: post, article }] : [];
    });
    const { site_url, plain_permalinks } = integration.config_json;
    const trace: CallTrace = { method: "GET", url: site_url };
    const site = accessTo(integration, secretKeys, plain_permalinks);
    const to = { em, client: clientOf(integration), site, trace, source: integration.source, publicUrl };
    const read = await inLane(orm, integration, { holder: "pull" }, () => readPosts(wanted, to));
    const found = wanted.flatMap(({ article, ...one }) => {
      const seen = read.get(one.content_id);
      return seen && !(seen instanceof SiteFailure)
        ? [{ ...one, title: article.title, look: seen.look, post_url: seen.post.post_url }]
        : [];
    });
    const away = wanted.filter(({ content_id }) => read.get(content_id) instanceof SiteFailure);
    await keepLooksAtUnread(orm.em.fork(), integration, found, away);
  }

  return {
    /**
     * Reads up to 20 posts that somebody changed on a site, in its lane after publications, and stores how they differ from their articles. It
     * changes nothing on the site. If the site fails, the posts stay unread, and the sweep starts the next try; after five failures a post is left
     * until the site tells of it again.
     * @throws ApplicationFailure SiteBusy, retryable. Temporal retries any other error (the database is away).
     */
    async pullUnread(integrationId: number): Promise<PulledPosts> {
      const em = orm.em.fork();
      const integration = await em.findOne(SiteIntegration, integrationId);
      const unread = integration?.is_active ? await unreadPosts(em, integrationId, READ_AT_ONCE) : [];
      if (!integration || unread.length === 0) return { read: 0, left: "nothing" };
      const beat = setInterval(heartbeat, 2_000);
      try {
        await lookAt(em, integration, unread);
      } catch (error) {
        if (error instanceof ApplicationFailure) {
          if (error.type === "SitePaused") return { read: 0, left: "nothing" };
          throw error;
        }
        const tooOld = error instanceof SiteFailure && error.type === "BridgeTooOld";
        await (tooOld ? notReadable(orm.em.fork(), integrationId) : readFailed(orm.em.fork(), unread));
        if (!(error instanceof SiteFailure)) throw error;
        log.warn(`${error.type}: ${error.message}`, { integrationId, posts: unread.length });
        return { read: 0, left: "nothing" };
      } finally {
        clearInterval(beat);
      }
      return { read: unread.length, left: await leftToRead(orm.em.fork(), integrationId, unread) };
    },

    /** Starts the reading on each site that has posts to read: a signal was lost, the site failed, or it was paused. Returns the number of sites. */
    async startPulls(): Promise<number> {
      const sites = await findUnreadSites(orm.em.fork(), SITES);
      for (const site of sites) await startPull(site);
      return sites.length;
    },
  };
}

export type PullActivities = ReturnType<typeof createPullActivities>;
