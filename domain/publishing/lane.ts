import { FAILURES, type FailureType } from "./failure.ts";
import type { RetryPolicy } from "./retry.ts";

/** A site is paused after this many failures in a row that are the site's fault. */
export const BREAKER_FAILURES = 5;
/** A paused site is probed after a minute, then at growing intervals of at most an hour. */
const PROBE_FIRST_MS = 60_000;
const PROBE_LONGEST_MS = 60 * 60_000;

/** The longest rest of a suspect after its first failure: this share of the wait before a first retry, and at most this many milliseconds. */
const REST_SHARE = 1 / 30;
const REST_MS = 2_000;

/** A lane: the bound on concurrent calls to a site, and the breaker that pauses a site that is down. */
export interface LaneState {
  /** the setting for concurrent calls */
  max_calls: number;
  /** the concurrent calls that are allowed now: one until the site has answered, and after a failure the number grows again from one */
  allowed_calls: number;
  /** failures in a row that are the site's fault */
  failures: number;
  paused_by: "breaker" | "person" | null;
  /** probes since the pause began */
  probes: number;
}

/** The result of a call; `failure` is null after a success. */
export type CallOutcome = { failure: FailureType | null };

/** Whether a failure is the site's fault. A site that refuses an article is alive. */
export const speaksOfSite = (type: FailureType): boolean => FAILURES[type].of === "site";

/**
 * The lane after a call. A site that answers is alive, even if it refuses the article: its failures are reset, and one more
 * concurrent call is allowed, up to the setting. The last of BREAKER_FAILURES failures in a row pauses the site.
 */
export function afterCall(lane: LaneState, { failure }: CallOutcome): LaneState {
  if (failure !== null && FAILURES[failure].of === "us") return lane;
  if (failure === null || !speaksOfSite(failure)) {
    return { ...reopened(lane), failures: 0, allowed_calls: Math.min(lane.max_calls, lane.allowed_calls + 1) };
  }
  const failures = lane.failures + 1;
  const paused_by = lane.paused_by ?? (failures >= BREAKER_FAILURES ? ("breaker" as const) : null);
  return { ...lane, failures, paused_by, allowed_calls: 1 };
}

/**
 * The lane after a probe of a paused site. A site that answers gets a single article. If that fails, the site is paused again at
 * once, and the next probe waits as long as after a failed probe.
 */
export function afterProbe(lane: LaneState, alive: boolean): LaneState {
  if (lane.paused_by !== "breaker") return lane;
  const probes = lane.probes + 1;
  return alive ? { ...lane, paused_by: null, failures: BREAKER_FAILURES - 1, allowed_calls: 1, probes } : { ...lane, probes };
}

/** Milliseconds until the next probe. */
export function probeDelay(probes: number): number {
  return Math.min(PROBE_LONGEST_MS, PROBE_FIRST_MS * 2 ** Math.min(probes, 20));
}

/** The concurrent calls to a site that are allowed now. */
export const placesOf = (lane: Pick<LaneState, "max_calls" | "allowed_calls">): number => Math.min(lane.max_calls, lane.allowed_calls);

/** Why no call to a site may begin now; null if one may. A person's pause holds whatever the site answers. */
export function hindrance(lane: LaneState, callsUnderWay: number): "paused" | "full" | null {
  if (lane.paused_by) return "paused";
  return callsUnderWay >= placesOf(lane) ? "full" : null;
}

/**
 * Milliseconds of a suspect's rest before its next call. The rest grows with the square of the failures in a row: it is almost nothing after a
 * single failure, which may be an accident. It is random (`luck` from 0 to 1). Otherwise the sites of a host that is down would time out together
 * for ever, and recording all their failures at once would slow everybody else down.
 */
export function suspectsRest(failures: number, { initialIntervalMs }: Pick<RetryPolicy, "initialIntervalMs">, luck: number): number {
  return Math.min(failures, BREAKER_FAILURES - 1) ** 2 * Math.min(REST_MS, initialIntervalMs * REST_SHARE) * luck;
}

/** Ends a breaker's pause. A person's pause stays. */
function reopened(lane: LaneState): LaneState {
  return lane.paused_by === "breaker" ? { ...lane, paused_by: null, probes: 0 } : { ...lane, probes: 0 };
}
