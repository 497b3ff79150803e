import { activityInfo, heartbeat } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import type { SiteIntegration } from "../db/integration.ts";
import { callingKeys } from "../db/integrationKeys.ts";
import type { SecretKey } from "../db/secrets.ts";
import { SiteFailure } from "../domain/failure.ts";
import type { CallTrace, SiteAccess } from "./wordpress/bridge.ts";

/** Tries of a sync that a site may fail; what is not its fault (the database is away, the worker died) is retried by Temporal without end. */
const TRIES = 3;
/** Longer than this no try is put off by a `Retry-After`: there is another run tomorrow. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The site as it is called first: with pretty permalinks, whatever it had before.
 * @throws SiteFailure CredentialsUnreadable
 */
export function accessTo(integration: SiteIntegration, secretKeys: SecretKey[]): SiteAccess {
  return {
    siteUrl: integration.config_json.site_url,
    plainPermalinks: false,
    keys: callingKeys(secretKeys, integration, new Date()),
  };
}

/** The same for the next call: the key and the form of permalinks that worked. Wrong keys are counted by the bridge, and it shuts the door. */
export function asItWorked(site: SiteAccess, trace: CallTrace): SiteAccess {
  return {
    ...site,
    plainPermalinks: trace.plainPermalinks ?? site.plainPermalinks,
    keys: site.keys.slice(trace.key === "previous" ? 1 : 0).slice(0, 1),
  };
}

/**
 * Runs calls to a site with heartbeats.
 * @param progress for the heartbeats: where the next try goes on
 * @throws ApplicationFailure for a SiteFailure: of its type, with what happened and what to do; not retryable when no try is left
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

/** Milliseconds since the activity was first scheduled, its earlier tries included. */
export function sinceScheduled(): number {
  return Math.max(0, Date.now() - activityInfo().scheduledTimestampMs);
}
