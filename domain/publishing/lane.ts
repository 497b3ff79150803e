import { FAILURES, type FailureType } from "./failure.ts";
import type { RetryPolicy } from "./retry.ts";

/** Failures in a row, each speaking of the site and not of an article, after which a site is paused. */
export const BREAKER_FAILURES = 5;
/** A paused site is asked after a minute whether it is back, then at growing intervals, an hour at most. */
const PROBE_FIRST_MS = 60_000;
const PROBE_LONGEST_MS = 60 * 60_000;

/** The longest rest of a suspect site after its first failure, as a share of the wait before a first retry; and never longer. */
const REST_SHARE = 1 / 30;
const REST_MS = 2_000;

/** The bound on what we do on one site at once, and the breaker that pauses a site that is down. */
export interface LaneState {
  /** calls at once, a setting */
  max_calls: number;
  /** of those, how many at the moment: one until the site has answered, and after a failure work resumes in trickles */
  allowed_calls: number;
  /** in a row that speak of the site */
  failures: number;
  paused_by: "breaker" | "person" | null;
  /** probes since the pause began */
  probes: number;
}

/** What came of a call; `failure` null for a success. */
export type CallOutcome = { failure: FailureType | null };

/** Whether a failure speaks of the site: of an article that it refuses, it doesn't, and the site is alive. */
export const speaksOfSite = (type: FailureType): boolean => FAILURES[type].of === "site";

/**
 * The lane after a call. A site that answers, be it that this article can't be published, is alive: its failures are forgotten, and
 * one call more is allowed, up to its setting. The failure that completes a row pauses it.
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
 * The lane after a probe of a paused site. One that answers gets a single article: should that fail, the site is paused again at
 * once, and the next probe waits as long as if this one had failed.
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

/** Why nothing may be sent to a site now, null when it may. A person's pause holds whatever the site answers. */
export function hindrance(lane: LaneState, callsUnderWay: number): "paused" | "full" | null {
  if (lane.paused_by) return "paused";
  return callsUnderWay >= Math.min(lane.max_calls, lane.allowed_calls) ? "full" : null;
}

/**
 * Milliseconds that a suspect site is left alone before its next call: after one failure hardly, it may have been a hiccup, then with
 * the square of the failures in a row. At random (`luck` from 0 to 1), because sites that fell silent
 * together, with a host that is down, would else run into their time-outs together for ever, and the recording of all those failures at
 * once is felt by everybody else.
 */
export function suspectsRest(failures: number, { initialIntervalMs }: Pick<RetryPolicy, "initialIntervalMs">, luck: number): number {
  return Math.min(failures, BREAKER_FAILURES - 1) ** 2 * Math.min(REST_MS, initialIntervalMs * REST_SHARE) * luck;
}

/** Breaker off; a person's pause stays. */
function reopened(lane: LaneState): LaneState {
  return lane.paused_by === "breaker" ? { ...lane, paused_by: null, probes: 0 } : { ...lane, probes: 0 };
}
