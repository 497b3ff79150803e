import { LockMode } from "@mikro-orm/core";
import type { CallResult } from "../../domain/publishing/callEnd.ts";
import { ATTEMPTS_KEPT, isOpen } from "../../domain/publishing/publication.ts";
import { REPAIR_POLICY } from "../../domain/publishing/repair.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { keepLooks } from "./updates/basis.ts";
import { TOLD_TASKS, toldTask } from "./updates/toldTasks.ts";
import { recordEnds, type EndedCall, type SentArticle } from "./callEnds.ts";
import { Content } from "../articles/content.ts";
import { recordEvent } from "../events/record.ts";
import { SiteIntegration } from "../sites/integration.ts";
import { giveBack, takePlace, type LaneNews } from "./lanes/places.ts";
import type { EntityManager } from "../orm.ts";
import { now, tables } from "../tables.ts";
import { Publication } from "./publication.ts";

type Outcome = { state: string; external_id: string | null };
/** How an attempt was closed: the time until the next one (null: none), and the effect on the site's lane. */
type Closed = { outcome: Outcome; retryInMs: number | null; news: LaneNews; repairs?: boolean };

/**
 * Locks a publication's content, then the publication; all code uses this order. Reads the integration with them, without locking it. Null if the
 * content, and with it the publication, was deleted.
 */
export async function lockPublication(em: EntityManager, id: string) {
  const publication = await em.findOne(Publication, id, {
    populate: ["content", "integration"],
    lockMode: LockMode.PESSIMISTIC_WRITE,
    lockTableAliases: ["c1", "p0"],
  });
  return publication && { publication, content: publication.content.$, integration: publication.integration.$ };
}

const DELETED: Outcome = { state: "deleted", external_id: null };
/** How often to check whether a batch that contains the article has ended. */
const IN_BATCH_MS = 1_000;
const NO_NEWS: LaneNews = { paused: false, granted: [] };

const facts = ({ account_id, site_id, integration_id, content_id }: Publication) => ({ account_id, site_id, integration_id, content_id });

export type Begun =
  /** nothing to send: the publication has ended, was cancelled or deleted, or the content already has an `external_id` */
  | { kind: "ended"; outcome: Outcome; news: LaneNews }
  /** not yet: it is not due (`waitMs`), or its site has no free place (null: until it is woken) */
  | { kind: "not_yet"; state: "scheduled" | "waiting" | "in_batch"; waitMs: number | null }
  /** it has a place, but the site is a suspect: the call belongs on the queue `suspect` */
  | { kind: "suspect"; failures: number }
  | { kind: "begun"; publication: Publication; content: Content; integration: SiteIntegration };

/** Opens the next attempt of a publication if it is due and has a place: state `publishing`, one attempt more. */
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
    const { publication, content, integration } = locked;
    const now = new Date();
    if (publication.state === "publishing") {
      // A bulk run is sending the article now. The result will be known soon.
      if (await isInBatch(tx, publication)) return { kind: "not_yet", state: "in_batch", waitMs: IN_BATCH_MS };
      // That call's worker died or its workflow ended, so its result is lost.
      const lost: SentArticle = { article: { id: content.id, publication_id: id }, categories: [], tags: [], outcome: { kind: "lost" } };
      await recordEnds(tx, { id: publication.batch_id ?? null, integration, policy, repair: REPAIR_POLICY, key: undefined }, [lost]);
      await tx.refresh(publication);
    }
    if (publication.task === "create" && isOpen(publication.state) && content.external_id) {
      // A webhook reported the post and the answer was lost. A repair finds out what the post lacks.
      if (publication.attempt > 0) publication.repair_at = now;
      finish(publication, "published", now);
    }
    if (!isOpen(publication.state)) {
      const outcome = { state: publication.state, external_id: content.external_id ?? null };
      return { kind: "ended", outcome, news: await giveBack(tx, integration, id, null) };
    }
    publication.workflow_id = workflow?.workflowId ?? null;
    publication.in_bulk = false;
    publication.run_id = workflow?.runId ?? null;
    publication.batch_id = null;
    const early = (publication.publish_at?.getTime() ?? 0) - now.getTime();
    if (early > 0) {
      publication.state = "queued";
      return { kind: "not_yet", state: "scheduled", waitMs: early };
    }
    const place = await takePlace(tx, integration, id);
    if (place.kind === "wait") {
      publication.state = "waiting";
      return { kind: "not_yet", state: "waiting", waitMs: null };
    }
    if (place.failures > 0 && !suspectsAllowed) return { kind: "suspect", failures: place.failures };
    publication.attempt += 1;
    const opened = { attempt: publication.attempt, started_at: now.toISOString() };
    publication.attempts = [...publication.attempts, opened].slice(-ATTEMPTS_KEPT);
    publication.state = "publishing";
    publication.batch_id = crypto.randomUUID();
    // A withdrawal sends nothing of the article.
    if (publication.task !== "withdraw") publication.revision = content.revision;
    publication.next_attempt_at = null;
    if (publication.attempt === 1) {
      const { action, begins } = TOLD_TASKS[toldTask(publication)];
      recordEvent(tx, {
        ...facts(publication),
        event_type: "publish",
        action: `${action}_start`,
        description: begins(`'${content.title}'`, integration.config_json.site_url),
        success: true,
        details: { publication_id: id, revision: content.revision, attempts_allowed: policy.maximumAttempts },
      });
    }
    return { kind: "begun", publication, content, integration };
  });
}

/**
 * Records the result of a call and gives its place back, in one transaction (requirements 3.2, steps 7 and 8; domain/publishing/callEnd.ts). If the
 * call was believed dead and another owner has taken the publication over, it changes nothing.
 */
export async function closeAttempt(
  em: EntityManager,
  call: EndedCall,
  sent: SentArticle & { outcome: Exclude<CallResult, { kind: "lost" }> },
): Promise<Closed> {
  return em.transactional(async (tx) => {
    const { publication_id: id } = sent.article;
    const end = (await recordEnds(tx, call, [sent])).get(id);
    if (!end) {
      const row = await tables(tx)
        .selectFrom("igny8_publications as p")
        .innerJoin("igny8_content as c", "c.id", "p.content_id")
        .select(["p.state", "c.external_id"])
        .where("p.id", "=", id)
        .executeTakeFirst();
      // The place belongs to the publication. If that was deleted, nobody else gives the place back.
      return { outcome: row ?? DELETED, retryInMs: null, news: row ? NO_NEWS : await giveBack(tx, call.integration, id, null) };
    }
    const { outcome, look } = sent;
    if (look) await keepLooks(tx, [[id, look]]);
    const said =
      "error" in outcome && outcome.error
        ? { failure: outcome.error.type, message: outcome.error.message }
        : { failure: null, message: "" };
    const news = await giveBack(tx, call.integration, id, said);
    // Others were granted places first. Whoever gives a place back when this retry is due wakes its workflow; if it looked by itself, it would
    // find no place.
    const { retryInMs: delay, state, external_id } = end;
    const retryInMs = delay !== null && news.granted.length > 0 ? delay + call.policy.initialIntervalMs : delay;
    return { outcome: { state, external_id }, retryInMs, news, repairs: end.repairs };
  });
}

/** Whether a bulk run's batch contains the publication, and the batch's worker is alive. */
async function isInBatch(tx: EntityManager, { batch_id, integration_id }: Publication): Promise<boolean> {
  if (!batch_id) return false;
  const lease = await tables(tx)
    .selectFrom("igny8_lane_leases")
    .select("until")
    .where("integration_id", "=", integration_id)
    .where("holder", "=", batch_id)
    .where("until", ">", now)
    .executeTakeFirst();
  return lease !== undefined;
}

/**
 * Takes a publication back. Its content waits for review again; a post that was to be changed stays as it is. The caller holds both rows
 * locked, and flushes.
 */
export function cancelPublication(publication: Publication, content: Content, now: Date): void {
  if (publication.task !== "create") {
    finish(publication, "published", now);
    publication.last_error = null;
    return;
  }
  finish(publication, "cancelled", now);
  content.status = "review";
}

function finish(publication: Publication, state: Publication["state"], now: Date): void {
  publication.state = state;
  publication.finished_at = now;
  publication.next_attempt_at = null;
  publication.cancel_requested = false;
}
