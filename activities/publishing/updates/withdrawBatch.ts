import type { EntityManager } from "../../../db/orm.ts";
import type { BatchArticle } from "../../../db/publishing/bulk/batches.ts";
import type { SentArticle } from "../../../db/publishing/callEnds.ts";
import type { SiteIntegration } from "../../../db/sites/integration.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { speaksOfSite } from "../../../domain/publishing/lane.ts";
import { maskedRequest } from "../../../domain/publishing/mask.ts";
import type { RetryPolicy } from "../../../domain/publishing/retry.ts";
import type { CallTrace } from "../../platform/client.ts";
import { accessTo } from "../../sites/access.ts";
import { answerOf, type CallBatch, type CalledBatch } from "../batchCall.ts";
import { refuseInterrupted } from "../interrupted.ts";
import { failed, nothingSent, type Outcome } from "../inParts.ts";
import type { PublicationDeps } from "../publish.ts";
import { sendWithdrawal } from "./withdraw.ts";

type Deps = Pick<PublicationDeps, "orm" | "clientOf" | "secretKeys" | "publicUrl">;

/** No further call begins after this time. */
const ONE_BY_ONE_MS = 8_000;

/** The call of a batch of withdrawals: one after the other, because the bridge takes one at a time. The first failure of the site ends the batch. */
export async function readyWithdrawals(
  _em: EntityManager,
  deps: Deps,
  integration: SiteIntegration,
  articles: BatchArticle[],
  policy: RetryPolicy,
): Promise<CallBatch> {
  return () => callWithdrawals(deps, integration, articles, policy);
}

async function callWithdrawals(
  { orm, clientOf, secretKeys, publicUrl }: Deps,
  integration: SiteIntegration,
  articles: BatchArticle[],
  policy: RetryPolicy,
): Promise<CalledBatch> {
  const { site_url, plain_permalinks } = integration.config_json;
  const trace: CallTrace = { method: "POST", url: site_url };
  const { lane, failure } = nothingSent();
  const called = { results: [] as SentArticle[], lane, trace, failure };
  const until = performance.now() + ONE_BY_ONE_MS;
  const one = async (article: BatchArticle): Promise<SentArticle> => {
    const base = { article, categories: [], tags: [] };
    const late = called.results.length > 0 && performance.now() > until;
    if (called.failure !== null || late)
      return { ...base, outcome: { kind: "put_back", ...(called.failure ? { error: called.failure } : {}) } };
    let request: object | undefined;
    const sent = (outcome: Outcome) => ({
      ...{ ...base, outcome, ...answerOf(outcome) },
      ...(request ? { request: maskedRequest(trace.method, trace.url, request) } : {}),
    });
    try {
      refuseInterrupted(article, policy);
      const site = accessTo(integration, secretKeys, plain_permalinks);
      const { publication_id: id, options, sequence, ...content } = article;
      const { post, told, look } = await sendWithdrawal(
        { publication: { id, options, sequence }, content, integration },
        { em: orm.em.fork(), client: clientOf(integration), site, publicUrl, trace, sends: (made) => void (request = made) },
      );
      return { ...sent({ kind: "changed", post, told }), look };
    } catch (error) {
      if (!(error instanceof SiteFailure)) throw error;
      if (speaksOfSite(error.type)) Object.assign(called, { failure: error, lane: { failure: error.type, message: error.message } });
      return sent(failed(error));
    }
  };
  for (const article of articles) called.results.push(await one(article));
  return called;
}
