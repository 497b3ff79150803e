import { LockMode } from "@mikro-orm/core";
import type { SiteFailure } from "../domain/failure.ts";
import type { Payload } from "../domain/payload.ts";
import { ATTEMPTS_KEPT, isOpen, type PublicationAttempt } from "../domain/publication.ts";
import { reportedWarnings, type RepairPolicy, type Warning } from "../domain/repair.ts";
import { retryRemedy } from "../domain/remedy.ts";
import { nextRetryDelay, type RetryPolicy } from "../domain/retry.ts";
import { batchHolder } from "./batches.ts";
import { Content } from "./content.ts";
import { recordEvent } from "./events.ts";
import { SiteIntegration } from "./integration.ts";
import { giveBack, takeTurn, type LaneNews } from "./lanes.ts";
import type { EntityManager } from "./orm.ts";
import { applyPostState, type PostState } from "./postState.ts";
import { Publication } from "./publication.ts";

type Outcome = { state: string; external_id: string | null };
/** How an attempt was closed: when the next one is, null for never, and what it meant for the site's lane. */
type Closed = { outcome: Outcome; retryInMs: number | null; news: LaneNews };
type Call = {
  trace: { answer?: { status: number; body: string }; key?: string };
  request: PublicationAttempt["request"] | undefined;
  duration_ms: number;
};

/** Locked in this order everywhere: content, then publication. Null when the content was deleted, and the publication with it. */
export async function lockPublication(em: EntityManager, id: string) {
  const [row] = await em.execute<{ content_id: number }[]>("select content_id from igny8_publications where id = ?", [id]);
  const content = row && (await em.findOne(Content, row.content_id, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  const publication = content && (await em.findOne(Publication, id, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  return publication ? { publication, content } : null;
}

const DELETED: Outcome = { state: "deleted", external_id: null };
/** How often is looked for the end of a batch that has somebody's article. */
const IN_BATCH_MS = 1_000;
const NO_NEWS: LaneNews = { paused: false, granted: [] };

const facts = ({ account_id, site_id, integration_id, content_id }: Publication) => ({ account_id, site_id, integration_id, content_id });

export type Begun =
  /** there is nothing to send: finished or cancelled meanwhile, deleted, or the content has an `external_id` already */
  | { kind: "ended"; outcome: Outcome; news: LaneNews }
  /** not yet: its time has not come (`waitMs`), or its site has no place for it (null: until it is woken) */
  | { kind: "not_yet"; state: "scheduled" | "waiting" | "in_batch"; waitMs: number | null }
  /** its place is taken, but the site's last call failed: the call belongs into the pool of such sites */
  | { kind: "suspect"; failures: number }
  | { kind: "begun"; publication: Publication; content: Content; integration: SiteIntegration };

/** Opens the next attempt of a publication, when it is its turn: `publishing`, one attempt more. */
export async function beginAttempt(
  em: EntityManager,
  id: string,
  policy: RetryPolicy,
  workflow: { workflowId: string; runId: string } | null,
  suspectsAllowed: boolean,
): Promise<Begun> {
  return em.transactional(async (tx) => {
    const locked = await lockPublication(tx, id);
    if (!locked) return { kind: "ended", outcome: DELETED, news: NO_NEWS };
    const { publication, content } = locked;
    const now = new Date();
    if (isOpen(publication.state) && content.external_id) {
      // A webhook told of the post, the answer was lost: what the post lacks is asked for.
      if (publication.attempt > 0) publication.repair_at = now;
      finish(publication, "published", now);
    }
    const integration = await tx.findOneOrFail(SiteIntegration, publication.integration_id);
    if (!isOpen(publication.state)) {
      const outcome = { state: publication.state, external_id: content.external_id ?? null };
      return { kind: "ended", outcome, news: await giveBack(tx, integration, id, null) };
    }
    // A bulk run is sending it at this moment: what comes of that is known in a moment.
    if (publication.state === "publishing" && (await isInBatch(tx, publication))) {
      return { kind: "not_yet", state: "in_batch", waitMs: IN_BATCH_MS };
    }
    publication.workflow_id = workflow?.workflowId ?? null;
    publication.run_id = workflow?.runId ?? null;
    publication.batch_id = null;
    const early = (publication.publish_at?.getTime() ?? 0) - now.getTime();
    if (early > 0) {
      publication.state = "queued";
      return { kind: "not_yet", state: "scheduled", waitMs: early };
    }
    const turn = await takeTurn(tx, integration, id);
    if (turn.kind === "wait") {
      publication.state = "waiting";
      return { kind: "not_yet", state: "waiting", waitMs: null };
    }
    if (turn.failures > 0 && !suspectsAllowed) return { kind: "suspect", failures: turn.failures };
    const attempts = publication.attempts.map((attempt) =>
      attempt.ended_at ? attempt : { ...attempt, ended_at: now.toISOString(), outcome: "interrupted" as const },
    );
    publication.attempt += 1;
    publication.attempts = [...attempts, { attempt: publication.attempt, started_at: now.toISOString() }].slice(-ATTEMPTS_KEPT);
    publication.state = "publishing";
    publication.revision = content.revision;
    publication.next_attempt_at = null;
    if (publication.attempt === 1) {
      recordEvent(tx, {
        ...facts(publication),
        event_type: "publish",
        action: "content_publish_start",
        description: `Sending '${content.title}' to ${integration.config_json.site_url}`,
        success: true,
        details: { publication_id: id, revision: content.revision, attempts_allowed: policy.maximumAttempts },
      });
    }
    return { kind: "begun", publication, content, integration };
  });
}

/** Closes an attempt that brought the post: content, publication and sync event in one transaction (seeds 3.2, steps 7 and 8). */
export async function closePublished(
  em: EntityManager,
  id: string,
  call: Call & {
    post: PostState & { created: boolean; warnings: Warning[] };
    payload: Payload;
    integration: SiteIntegration;
    repair: RepairPolicy;
  },
): Promise<Closed & { repairs?: boolean }> {
  return em.transactional(async (tx) => {
    const locked = await lockPublication(tx, id);
    const answered = { failure: null, message: "" };
    if (!locked) return { outcome: DELETED, retryInMs: null, news: await giveBack(tx, call.integration, id, answered) };
    const { publication, content } = locked;
    const { post, payload } = call;
    const now = new Date();
    applyPostState(content, publication, post);
    publication.last_error = null;
    publication.recreate = false;
    Object.assign(publication, reportedWarnings(post.warnings, call.repair, now.getTime()));
    closeLast(publication, now, call, { outcome: "published" });
    finish(publication, "published", now);
    recordEvent(tx, {
      ...facts(publication),
      event_type: "publish",
      action: "content_publish",
      description: post.created ? `Published content '${content.title}' to WordPress` : `'${content.title}' was on WordPress already`,
      success: true,
      external_id: content.external_id ?? null,
      duration_ms: call.duration_ms,
      details: {
        publication_id: id,
        attempt: publication.attempt,
        created: post.created,
        post_url: post.post_url,
        wordpress_status: post.post_status,
        categories: payload.categories,
        tags: payload.tags,
        warnings: post.warnings,
        key: call.trace.key,
      },
    });
    const news = await giveBack(tx, call.integration, id, answered);
    return {
      outcome: { state: publication.state, external_id: content.external_id ?? null },
      retryInMs: null,
      news,
      repairs: publication.repair_at !== null,
    };
  });
}

/**
 * Closes an attempt that failed: `retrying` with the time of the next one, or finished as `failed`, `gone` or `cancelled`.
 */
export async function closeFailed(
  em: EntityManager,
  id: string,
  policy: RetryPolicy,
  call: Call & { error: SiteFailure; integration: SiteIntegration },
): Promise<Closed> {
  return em.transactional(async (tx) => {
    const locked = await lockPublication(tx, id);
    const { error } = call;
    const said = { failure: error.type, message: error.message };
    if (!locked) return { outcome: DELETED, retryInMs: null, news: await giveBack(tx, call.integration, id, said) };
    const { publication, content } = locked;
    const now = new Date();
    const reported = { type: error.type, message: error.message, advice: error.advice };
    const delay = publication.cancel_requested ? null : nextRetryDelay(policy, publication.attempt, error);
    closeLast(publication, now, call, { outcome: "failed", error: reported });
    publication.last_error = reported;
    if (delay !== null) {
      publication.state = "retrying";
      publication.next_attempt_at = new Date(now.getTime() + delay);
    } else if (publication.cancel_requested) {
      cancelPublication(publication, content, now);
    } else if (error.type === "PostGone") {
      finish(publication, "gone", now);
      content.status = "draft";
    } else {
      finish(publication, "failed", now);
    }
    const details = {
      publication_id: id,
      attempt: publication.attempt,
      error: reported,
      status: error.status,
      answer: error.answer,
      fields: error.fields,
    };
    recordEvent(tx, {
      ...facts(publication),
      event_type: "error",
      action: "content_publish_attempt",
      description: `Attempt ${publication.attempt} of ${policy.maximumAttempts} for '${content.title}' failed: ${error.message}`,
      success: false,
      error_message: error.message,
      duration_ms: call.duration_ms,
      details: { ...details, next_attempt_at: publication.next_attempt_at ?? null },
    });
    if (delay === null) {
      recordEvent(tx, {
        ...facts(publication),
        event_type: "publish",
        action: publication.state === "cancelled" ? "content_publish_cancel" : "content_publish",
        description: `Publishing '${content.title}' ended as ${publication.state}: ${error.message}`,
        success: false,
        error_message: `${error.message} ${reported.advice}`,
        details: { ...details, remedy: retryRemedy(content.id, publication.state === "gone") },
      });
    }
    const news = await giveBack(tx, call.integration, id, said);
    // Others go before it; whoever gives a place back when its time has come wakes it, and looking by itself it would find no place.
    const retryInMs = delay !== null && news.granted.length > 0 ? delay + policy.initialIntervalMs : delay;
    return { outcome: { state: publication.state, external_id: content.external_id ?? null }, retryInMs, news };
  });
}

/** Whether a bulk run's batch has it, and its worker lives. */
async function isInBatch(tx: EntityManager, { batch_id, integration_id }: Publication): Promise<boolean> {
  if (!batch_id) return false;
  const rows = await tx.execute("select from igny8_lane_leases where integration_id = ? and holder = ? and until > now()", [
    integration_id,
    batchHolder(batch_id),
  ]);
  return rows.length > 0;
}

/** Takes a publication back: the content waits for review again. The caller holds both rows locked, and flushes. */
export function cancelPublication(publication: Publication, content: Content, now: Date): void {
  finish(publication, "cancelled", now);
  content.status = "review";
}

function finish(publication: Publication, state: Publication["state"], now: Date): void {
  publication.state = state;
  publication.finished_at = now;
  publication.next_attempt_at = null;
  publication.cancel_requested = false;
}

function closeLast(publication: Publication, now: Date, call: Call, result: Partial<PublicationAttempt>): void {
  publication.attempts = publication.attempts.map((attempt, index, all) =>
    index < all.length - 1
      ? attempt
      : {
          ...attempt,
          ...result,
          ended_at: now.toISOString(),
          duration_ms: call.duration_ms,
          ...(call.request ? { request: call.request } : {}),
          ...(call.trace.answer ? { response: call.trace.answer } : {}),
        },
  );
}
