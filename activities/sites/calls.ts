import { activityInfo, heartbeat, sleep } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import { giveBack, keepPlace, takePlace } from "../../db/publishing/lanes/places.ts";
import type { Orm } from "../../db/orm.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import type { CallOutcome } from "../../domain/publishing/lane.ts";
import { spread } from "../publishing/lane.ts";

/** Tries of a sync that the site makes fail. Temporal retries other failures (the database is away, the worker died) without end. */
const TRIES = 3;
/** The longest wait for a `Retry-After`. The site is read again the next day anyway. */
const LONGEST_WAIT_MS = 60_000;

const PAUSED = {
  person: "by a person. Resume the site to sync it.",
  breaker: "because the last calls failed. IGNY8 keeps checking the site. Test the connection to check now.",
};
/** How long a sync waits for a place before it gives its slot to other sites' syncs, how long until it tries again, and how often it looks. */
const PLACE_WAIT_MS = 10_000;
const BUSY_WAIT_MS = 10_000;
const LOOK_MS = 500;

/**
 * Makes calls to a site, with heartbeats.
 * @param progress the heartbeat's detail: where the next try continues
 * @throws ApplicationFailure for a SiteFailure: of its type, with the cause and the advice; not retryable if no try is left
 */
export async function callingSite<T>(work: () => Promise<T>, progress: () => unknown = () => undefined): Promise<T> {
  const beat = setInterval(() => heartbeat(progress()), 2_000);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    throw ApplicationFailure.create({
      type: error.type,
      message: `${error.message} ${error.advice}`,
      nonRetryable: !error.retryable || activityInfo().attempt >= TRIES,
      ...(error.retryAfterMs ? { nextRetryDelay: Math.min(LONGEST_WAIT_MS, error.retryAfterMs) } : {}),
    });
  } finally {
    clearInterval(beat);
  }
}

interface LaneCaller {
  holder: "sync" | "repair" | "pull";
  asked?: boolean;
}

/**
 * Makes one call to a site in its lane, with lower priority than publications: between two calls of a sync, a person's publication gets
 * its place. The call's result counts for the breaker, as a publication's does.
 * @param caller.holder of the place in the lane. A site has one sync at a time, and the sync has one call; the same holds for repairs and pulls
 * @param caller.asked a person asked for this call just now: it calls a site that the breaker has paused, and an answer opens the site again
 * @throws ApplicationFailure SitePaused, not retryable; SiteBusy, retryable, if no place came free; and what `work` throws
 */
export async function inLane<T>(orm: Orm, integration: SiteIntegration, caller: LaneCaller, work: () => Promise<T>): Promise<T> {
  await waitForPlace(orm, integration, caller);
  let outcome: (CallOutcome & { message: string }) | null = null;
  const letGo = keepPlace(() => orm.em.fork(), integration.id, caller.holder);
  try {
    const result = await work();
    outcome = { failure: null, message: "" };
    return result;
  } catch (error) {
    if (error instanceof SiteFailure) outcome = { failure: error.type, message: error.message };
    throw error;
  } finally {
    letGo();
    const news = await orm.em.fork().transactional((tx) => giveBack(tx, integration, caller.holder, outcome));
    await spread(news, integration);
  }
}

async function waitForPlace(orm: Orm, integration: SiteIntegration, { holder, asked = false }: LaneCaller): Promise<void> {
  const { site_url } = integration.config_json;
  for (const until = Date.now() + PLACE_WAIT_MS; ; await sleep(LOOK_MS)) {
    const place = await orm.em.fork().transactional((tx) => takePlace(tx, integration, holder, { throughBreaker: asked }));
    if (place.kind === "taken") return;
    if (place.paused_by) throw ApplicationFailure.nonRetryable(`Work on ${site_url} is paused ${PAUSED[place.paused_by]}`, "SitePaused");
    if (Date.now() < until) continue;
    throw ApplicationFailure.create({
      type: "SiteBusy",
      message: `So much is being published to ${site_url} that there was no room for a ${holder}. Try again later.`,
      nextRetryDelay: BUSY_WAIT_MS,
    });
  }
}

/** Milliseconds since the activity was first scheduled, including its earlier tries. */
export function sinceScheduled(): number {
  return Math.max(0, Date.now() - activityInfo().scheduledTimestampMs);
}
