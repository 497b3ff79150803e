import type { PostState } from "../../domain/publishing/callEnd.ts";
import { FAILURES, type SiteFailure } from "../../domain/publishing/failure.ts";
import { countOf, mended, nextRepairDelay, type RepairPolicy, type Warning } from "../../domain/publishing/repair.ts";
import { recordEvent } from "../events/record.ts";
import { SiteIntegration } from "../sites/integration.ts";
import type { EntityManager } from "../orm.ts";
import { applyPostState } from "./postState.ts";
import { lockPublication } from "./attempts.ts";
import { CLAIM_REPAIR, GIVE_BACK_REPAIR, NEXT_REPAIR, UNREPAIRED } from "./statements.ts";

/** Milliseconds until a site's next repair is due; null if there is none. */
export async function nextRepairIn(em: EntityManager, integrationId: number): Promise<number | null> {
  const [row] = await NEXT_REPAIR<{ wait_ms: number | null }>(em, { integration_id: integrationId });
  return row!.wait_ms === null ? null : Math.max(0, row!.wait_ms);
}

/** Sites with repairs overdue by `graceMs` that accept calls, the longest overdue first. */
export async function findUnrepaired(em: EntityManager, graceMs: number, limit: number): Promise<SiteIntegration[]> {
  const rows = await UNREPAIRED<{ id: number }>(em, { grace_ms: graceMs, limit });
  return em.find(SiteIntegration, { id: rows.map(({ id }) => id) });
}

/** A publication that is being repaired. `tries`: the number of the try, from 1. */
export interface Claimed {
  publication_id: string;
  content_id: number;
  tries: number;
}

/** Begins a try for the site's longest due article; undefined if none is due. */
export async function claimRepair(em: EntityManager, integrationId: number): Promise<Claimed | undefined> {
  const [claimed] = await CLAIM_REPAIR<Claimed>(em, { integration_id: integrationId });
  return claimed;
}

/** Takes a try back for which no call was made. */
export async function giveBackRepair(em: EntityManager, { publication_id }: Claimed): Promise<void> {
  await GIVE_BACK_REPAIR(em, { publication_id });
}

/** The result of a try. `impossible`: the site has no post to repair, with the reason. */
export type Repaired =
  | { kind: "answered"; post: PostState & { warnings: Warning[] } }
  | { kind: "failed"; error: SiteFailure }
  | { kind: "impossible"; why: string };

/** Ends a try, in one transaction: what is still missing, when it is tried again, and an event. */
export async function closeRepair(
  em: EntityManager,
  { publication_id, tries }: Claimed,
  outcome: Repaired,
  { policy, duration_ms }: { policy: RepairPolicy; duration_ms: number },
): Promise<void> {
  await em.transactional(async (tx) => {
    const locked = await lockPublication(tx, publication_id);
    // It was deleted, went or was published again in the meantime. That is newer than this result.
    if (locked?.publication.state !== "published") return;
    const { publication, content } = locked;
    const before = publication.warnings;
    const after = outcome.kind === "answered" ? outcome.post.warnings : before;
    if (outcome.kind === "answered") applyPostState(content, publication, outcome.post);
    publication.warnings = after;
    const delay = delayAfter(outcome, after, tries, policy);
    publication.repair_at = delay === null ? null : new Date(Date.now() + delay);
    const gained = mended(before, after);
    if (outcome.kind === "answered" && before.length === 0 && after.length === 0) return;
    const { account_id, site_id, integration_id, content_id } = publication;
    const success = gained.length > 0;
    const why = outcome.kind === "answered" ? (after[0]?.message ?? "") : outcome.kind === "failed" ? outcome.error.message : outcome.why;
    const advice = outcome.kind === "failed" ? FAILURES[outcome.error.type].advice : "";
    recordEvent(tx, {
      ...{ account_id, site_id, integration_id, content_id, duration_ms, success },
      event_type: "sync",
      action: "content_repair",
      external_id: content.external_id ?? null,
      description: success
        ? `${countOf(gained)} of '${content.title}' that WordPress lacked ${gained.length === 1 ? "is" : "are"} there now${after.length > 0 ? `. Still missing: ${countOf(after)}` : ""}`
        : `WordPress still lacks ${after.length > 0 ? countOf(after) : "what is missing"} of '${content.title}'. ${delay === null ? "IGNY8 does not retry" : "IGNY8 retries automatically"}: ${why}`,
      error_message: success ? null : `${why} ${advice}`.trim(),
      details: {
        publication_id,
        try: tries,
        repaired: gained,
        warnings: after,
        next_try_at: publication.repair_at?.toISOString() ?? null,
        post_url: content.external_url ?? null,
        ...(outcome.kind === "failed" ? { error: { type: outcome.error.type, message: outcome.error.message, advice } } : {}),
      },
    });
  });
}

function delayAfter(outcome: Repaired, warnings: Warning[], tries: number, policy: RepairPolicy): number | null {
  if (outcome.kind === "impossible") return null;
  if (outcome.kind === "answered") return nextRepairDelay(warnings, tries, policy);
  return outcome.error.retryable ? (policy.intervalsMs[tries] ?? null) : null;
}
