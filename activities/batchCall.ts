import { loadArticles } from "../db/article.ts";
import type { BatchArticle } from "../db/batches.ts";
import type { SentArticle } from "../db/batchResults.ts";
import type { SiteIntegration } from "../db/integration.ts";
import { callingKeys } from "../db/integrationKeys.ts";
import type { EntityManager } from "../db/orm.ts";
import { SiteFailure } from "../domain/failure.ts";
import { speaksOfSite, type CallOutcome } from "../domain/lane.ts";
import { maskedRequest } from "../domain/mask.ts";
import type { Payload } from "../domain/payload.ts";
import type { RetryPolicy } from "../domain/retry.ts";
import { beginningOf } from "../domain/text.ts";
import { INTERRUPTIONS_ALLOWED, payloadOf, type PublicationDeps } from "./publication.ts";
import type { Bridge, CallTrace, SiteAccess } from "./wordpress/bridge.ts";

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

/** Of a site whose bridge takes no batches, no further article is begun after this. */
const ONE_BY_ONE_MS = 8_000;
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
  const payloads = articles.map((article, index) =>
    payloadFor(article, policy, () => payloadOf(loaded[index]!, { source, publicUrl, recreate: article.recreate })),
  );
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
  const sent = await send(bridge, integration, wanted, trace, skills, () => ({
    siteUrl: site_url,
    plainPermalinks: plain_permalinks ?? false,
    keys: callingKeys(secretKeys, integration, new Date()),
  }));
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

async function send(
  bridge: Bridge,
  { source, site_id }: SiteIntegration,
  articles: Payload[],
  trace: CallTrace,
  skills: SiteSkills,
  access: () => SiteAccess,
): Promise<Sent> {
  if (articles.length === 0) return { outcomes: new Map(), lane: ALIVE, failure: null };
  try {
    const site = access();
    if (skills.batches && articles.length > 1) {
      try {
        return await together(bridge, site, { source, site_id, articles }, trace);
      } catch (error) {
        // A bridge before 1.4 has no such route; whether there is a bridge at all, the first article will tell.
        if (!(error instanceof SiteFailure) || error.type !== "PluginMissing") throw error;
        skills.batches = false;
      }
    }
    return await oneByOne(bridge, site, articles, trace);
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    // It costs the articles no attempt: it may be the doing of one of them, and each is sent alone next time. Where no other try can
    // help, they have failed.
    const outcome: Outcome = { kind: error.retryable ? "put_back" : "failed", error };
    return {
      outcomes: new Map(articles.map(({ content_id }) => [content_id, outcome])),
      lane: { failure: error.type, message: error.message },
      failure: error,
    };
  }
}

/** @throws SiteFailure of the call as a whole */
async function together(bridge: Bridge, site: SiteAccess, batch: Parameters<Bridge["publishBatch"]>[1], trace: CallTrace): Promise<Sent> {
  const outcomes = new Map<number, Outcome>();
  for (const [id, result] of await bridge.publishBatch(site, batch, trace)) {
    if (result === "not_reached") continue;
    outcomes.set(id, result instanceof SiteFailure ? { kind: "failed", error: result } : { kind: "published", post: result });
  }
  // One is always settled (ARCHITECTURE.md); a site that settles none would be asked for ever.
  if (outcomes.size === 0) throw new SiteFailure("TimedOut", "The site had no time for any of the articles.");
  return { outcomes, lane: ALIVE, failure: null };
}

/** As single publications. The first failure that speaks of the site is the end of it, and the rest waits without an attempt. */
async function oneByOne(bridge: Bridge, site: SiteAccess, articles: Payload[], trace: CallTrace): Promise<Sent> {
  const outcomes = new Map<number, Outcome>();
  const until = performance.now() + ONE_BY_ONE_MS;
  for (const payload of articles) {
    if (outcomes.size > 0 && performance.now() > until) break;
    try {
      outcomes.set(payload.content_id, { kind: "published", post: await bridge.publish(site, payload, trace) });
    } catch (error) {
      if (!(error instanceof SiteFailure)) throw error;
      outcomes.set(payload.content_id, { kind: "failed", error });
      if (speaksOfSite(error.type)) return { outcomes, lane: { failure: error.type, message: error.message }, failure: error };
    }
  }
  return { outcomes, lane: ALIVE, failure: null };
}

/** What the site said of one article, as people may see it. */
function answerOf(outcome: Outcome): { answer?: { status: number; body: string } } {
  if (outcome.kind === "published") {
    const { created, ...post } = outcome.post;
    return { answer: { status: created ? 201 : 409, body: beginningOf(JSON.stringify(post)) } };
  }
  const { status, answer = "" } = outcome.error ?? {};
  return status === undefined ? {} : { answer: { status, body: answer } };
}
