import { heartbeat } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { loadArticle } from "../../db/articles/load.ts";
import { Content } from "../../db/articles/content.ts";
import { SiteIntegration } from "../../db/sites/integration.ts";
import {
  claimRepair,
  closeRepair,
  findUnrepaired,
  giveBackRepair,
  nextRepairIn,
  type Claimed,
  type Repaired,
} from "../../db/publishing/repairs.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { Article } from "../../domain/publishing/payload.ts";
import { payloadOf } from "./payload.ts";
import type { PublicationDeps } from "./publish.ts";
import { startRepair } from "./startRepair.ts";
import { accessTo, asItWorked } from "../sites/access.ts";
import { inLane } from "../sites/calls.ts";
import type { CallTrace } from "../platform/client.ts";

/** The history's record of a turn: the number of tries, and milliseconds until the next is due; null: the sweep starts the next turn. */
export interface RepairsDone {
  tried: number;
  waitMs: number | null;
}

/** No further article begins after this time. */
const TURN_MS = 30_000;
/** Repairs due later than this are left to the sweep, so that no workflow waits for half a day. */
const WAIT_MS = 15 * 60_000;
/** States of a post in the site's answer for which a repair is pointless. */
const GONE = new Set(["deleted", "trash"]);
/** If the site lost the post between two calls, the request makes a new one. A draft it shall be then: nobody has asked to publish it. */
const keptRules = ({ rules }: SiteIntegration, { site_rules }: Article) => ({ ...rules, ...site_rules, status: "draft" as const });
/** The most sites that one sweep starts. */
const SITES = 500;

export function createRepairActivities(deps: PublicationDeps) {
  const { orm, clientOf, secretKeys, publicUrl, repair: policy } = deps;

  /** Sends one article's request again, in one place of the site's lane. */
  async function outcomeOf(integration: SiteIntegration, { tries, content_id }: Claimed): Promise<Repaired> {
    if (tries > policy.intervalsMs.length) {
      return { kind: "failed", error: new SiteFailure("Interrupted", `The worker stopped in the middle of ${tries - 1} tries.`) };
    }
    try {
      const em = orm.em.fork();
      const { source } = integration;
      const article = await loadArticle(em, await em.findOneOrFail(Content, content_id));
      const payload = payloadOf(article, { source, publicUrl, recreate: false, rules: keptRules(integration, article) });
      const site = accessTo(integration, secretKeys);
      return await inLane(orm, integration, { holder: "repair" }, async () => {
        const client = clientOf(integration);
        const trace: CallTrace = { method: "GET", url: "" };
        const { posts } = await client.posts(site, { contentIds: [content_id], source }, trace);
        // If the site no longer knows the post, the same request would create a new one.
        if (!posts[0]) return { kind: "impossible", why: "The plugin on the site does not know the article." };
        if (GONE.has(posts[0].post_status)) return { kind: "impossible", why: "The post was deleted in WordPress." };
        return { kind: "answered", post: await client.publish(asItWorked(site, trace), payload, trace) };
      });
    } catch (error) {
      if (error instanceof SiteFailure) return { kind: "failed", error };
      throw error;
    }
  }

  /** Makes one try, from its claim to its end. Without a place in the lane the try does not count. Returns false if nothing is due. */
  async function tryNext(integration: SiteIntegration): Promise<boolean> {
    const claimed = await claimRepair(orm.em.fork(), integration.id);
    if (!claimed) return false;
    const started = performance.now();
    try {
      const outcome = await outcomeOf(integration, claimed);
      await closeRepair(orm.em.fork(), claimed, outcome, { policy, duration_ms: Math.round(performance.now() - started) });
    } catch (error) {
      if (error instanceof ApplicationFailure) await giveBackRepair(orm.em.fork(), claimed);
      throw error;
    }
    return true;
  }

  return {
    /**
     * Repairs a site's due articles one after the other, with the lowest priority in the lane. The rows hold each result and the time of the next
     * try. It ends if none is due, if the site is paused, or after half a minute.
     * @throws ApplicationFailure SiteBusy, retryable. Temporal retries any other error (the database is away).
     */
    async repairDue(integrationId: number): Promise<RepairsDone> {
      const integration = await orm.em.fork().findOne(SiteIntegration, integrationId);
      if (!integration?.is_active) return { tried: 0, waitMs: null };
      const beat = setInterval(heartbeat, 2_000);
      const until = performance.now() + TURN_MS;
      let tried = 0;
      try {
        while (performance.now() < until && (await tryNext(integration))) tried += 1;
      } catch (error) {
        if (error instanceof ApplicationFailure && error.type === "SitePaused") return { tried, waitMs: null };
        throw error;
      } finally {
        clearInterval(beat);
      }
      const waitMs = await nextRepairIn(orm.em.fork(), integrationId);
      return { tried, waitMs: waitMs !== null && waitMs <= WAIT_MS ? waitMs : null };
    },

    /** Starts the repairs of sites that have repairs overdue by `graceMs`. Returns the number of sites. */
    async startRepairs(graceMs: number): Promise<number> {
      const sites = await findUnrepaired(orm.em.fork(), graceMs, SITES);
      for (const site of sites) await startRepair(site);
      return sites.length;
    },
  };
}

export type RepairActivities = ReturnType<typeof createRepairActivities>;
