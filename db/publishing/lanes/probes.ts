import { FAILURES, type SiteFailure } from "../../../domain/publishing/failure.ts";
import { afterProbe } from "../../../domain/publishing/lane.ts";
import { SiteIntegration } from "../../sites/integration.ts";
import type { EntityManager } from "../../orm.ts";
import { applyToLane, stateOf, tellOfPause, type LaneOwner } from "./breaker.ts";
import { Lane } from "./entities.ts";
import { grant, lockLane, type LaneNews } from "./places.ts";

/** The result of a probe: the lane is open again, or the next probe is due in `waitMs` milliseconds. */
export async function probed(
  tx: EntityManager,
  integration: LaneOwner,
  failure: SiteFailure | null,
): Promise<{ news: LaneNews; waitMs: number | null }> {
  const lane = await lockLane(tx, integration);
  if (lane.paused_by !== "breaker") return { news: { paused: false, granted: [] }, waitMs: null };
  const alive = failure === null || FAILURES[failure.type].of !== "site";
  applyToLane(lane, afterProbe(stateOf(lane), alive), failure?.message ?? "");
  if (!alive) lane.pause_reason = failure.message;
  else tellOfPause(tx, integration, lane);
  await tx.flush();
  const waitMs = lane.probe_at ? Math.max(0, lane.probe_at.getTime() - Date.now()) : null;
  return { news: { paused: false, granted: await grant(tx, integration, lane) }, waitMs };
}

/** Integrations that the breaker has paused, and whose probe is overdue by `graceMs`. */
export async function findUnprobed(em: EntityManager, graceMs: number): Promise<SiteIntegration[]> {
  const due = { $lte: new Date(Date.now() - graceMs) };
  const overdue = await em.find(Lane, { paused_by: "breaker", probe_at: due }, { populate: ["integration"] });
  return overdue.map(({ integration }) => integration.$);
}
