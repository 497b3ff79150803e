import type { EntityManager } from "../../../db/orm.ts";
import type { BatchArticle } from "../../../db/publishing/bulk/batches.ts";
import type { SentArticle } from "../../../db/publishing/callEnds.ts";
import type { SiteIntegration } from "../../../db/sites/integration.ts";
import { SiteFailure } from "../../../domain/publishing/failure.ts";
import { maskedRequest } from "../../../domain/publishing/mask.ts";
import { bytesOf, REQUEST_BYTES } from "../../../domain/publishing/payload.ts";
import type { RetryPolicy } from "../../../domain/publishing/retry.ts";
import type { UpdateRequest } from "../../../domain/publishing/updates/change.ts";
import { accessTo } from "../../sites/access.ts";
import type { CallTrace, UpdateAnswer } from "../../platform/client.ts";
import { answerOf, type CallBatch, type CalledBatch } from "../batchCall.ts";
import { refuseInterrupted } from "../interrupted.ts";
import { failAll, failed, nothingSent, type Outcome, type Sender, sendInParts, type SiteSkills } from "../inParts.ts";
import type { PublicationDeps } from "../publish.ts";
import type { Reading } from "./look.ts";
import { lookFor, type PlannedUpdate, planUpdates } from "./plan.ts";
import { type ReadyUpdate, readyUpdates, type UpdateRow } from "./ready.ts";
import { type SentUpdate, settleUpdates } from "./settle.ts";

type Deps = Pick<PublicationDeps, "orm" | "clientOf" | "secretKeys" | "publicUrl">;

/** Loads what a batch of updates is made of, and returns the call that sends them. */
export async function readyUpdateBatch(
  em: EntityManager,
  deps: Deps,
  integration: SiteIntegration,
  articles: BatchArticle[],
  policy: RetryPolicy,
): Promise<CallBatch> {
  const { publicUrl } = deps;
  const ready = new Map<number, ReadyUpdate | SiteFailure>();
  const rows: UpdateRow[] = [];
  for (const article of articles) {
    try {
      refuseInterrupted(article, policy);
      const { publication_id, options, sequence, ...content } = article;
      rows.push({ publication_id, options, sequence, content });
    } catch (error) {
      if (!(error instanceof SiteFailure)) throw error;
      ready.set(article.id, error);
    }
  }
  const loaded = await readyUpdates(em, rows, { source: integration.source, publicUrl });
  for (const [index, one] of loaded.entries()) ready.set(rows[index]!.content.id, one);
  return (skills) => callUpdates(deps, integration, articles, ready, skills);
}

async function callUpdates(
  deps: Deps,
  integration: SiteIntegration,
  articles: BatchArticle[],
  ready: Map<number, ReadyUpdate | SiteFailure>,
  skills: SiteSkills,
): Promise<CalledBatch> {
  const { site_url, plain_permalinks } = integration.config_json;
  const trace: CallTrace = { method: "POST", url: site_url };
  const ends = new Map<number, SentUpdate | SiteFailure>();
  const plans: PlannedUpdate[] = [];
  const wanted = [...ready].flatMap(([id, one]) => {
    if (!(one instanceof SiteFailure)) return [one];
    ends.set(id, one);
    return [];
  });
  let sent = nothingSent<UpdateAnswer>();
  try {
    const [client, site] = [deps.clientOf(integration), accessTo(integration, deps.secretKeys, plain_permalinks)];
    const { source } = integration;
    const to: Reading = { em: deps.orm.em.fork(), client, site, source, publicUrl: deps.publicUrl, trace };
    for (const [index, one] of (await planUpdates(wanted, to)).entries()) {
      if (one instanceof SiteFailure) ends.set(wanted[index]!.content.id, one);
      else plans.push(one);
    }
    const sender: Sender<UpdateRequest, UpdateAnswer> = {
      fit: (changes) => bytesOf({ source, changes }) <= REQUEST_BYTES,
      together: (changes) => client.updateBatch(site, { source, changes }, trace),
      alone: (change) => client.update(site, change, trace),
    };
    sent = await sendInParts(
      plans.flatMap(({ request }) => request ?? []),
      sender,
      skills,
    );
    const answered = plans.flatMap((planned) => {
      const answer = planned.request ? sent.answers.get(planned.ready.content.id) : null;
      return answer === undefined ? [] : [{ planned, answer }];
    });
    for (const [index, one] of (await settleUpdates(answered, to)).entries()) ends.set(answered[index]!.planned.ready.content.id, one);
  } catch (error) {
    if (!(error instanceof SiteFailure)) throw error;
    // The posts could not be read.
    failAll(
      wanted.map(({ content }) => ({ content_id: content.id })),
      error,
      sent,
    );
  }
  const planned = new Map(plans.map((one) => [one.ready.content.id, one]));
  const results = articles.map((article): SentArticle => {
    const [end, plan] = [ends.get(article.id), planned.get(article.id)];
    const outcome = sent.outcomes.get(article.id) ?? outcomeOf(end);
    return {
      ...{ article, categories: [], tags: [], outcome, ...answerOf(outcome) },
      ...(plan?.request ? { request: maskedRequest("POST", trace.url, plan.request) } : {}),
      look: end && !(end instanceof SiteFailure) ? end.look : plan && lookFor(plan),
    };
  });
  return { results, lane: sent.lane, trace, failure: sent.failure };
}

function outcomeOf(end: SentUpdate | SiteFailure | undefined): Outcome {
  if (!end) return { kind: "put_back" };
  return end instanceof SiteFailure ? failed(end) : { kind: "changed", post: end.post, told: end.told };
}
