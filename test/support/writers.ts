import { randomUUID } from "node:crypto";
import { LockMode } from "@mikro-orm/core";
import { BulkRefused, cancelBulk, holdBulk, retryBulk } from "../../db/bulkControl.ts";
import { beginBatch } from "../../db/batches.ts";
import { closeBatch } from "../../db/batchResults.ts";
import { claimBulk } from "../../db/bulkRequest.ts";
import type { SentArticle } from "../../db/callEnds.ts";
import { Content } from "../../db/content.ts";
import { SiteIntegration } from "../../db/integration.ts";
import { NotificationEndpoint } from "../../db/notification.ts";
import type { Orm } from "../../db/orm.ts";
import { findPending } from "../../db/pending.ts";
import { Publication } from "../../db/publication.ts";
import { beginAttempt, closeAttempt } from "../../db/publicationAttempts.ts";
import { holdContent, requestCancel, retryPublication } from "../../db/publicationRequests.ts";
import { knownPosts, repair } from "../../db/reconcile.ts";
import { requestPublication } from "../../db/requestPublication.ts";
import { applyDelivery } from "../../db/webhooks.ts";
import { SiteFailure } from "../../domain/failure.ts";
import { NOTIFICATION_KINDS } from "../../domain/notification.ts";
import { REPAIR_POLICY } from "../../domain/repair.ts";
import { PublicationRefused } from "../../domain/refusal.ts";
import { createAccount, createContents, createSite } from "./fixtures.ts";

export const POLICY = { initialIntervalMs: 60_000, backoffCoefficient: 2, maximumAttempts: 3 };
const POST_ID = 7;
const URL_OF_POST = "https://example.com/slow-bread/";

/** How a call may end. */
export const OUTCOMES = {
  published: {
    kind: "published",
    post: { post_id: POST_ID, post_url: URL_OF_POST, post_status: "publish", sequence: 1, created: true, warnings: [] },
  },
  failed: { kind: "failed", error: new SiteFailure("TimedOut", "Too late.") },
  refused: { kind: "failed", error: new SiteFailure("PayloadInvalid", "No title.") },
  gone: { kind: "failed", error: new SiteFailure("PostGone", "It was deleted.") },
  put_back: { kind: "put_back", error: new SiteFailure("TimedOut", "Too late.") },
  not_reached: { kind: "put_back" },
} satisfies Record<string, SentArticle["outcome"]>;
export type Ending = keyof typeof OUTCOMES;
export const ENDINGS = { single: ["published", "failed", "refused", "gone"], batch: Object.keys(OUTCOMES) as Ending[] } as const;
export type Kind = keyof typeof ENDINGS;

type Begun = { end(how: Ending): Promise<void> };

/** One article whose call is under way, and everybody who may write about it meanwhile. */
export async function callUnderWay(orm: Orm, kind: Kind) {
  const em = () => orm.em.fork();
  const account = await createAccount(orm);
  const site = await createSite(orm, account.account_id);
  const integration = await em().findOneOrFail(SiteIntegration, site.integration_id);
  const [content_id] = (await createContents(orm, { ...account, ...site }, 1)) as [number];
  const endpoints = em();
  endpoints.create(NotificationEndpoint, {
    ...{ account_id: account.account_id, url: "https://example.com", kinds: [...NOTIFICATION_KINDS], secrets: {}, enabled: true },
  });
  await endpoints.flush();
  const wanted = { content_ids: [content_id], request: {}, integration_id: undefined, publish_at: null, retry: POLICY };
  const run = kind === "batch" ? await claimBulk(em(), account, wanted) : null;
  if (!run) await requestPublication(em(), account, content_id, undefined);
  const { id } = await em().findOneOrFail(Publication, { content_id });
  const calls: Begun[] = [];

  const single = async () => {
    const own = { workflowId: `publish:${id}`, runId: randomUUID() };
    const begun = await beginAttempt(em(), id, POLICY, own, true);
    if (begun.kind !== "begun") return;
    const call = {
      id: begun.publication.batch_id ?? null,
      integration,
      policy: POLICY,
      repair: REPAIR_POLICY,
      duration_ms: 1,
      key: "current",
    };
    const article = { id: content_id, publication_id: id };
    calls.push({
      async end(how) {
        const outcome = OUTCOMES[how] as Parameters<typeof closeAttempt>[2]["outcome"];
        await closeAttempt(em(), call, { article, categories: [], tags: [], outcome });
      },
    });
  };
  const batch = async () => {
    const batchId = randomUUID();
    const started = { id: batchId, bulkRunId: run!.id, temporalRunId: "run", suspectsAllowed: true, stands: true };
    const begun = await beginBatch(em(), started, integration);
    if (begun.kind !== "begun") return;
    calls.push({
      async end(how) {
        const outcome: SentArticle["outcome"] = OUTCOMES[how];
        const failure = "error" in outcome && outcome.error.type === "TimedOut" ? "TimedOut" : null;
        await closeBatch(em(), {
          ...{ id: batchId, bulkRunId: run!.id, integration, policy: POLICY, repair: REPAIR_POLICY, duration_ms: 1, key: "current" },
          lane: { failure, message: failure ?? "" },
          results: begun.articles.map((article) => ({ article, categories: [], tags: [], outcome })),
        });
      },
    });
  };
  await (kind === "batch" ? batch() : single());

  /** Its lease has ended: everybody believes the worker dead. */
  const lapse = async () => {
    await em().execute("update igny8_lane_leases set until = now() - interval '1 s' where integration_id = ?", [integration.id]);
    await em().execute("update igny8_publications set updated_at = now() - interval '1 hour' where id = ? and state = 'publishing'", [id]);
  };
  let deliveries = 0;
  const webhook = (post_status: string, sequence: number, reason: string) => () => {
    deliveries += 1;
    const to = {
      ...{ integration_id: integration.id, account_id: account.account_id, site_id: site.site_id, source: site.source },
      ...{ site_url: "", home_url: null, requests_a_minute: null },
      ...{ webhooks_signed: true, webhooks_keyless: true, content_id, publication_id: id },
    };
    const post = { post_status, post_url: URL_OF_POST, post_title: "Slow bread" };
    const details = { post_id: POST_ID, wordpress_status: post_status, reason };
    const delivery = {
      content_id,
      post_id: POST_ID,
      sequence,
      webhook_id: `${id}-${deliveries}`,
      signed: true,
      keyless: true,
      post,
      details,
    };
    return applyDelivery(em(), to, { kind: "status", ...delivery }, new Date());
  };

  const others: Record<string, () => Promise<unknown>> = {
    "webhook created": webhook("publish", 1, "created"),
    "webhook drafted": webhook("draft", 2, "status_changed"),
    "webhook deleted": webhook("deleted", 3, "deleted"),
    reconcile: async () => {
      const post = { post_id: POST_ID, post_url: URL_OF_POST, post_status: "publish", sequence: 1 };
      for (const known of await knownPosts(em(), integration, 0, 10)) await repair(em(), known, post, new Date());
    },
    cancel: () => requestCancel(em(), account, content_id),
    retry: () => retryPublication(em(), account, content_id, true),
    publish: () => requestPublication(em(), account, content_id, undefined),
    hold: () =>
      em().transactional(async (tx) => {
        const content = await tx.findOne(Content, content_id, { lockMode: LockMode.PESSIMISTIC_WRITE });
        if (content) await holdContent(tx, content);
      }),
    "own workflow": single,
    "own workflow, the worker dead": async () => {
      await lapse();
      await single();
    },
    "sweep, the worker dead": async () => {
      await lapse();
      if ((await findPending(em(), "00000000-0000-0000-0000-000000000000", { started: 0, owned: 0 }, 10)).length > 0) await single();
    },
    delete: () => em().nativeDelete(Content, content_id),
    ...(run && {
      "another batch": batch,
      "another batch, the worker dead": async () => {
        await lapse();
        await batch();
      },
      "cancel the run": () => cancelBulk(em(), account.account_id, run.id),
      "retry the run": () => retryBulk(em(), account, run.id, {}),
      "pause the run": () => holdBulk(em(), account.account_id, run.id, "paused"),
    }),
  };
  return {
    /** of everybody who may write, but for the call itself */
    writers: Object.keys(others),
    /** A refusal of a state is as it should be. */
    async write(who: string) {
      await others[who]!().catch((error: unknown) => {
        if (!(error instanceof PublicationRefused) && !(error instanceof BulkRefused)) throw error;
      });
    },
    /** The first call's end. */
    end: (how: Ending) => calls[0]!.end(how),
    /** The ends of all calls that were begun since. */
    async endOthers(how: Ending) {
      for (let index = 1; index < calls.length; index += 1) await calls[index]!.end(how);
    },
    begun: () => calls.length,
    async read() {
      const publication = await em().findOne(Publication, id);
      const content = await em().findOne(Content, content_id);
      const events = await em().execute<{ action: string; success: boolean; details: Record<string, any> }[]>(
        "select action, success, details from igny8_sync_events where integration_id = ? order by id",
        [integration.id],
      );
      const leases = await em().execute<{ holder: string }[]>(
        "select holder from igny8_lane_leases where integration_id = ? and until > now()",
        [integration.id],
      );
      const told = await em().execute<{ kind: string }[]>("select kind from igny8_notification_deliveries where account_id = ?", [
        account.account_id,
      ]);
      return { publication, content, events, leases: leases.map(({ holder }) => holder), told: told.map(({ kind: one }) => one) };
    },
  };
}
