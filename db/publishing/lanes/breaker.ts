import type { FailureType } from "../../../domain/publishing/failure.ts";
import { afterCall, probeDelay, type CallOutcome, type LaneState } from "../../../domain/publishing/lane.ts";
import { recordEvent } from "../../events/record.ts";
import type { SiteIntegration } from "../../sites/integration.ts";
import type { EntityManager } from "../../orm.ts";
import type { Lane } from "./entities.ts";

/** The columns of an integration that its lane and the lane's events need. */
export type LaneOwner = Pick<SiteIntegration, "id" | "account_id" | "site_id" | "config_json">;

/**
 * Counts the end of a call in a locked lane. The call may pause the lane or open it again, each with an event.
 * @returns whether the breaker has just paused the site
 */
export function breakerAfterCall(tx: EntityManager, owner: LaneOwner, lane: Lane, outcome: CallOutcome & { message: string }): boolean {
  const was = lane.paused_by ?? null;
  applyToLane(lane, afterCall(stateOf(lane), outcome), outcome.message);
  if (outcome.failure === null) lane.last_success_at = new Date();
  const paused = was === null && lane.paused_by === "breaker";
  if (paused || (was === "breaker" && !lane.paused_by)) tellOfPause(tx, owner, lane, outcome.failure);
  return paused;
}

/** Applies a change by the breaker or by a person to a locked lane. */
export function applyToLane(lane: Lane, next: LaneState, reason: string): void {
  const now = new Date();
  if ((lane.paused_by ?? null) !== next.paused_by) {
    lane.paused_at = next.paused_by ? now : null;
    lane.pause_reason = next.paused_by ? reason : null;
  }
  Object.assign(lane, next);
  lane.probe_at = next.paused_by === "breaker" ? new Date(now.getTime() + probeDelay(next.probes)) : null;
}

/** The columns of a lane that the rules use. */
export function stateOf(lane: Lane): LaneState {
  const { max_calls, allowed_calls, failures, probes } = lane;
  return { max_calls, allowed_calls, failures, probes, paused_by: lane.paused_by ?? null };
}

/** Writes the event that a lane was paused, with the failure that paused it if there was one, or resumed. */
export function tellOfPause(tx: EntityManager, owner: LaneOwner, lane: Lane, failure: FailureType | null = null): void {
  const { id: integration_id, account_id, site_id, config_json } = owner;
  const paused = lane.paused_by !== null && lane.paused_by !== undefined;
  const by = lane.paused_by === "person" ? "by a person" : `after ${lane.failures} failures in a row: ${lane.pause_reason}`;
  recordEvent(tx, {
    ...{ integration_id, account_id, site_id },
    event_type: paused && lane.paused_by === "breaker" ? "error" : "sync",
    action: paused ? "site_pause" : "site_resume",
    description: paused ? `${config_json.site_url} is paused ${by}` : `${config_json.site_url} is resumed`,
    success: lane.paused_by !== "breaker",
    error_message: lane.paused_by === "breaker" ? (lane.pause_reason ?? null) : null,
    details: {
      ...{ paused_by: lane.paused_by ?? null, failures: lane.failures, probe_at: lane.probe_at?.toISOString() ?? null },
      ...(paused && failure ? { error_type: failure } : {}),
    },
  });
}
