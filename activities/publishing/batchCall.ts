import { setImmediate } from "node:timers/promises";
import { loadArticles } from "../../db/articles/load.ts";
import type { BatchArticle } from "../../db/publishing/bulk/batches.ts";
import type { SentArticle } from "../../db/publishing/callEnds.ts";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import type { EntityManager } from "../../db/orm.ts";
import { FAILURES, SiteFailure } from "../../domain/publishing/failure.ts";
import { speaksOfSite, type CallOutcome } from "../../domain/publishing/lane.ts";
import { maskedRequest } from "../../domain/publishing/mask.ts";
import type { Payload } from "../../domain/publishing/payload.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { beginningOf } from "../../domain/text.ts";
import { INTERRUPTIONS_ALLOWED, payloadOf, type PublicationDeps } from "./publish.ts";
import { accessTo } from "../sites/access.ts";
import type { Batch } from "../wordpress/batch.ts";
import type { Bridge, CallTrace, SiteAccess } from "../wordpress/bridge.ts";

/** What a site can do, as it turned out; kept between the batches of one activity. */
export interface SiteSkills {
  batches: boolean;
}

type Outcome = SentArticle["outcome"];
/** What came of a call: of each article by its content id, and of the site. Articles that it names not were not reached. */
interface Sent {
  outcomes: Map<number, Outcome>;
  /** of the call, or the one that ended it */
  failure: SiteFailure | null;
  lane: CallOutcome & { message: string };
}

/** Of articles that can't go together, none is begun after this. */
const IN_PARTS_MS = 8_000;
const ALIVE: Sent["lane"] = { failure: null, message: "" };

/** A batch that can be sent: its articles, and the payload of each or why there is none. */
export interface ReadyBatch {
  articles: BatchArticle[];
  payloads: (Payload | SiteFailure)[];
}

/** Makes the payloads of a batch's articles. */
export async function readyBatch(
  em: EntityManager,
  publicUrl: string,
  { source }: SiteIntegration,
  articles: BatchArticle[],
  policy: RetryPolicy,
): Promise<ReadyBatch> {
  const loaded = await loadArticles(em, articles);
  const payloads: ReadyBatch["payloads"] = [];
  for (const [index, article] of articles.entries()) {
    // Of large articles each takes a moment, which is nobody's but theirs.
    await setImmediate();
    payloads.push(payloadFor(article, policy, () => payloadOf(loaded[index]!, { source, publicUrl, recreate: article.recreate })));
  }
  return { articles, payloads };
}

/** Sends a batch to its site. Whatever comes of it is in what it returns. */
export async function callBatch(
  { bridge, secretKeys }: Pick<PublicationDeps, "bridge" | "secretKeys">,
  integration: SiteIntegration,
  { articles, payloads }: ReadyBatch,
  skills: SiteSkills,
): Promise<{ results: SentArticle[]; lane: Sent["lane"]; trace: CallTrace; failure: SiteFailure | null }> {
  const { site_url, plain_permalinks } = integration.config_json;
  const trace: CallTrace = { method: "POST", url: site_url };
  const wanted = payloads.filter((one): one is Payload => !(one instanceof SiteFailure));
  const { source, site_id } = integration;
  const way = { bridge, of: { source, site_id }, trace, skills, until: performance.now() + IN_PARTS_MS };
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

function payloadFor({ attempt }: BatchArticle, { maximumAttempts }: RetryPolicy, make: () => Payload): Payload | SiteFailure {
  if (attempt > maximumAttempts + INTERRUPTIONS_ALLOWED) {
    return new SiteFailure("Interrupted", `The worker stopped in the middle of ${attempt - 1} calls.`);
  }
  try {
    return make();
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

/** How articles get to a site. */
interface Way {
  bridge: Bridge;
  site: SiteAccess;
  of: Pick<Batch, "source" | "site_id">;
  trace: CallTrace;
  skills: SiteSkills;
  /** no further call is begun after it, by the clock of `performance` */
  until: number;
}

/**
 * Sends articles in one call; where one of them keeps the others from arriving, in halves, and those in halves, until it is alone. The first
 * failure that speaks of the site ends it. Articles that are not reached wait without an attempt.
 * @throws SiteFailure that ended it
 */
async function inParts(articles: Payload[], way: Way, sent: Sent): Promise<void> {
  const [first] = articles;
  if (!first || (sent.outcomes.size > 0 && performance.now() > way.until)) return;
  if (articles.length === 1) return alone(first, way, sent);
  if (way.skills.batches) {
    const failure = await together(articles, way, sent);
    if (!failure) return;
    // A bridge before 1.4 has no such route; whether there is a bridge at all, the first article will tell.
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
 * It costs them no attempt: it may be the doing of one of them, and each is sent alone next time. Where no other try can help, they have
 * failed.
 */
function notSent(articles: Payload[], error: SiteFailure, { outcomes }: Sent): void {
  const kind = error.retryable || FAILURES[error.type].of === "article" ? "put_back" : "failed";
  for (const { content_id } of articles) outcomes.set(content_id, { kind, error });
}

/** Returns what made the call fail as a whole. */
async function together(articles: Payload[], { bridge, site, of, trace }: Way, { outcomes }: Sent): Promise<SiteFailure | null> {
  let settled = 0;
  try {
    for (const [id, result] of await bridge.publishBatch(site, { ...of, articles }, trace)) {
      if (result === "not_reached") continue;
      settled += 1;
      outcomes.set(id, result instanceof SiteFailure ? { kind: "failed", error: result } : { kind: "published", post: result });
    }
  } catch (error) {
    if (error instanceof SiteFailure) return error;
    throw error;
  }
  // One is always settled (docs/bridge-contract.md); a site that settles none would be asked for ever.
  return settled > 0 ? null : new SiteFailure("TimedOut", "The site had no time for any of the articles.");
}

/** As a single publication, whose attempt counts. @throws SiteFailure that speaks of the site */
async function alone(payload: Payload, { bridge, site, trace }: Way, { outcomes }: Sent): Promise<void> {
  try {
    outcomes.set(payload.content_id, { kind: "published", post: await bridge.publish(site, payload, trace) });
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    outcomes.set(payload.content_id, { kind: "failed", error });
    if (speaksOfSite(error.type)) throw error;
  }
}

/** What the site said of one article, as people may see it. */
function answerOf(outcome: Outcome): { answer?: { status: number; body: string } } {
  if (outcome.kind === "published") {
    const { created, ...post } = outcome.post;
    return { answer: { status: created ? 201 : 409, body: beginningOf(JSON.stringify(post)) } };
  }
  const { status, answer = "" } = ("error" in outcome && outcome.error) || {};
  return status === undefined ? {} : { answer: { status, body: answer } };
}
