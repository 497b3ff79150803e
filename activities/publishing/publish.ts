import { activityInfo, heartbeat, log, sleep } from "@temporalio/activity";
import { ApplicationFailure } from "@temporalio/common";
import { loadArticle } from "../../db/articles/load.ts";
import type { Orm } from "../../db/orm.ts";
import { beginAttempt, closeAttempt } from "../../db/publishing/attempts.ts";
import { failuresOf, keepPlace } from "../../db/publishing/lanes/places.ts";
import { rememberChecks } from "../../db/sites/record.ts";
import type { Look } from "../../db/publishing/updates/basis.ts";
import type { SecretKey } from "../../db/secrets.ts";
import { SiteFailure } from "../../domain/publishing/failure.ts";
import { isOpen, type PublicationState } from "../../domain/publishing/publication.ts";
import { suspectsRest } from "../../domain/publishing/lane.ts";
import { maskedRequest } from "../../domain/publishing/mask.ts";
import { queueOf } from "../../domain/temporal/queues.ts";
import { note } from "../../telemetry/context.ts";
import type { Payload } from "../../domain/publishing/payload.ts";
import type { RepairPolicy } from "../../domain/publishing/repair.ts";
import type { RetryPolicy } from "../../domain/publishing/retry.ts";
import { spread } from "./lane.ts";
import { refuseInterrupted } from "./interrupted.ts";
import { payloadOf } from "./payload.ts";
import { lookFor } from "./updates/plan.ts";
import { sendUpdate } from "./updates/send.ts";
import { pullSoon } from "./updates/startPull.ts";
import { sendWithdrawal } from "./updates/withdraw.ts";
import { accessTo } from "../sites/access.ts";
import { rulesFor } from "./rules.ts";
import { repairLater } from "./startRepair.ts";
import { callFact, type CallTrace } from "../platform/client.ts";
import type { ClientOf } from "../platform/clients.ts";

export interface PublicationDeps {
  orm: Orm;
  clientOf: ClientOf;
  secretKeys: SecretKey[];
  publicUrl: string;
  repair: RepairPolicy;
}

/**
 * The history's record of a publication: ids only. `scheduled`, `waiting` and `in_batch`: look again in `waitMs` milliseconds (null: when
 * woken). `suspect`: make the call on the queue `suspect`; the site's last `failures` calls in a row failed.
 */
export interface PublicationOutcome {
  state: string;
  external_id: string | null;
  waitMs?: number | null;
  failures?: number;
}

/** The details of a failed call's ApplicationFailure: when to call again; null for never. */
export interface AttemptFailed {
  attempt: number;
  retryInMs: number | null;
}

export function createPublicationActivities({ orm, clientOf, secretKeys, publicUrl, repair }: PublicationDeps) {
  return {
    /**
     * Makes one call to the site for a publication and records the result (requirements 3.2, steps 5 to 8).
     * It leaves a finished publication alone, and one whose content has an `external_id`.
     * @throws ApplicationFailure, not retryable, of the type in domain/publishing/failure.ts with AttemptFailed as its detail.
     *   Temporal retries any other error (the database is away), which costs no attempt.
     */
    async publishToWordPress(publicationId: string, policy: RetryPolicy): Promise<PublicationOutcome> {
      note({ publication_id: publicationId });
      const { workflowExecution, taskQueue } = activityInfo();
      const em = orm.em.fork();
      const amongSuspects = queueOf(taskQueue) === "suspect";
      if (amongSuspects) await sleep(suspectsRest(await failuresOf(em, publicationId), policy, Math.random()));
      const begun = await beginAttempt(em, publicationId, policy, workflowExecution ?? null, amongSuspects);
      if (begun.kind === "ended") {
        await spread(begun.news, null);
        return begun.outcome;
      }
      if (begun.kind === "not_yet") return { state: begun.state, external_id: null, waitMs: begun.waitMs };
      if (begun.kind === "suspect") return { state: "suspect", external_id: null, failures: begun.failures };

      const { publication, content, integration } = begun;
      const trace: CallTrace = { method: "POST", url: integration.config_json.site_url };
      let payload: Payload | undefined;
      let request: object | undefined;
      let seen: Look | undefined;
      const remember = (failure: SiteFailure | null) =>
        // The publication is closed already, so a failure here must not affect it.
        rememberChecks(orm.em.fork(), integration, callFact(trace, failure), new Date()).catch((error: unknown) =>
          log.warn("what the call showed of the site was not kept", { error }),
        );
      const started = performance.now();
      const close = (outcome: Parameters<typeof closeAttempt>[2]["outcome"], look = seen) => {
        const duration_ms = Math.round(performance.now() - started);
        const call = { id: publication.batch_id ?? null, integration, policy, repair, duration_ms, key: trace.key };
        return closeAttempt(orm.em.fork(), call, {
          article: { id: content.id, publication_id: publicationId },
          categories: payload?.categories ?? [],
          tags: payload?.tags ?? [],
          ...(request ? { request: maskedRequest(trace.method, trace.url, request) } : {}),
          answer: trace.answer,
          ...{ outcome, look },
        });
      };
      const beat = setInterval(heartbeat, 2_000);
      const letGo = keepPlace(() => orm.em.fork(), integration.id, publicationId);
      try {
        refuseInterrupted({ attempt: publication.attempt }, policy);
        const site = accessTo(integration, secretKeys, integration.config_json.plain_permalinks);
        const client = clientOf(integration);
        const send = async () => {
          if (publication.task === "update") {
            const to = { em, client, site, publicUrl, trace, source: integration.source };
            const { post, told, look } = await sendUpdate(begun, to, (planned) => {
              request = planned.request ?? undefined;
              seen = lookFor(planned);
            });
            const closed = await close({ kind: "changed", post, told }, look);
            if (look.unread) await pullSoon(integration);
            return closed;
          }
          if (publication.task === "withdraw") {
            const sends = (made: object) => void (request = made);
            const { post, told, look } = await sendWithdrawal(begun, { em, client, site, publicUrl, trace, sends });
            return close({ kind: "changed", post, told }, look);
          }
          const article = await loadArticle(em, content);
          const rules = await rulesFor(em, integration)(article, publication.post_status);
          const { source, block_editor = null } = integration;
          payload = payloadOf(article, { source, publicUrl, recreate: publication.recreate, rules, block_editor });
          request = payload;
          return close({ kind: "published", post: await client.publish(site, payload, trace) });
        };
        const { outcome, news, repairs } = await send();
        await spread(news, integration);
        if (repairs) await repairLater(integration);
        await remember(null);
        // Another call follows if somebody asked for an update during this one.
        return isOpen(outcome.state as PublicationState) ? { ...outcome, waitMs: 1 } : outcome;
      } catch (error) {
        if (!(error instanceof SiteFailure)) throw error;
        const undecided = error.type === "BeingEdited";
        const { outcome, retryInMs, news, repairs } = await close(undecided ? { kind: "put_back", error } : { kind: "failed", error });
        await spread(news, integration);
        if (repairs) await repairLater(integration);
        await remember(error);
        log.warn(`${error.type}: ${error.message}`, { attempt: publication.attempt, retryInMs });
        // A webhook reported the post before the call ended without an answer.
        if (outcome.state === "published") return outcome;
        const detail: AttemptFailed = { attempt: publication.attempt, retryInMs };
        throw ApplicationFailure.create({
          type: error.type,
          message: `${error.message} ${error.advice}`,
          nonRetryable: true,
          details: [detail],
        });
      } finally {
        clearInterval(beat);
        letGo();
      }
    },
  };
}

export type PublicationActivities = ReturnType<typeof createPublicationActivities>;
