import { setImmediate } from "node:timers/promises";
import { loadArticles } from "../../db/articles/load.ts";
import type { BatchArticle } from "../../db/publishing/bulk/batches.ts";
import type { SentArticle } from "../../db/publishing/callEnds.ts";
import type { SiteIntegration } from "../../db/sites/integration.ts";
import type { EntityManager } from "../../db/orm.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { maskedRequest } from "../../domain/publishing/mask.ts";
import { bytesOf, type Payload, REQUEST_BYTES } from "../../domain/publishing/payload.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { beginningOf } from "../../domain/text.ts";
import { failAll, nothingSent, type Outcome, type Sender, sendInParts, type SentInParts, type SiteSkills } from "./inParts.ts";
import { rulesFor } from "./rules.ts";
import { payloadOf } from "./payload.ts";
import type { PublicationDeps } from "./publish.ts";
import { refuseInterrupted } from "./interrupted.ts";
import { accessTo } from "../sites/access.ts";
import type { CallTrace, PublishedPost } from "../platform/client.ts";

/** The results of a batch's call, with what it showed of the site. */
export interface CalledBatch extends Pick<SentInParts<unknown>, "lane" | "failure"> {
  results: SentArticle[];
  trace: CallTrace;
}

/** Sends a batch that is ready. It does not throw SiteFailure: the result includes every failure. */
export type CallBatch = (skills: SiteSkills) => Promise<CalledBatch>;

/** Makes the payloads of a batch's articles, and returns the call that sends them. */
export async function readyBatch(
  em: EntityManager,
  deps: Pick<PublicationDeps, "clientOf" | "secretKeys" | "publicUrl">,
  integration: SiteIntegration,
  articles: BatchArticle[],
  policy: RetryPolicy,
): Promise<CallBatch> {
  const loaded = await loadArticles(em, articles);
  const { source, block_editor = null } = integration;
  const { publicUrl } = deps;
  const rulesOf = rulesFor(em, integration);
  const payloads: (Payload | SiteFailure)[] = [];
  for (const [index, article] of articles.entries()) {
    // Each large article takes a moment of the thread. Other work can run in between.
    await setImmediate();
    try {
      // First of all: the making of the payload may be what kills workers.
      refuseInterrupted(article, policy);
      const rules = await rulesOf(loaded[index]!, article.post_status);
      payloads.push(payloadOf(loaded[index]!, { source, publicUrl, recreate: article.recreate, rules, block_editor }));
    } catch (error) {
      if (!(error instanceof SiteFailure)) throw error;
      payloads.push(error);
    }
  }
  return (skills) => callBatch(deps, integration, articles, payloads, skills);
}

async function callBatch(
  { clientOf, secretKeys }: Pick<PublicationDeps, "clientOf" | "secretKeys">,
  integration: SiteIntegration,
  articles: BatchArticle[],
  payloads: (Payload | SiteFailure)[],
  skills: SiteSkills,
): Promise<CalledBatch> {
  const { source, site_id } = integration;
  const { site_url, plain_permalinks } = integration.config_json;
  const trace: CallTrace = { method: "POST", url: site_url };
  const wanted = payloads.filter((one): one is Payload => !(one instanceof SiteFailure));
  let sent = nothingSent<PublishedPost>();
  try {
    const [client, site] = [clientOf(integration), accessTo(integration, secretKeys, plain_permalinks)];
    const sender: Sender<Payload, PublishedPost> = {
      fit: (some) => bytesOf({ source, site_id, articles: some }) <= REQUEST_BYTES,
      together: (some) => client.publishBatch(site, { source, site_id, articles: some }, trace),
      alone: (one) => client.publish(site, one, trace),
    };
    sent = await sendInParts(wanted, sender, skills);
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    // There is no key for the site.
    failAll(wanted, error, sent);
  }
  const { answers, outcomes, lane, failure } = sent;
  const results = articles.map((article, index): SentArticle => {
    const payload = payloads[index]!;
    if (payload instanceof SiteFailure) return { article, categories: [], tags: [], outcome: { kind: "failed", error: payload } };
    const post = answers.get(article.id);
    const outcome: Outcome = post ? { kind: "published", post } : (outcomes.get(article.id) ?? { kind: "put_back" });
    const { categories, tags } = payload;
    return { article, request: maskedRequest("POST", trace.url, payload), categories, tags, ...answerOf(outcome), outcome };
  });
  return { results, lane, trace, failure };
}

/** The site's answer for one article, in the form that people may see. */
export function answerOf(outcome: Outcome): { answer?: { status: number; body: string } } {
  if (outcome.kind === "published" || outcome.kind === "changed") {
    const { created, ...post } = { created: false, ...outcome.post };
    const status = outcome.kind === "changed" ? 200 : created ? 201 : 409;
    return { answer: { status, body: beginningOf(JSON.stringify(post)) } };
  }
  const { status, answer = "" } = ("error" in outcome && outcome.error) || {};
  return status === undefined ? {} : { answer: { status, body: answer } };
}
