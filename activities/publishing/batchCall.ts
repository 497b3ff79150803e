import { setImmediate } from "node:timers/promises";
import { loadArticles } from "../../db/articles/load.ts";
import type { BatchArticle } from "../../db/publishing/bulk/batches.ts";
import type { SentArticle } from "../../db/publishing/callEnds.ts";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import type { EntityManager } from "../../db/orm.ts";
import { FAILURES, SiteFailure } from "../../domain/publishing/failure.ts";
import { speaksOfSite, type CallOutcome } from "../../domain/publishing/lane.ts";
import { maskedRequest } from "../../domain/publishing/mask.ts";
import { bytesOf, type Payload, REQUEST_BYTES } from "../../domain/publishing/payload.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { beginningOf } from "../../domain/text.ts";
import { rulesFor } from "./rules.ts";
import { payloadOf } from "./payload.ts";
import { INTERRUPTIONS_ALLOWED, type PublicationDeps } from "./publish.ts";
import { accessTo } from "../sites/access.ts";
import type { Batch, CallTrace, SiteAccess, SiteClient } from "../platform/client.ts";

/** Which calls a site's bridge supports, as its answers showed. Kept between the batches of one activity. */
export interface SiteSkills {
  batches: boolean;
}

type Outcome = SentArticle["outcome"];
/** The results of a batch: one for each article by its content id, and one for the site. An article without a result was not reached. */
interface Sent {
  outcomes: Map<number, Outcome>;
  /** the failure of the whole call, or the failure that ended the batch */
  failure: SiteFailure | null;
  lane: CallOutcome & { message: string };
}

/** When a batch has to be split, no further call begins after this time. */
const IN_PARTS_MS = 8_000;
const ALIVE: Sent["lane"] = { failure: null, message: "" };

/** A batch that is ready to send: its articles, and for each its payload or the reason why it has none. */
export interface ReadyBatch {
  articles: BatchArticle[];
  payloads: (Payload | SiteFailure)[];
}

/** Makes the payloads of a batch's articles. */
export async function readyBatch(
  em: EntityManager,
  publicUrl: string,
  integration: SiteIntegration,
  articles: BatchArticle[],
  policy: RetryPolicy,
): Promise<ReadyBatch> {
  const loaded = await loadArticles(em, articles);
  const { source, block_editor = null } = integration;
  const rulesOf = rulesFor(em, integration);
  const payloads: ReadyBatch["payloads"] = [];
  for (const [index, article] of articles.entries()) {
    // Each large article takes a moment of the thread. Other work can run in between.
    await setImmediate();
    payloads.push(
      await payloadFor(article, policy, async () => {
        const rules = await rulesOf(loaded[index]!, article.post_status);
        return payloadOf(loaded[index]!, { source, publicUrl, recreate: article.recreate, rules, block_editor });
      }),
    );
  }
  return { articles, payloads };
}

/** Sends a batch to its site. It does not throw: the result includes every failure. */
export async function callBatch(
  { clientOf, secretKeys }: Pick<PublicationDeps, "clientOf" | "secretKeys">,
  integration: SiteIntegration,
  { articles, payloads }: ReadyBatch,
  skills: SiteSkills,
): Promise<{ results: SentArticle[]; lane: Sent["lane"]; trace: CallTrace; failure: SiteFailure | null }> {
  const { site_url, plain_permalinks } = integration.config_json;
  const trace: CallTrace = { method: "POST", url: site_url };
  const wanted = payloads.filter((one): one is Payload => !(one instanceof SiteFailure));
  const { source, site_id } = integration;
  const way = { client: clientOf(integration), of: { source, site_id }, trace, skills, until: performance.now() + IN_PARTS_MS };
  const sent = await send(wanted, way, () => accessTo(integration, secretKeys, plain_permalinks));
  const results = articles.map((article, index): SentArticle => {
    const payload = payloads[index]!;
    if (payload instanceof SiteFailure) return { article, categories: [], tags: [], outcome: { kind: "failed", error: payload } };
    const outcome = sent.outcomes.get(article.id) ?? { kind: "put_back" };
    const { categories, tags } = payload;
    return { article, request: maskedRequest("POST", trace.url, payload), categories, tags, ...answerOf(outcome), outcome };
  });
  return { results, lane: sent.lane, trace, failure: sent.failure };
}

async function payloadFor(
  { attempt }: BatchArticle,
  { maximumAttempts }: RetryPolicy,
  make: () => Promise<Payload>,
): Promise<Payload | SiteFailure> {
  if (attempt > maximumAttempts + INTERRUPTIONS_ALLOWED) {
    return new SiteFailure("Interrupted", `The worker stopped in the middle of ${attempt - 1} calls.`);
  }
  try {
    return await make();
  } catch (error) {
    if (error instanceof SiteFailure) return error;
    throw error;
  }
}

async function send(articles: Payload[], way: Omit<Way, "site">, access: () => SiteAccess): Promise<Sent> {
  const sent: Sent = { outcomes: new Map(), lane: ALIVE, failure: null };
  if (articles.length === 0) return sent;
  let tried = articles;
  try {
    const site = access();
    tried = [];
    await inParts(articles, { ...way, site }, sent);
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    notSent(tried, error, sent);
    sent.lane = { failure: error.type, message: error.message };
    sent.failure = error;
  }
  return sent;
}

/** What the calls of one batch share. */
interface Way {
  client: SiteClient;
  site: SiteAccess;
  of: Pick<Batch, "source" | "site_id">;
  trace: CallTrace;
  skills: SiteSkills;
  /** no further call begins after this time of the clock `performance` */
  until: number;
}

/**
 * Sends articles in one call. If the request would be too long, or one article makes the call fail, it sends them in halves, and splits again
 * until that article is alone. The first failure of the site ends the batch. Articles that were not reached wait, and the batch costs them no
 * attempt.
 * @throws SiteFailure the failure that ended the batch
 */
async function inParts(articles: Payload[], way: Way, sent: Sent): Promise<void> {
  const [first] = articles;
  if (!first || (sent.outcomes.size > 0 && performance.now() > way.until)) return;
  if (articles.length === 1) return alone(first, way, sent);
  if (way.skills.batches && bytesOf({ ...way.of, articles }) <= REQUEST_BYTES) {
    const failure = await together(articles, way, sent);
    if (!failure) return;
    // A bridge before 1.4 has no such route. The first article sent alone shows whether there is a bridge at all.
    if (failure.type === "PluginMissing") way.skills.batches = false;
    else if (speaksOfSite(failure.type) || performance.now() > way.until) {
      notSent(articles, failure, sent);
      if (speaksOfSite(failure.type)) throw failure;
      return;
    }
  }
  const half = Math.ceil(articles.length / 2);
  await inParts(articles.slice(0, half), way, sent);
  await inParts(articles.slice(half), way, sent);
}

/**
 * Ends a failed call for its articles. It costs them no attempt, because one of them may have caused the failure; each is sent alone next
 * time. If no retry can help, the articles fail.
 */
function notSent(articles: Payload[], error: SiteFailure, { outcomes }: Sent): void {
  const kind = error.retryable || FAILURES[error.type].of === "article" ? "put_back" : "failed";
  for (const { content_id } of articles) outcomes.set(content_id, { kind, error });
}

/** Sends articles in one call. Returns the failure of the whole call, or null. */
async function together(articles: Payload[], { client, site, of, trace }: Way, { outcomes }: Sent): Promise<SiteFailure | null> {
  let settled = 0;
  try {
    for (const [id, result] of await client.publishBatch(site, { ...of, articles }, trace)) {
      if (result === "not_reached") continue;
      settled += 1;
      outcomes.set(id, result instanceof SiteFailure ? { kind: "failed", error: result } : { kind: "published", post: result });
    }
  } catch (error) {
    if (error instanceof SiteFailure) return error;
    throw error;
  }
  // A bridge always settles at least one article (docs/bridge-contract.md). Without this check, a site that settles none would be called for ever.
  return settled > 0 ? null : new SiteFailure("TimedOut", "The site had no time for any of the articles.");
}

/** Sends one article as a single publish does; the attempt counts. @throws SiteFailure of the site */
async function alone(payload: Payload, { client, site, trace }: Way, { outcomes }: Sent): Promise<void> {
  try {
    outcomes.set(payload.content_id, { kind: "published", post: await client.publish(site, payload, trace) });
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    outcomes.set(payload.content_id, { kind: "failed", error });
    if (speaksOfSite(error.type)) throw error;
  }
}

/** The site's answer for one article, in the form that people may see. */
function answerOf(outcome: Outcome): { answer?: { status: number; body: string } } {
  if (outcome.kind === "published") {
    const { created, ...post } = outcome.post;
    return { answer: { status: created ? 201 : 409, body: beginningOf(JSON.stringify(post)) } };
  }
  const { status, answer = "" } = ("error" in outcome && outcome.error) || {};
  return status === undefined ? {} : { answer: { status, body: answer } };
}
