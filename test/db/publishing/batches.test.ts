import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { ARTICLE_COLUMNS, loadArticle, loadArticles } from "../../../db/articles/load.ts";
import { beginBatch, restOf } from "../../../db/publishing/bulk/batches.ts";
import { closeBatch } from "../../../db/publishing/bulk/batchResults.ts";
import { claimBulk } from "../../../db/publishing/bulk/claim.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { beginAttempt } from "../../../db/publishing/attempts.ts";
import { testDatabase } from "../../support/database.ts";
import { createAccount, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { callOf, POLICY } from "../../support/fixtures/writers.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let account: Awaited<ReturnType<typeof createAccount>>;
beforeAll(async () => {
  database = await testDatabase();
  account = await createAccount(database.orm);
});
afterAll(() => database?.drop());

/** A run of this many articles on a site of its own. */
async function claimed(articles: number) {
  const { orm } = database;
  const site = await createSite(orm, account.account_id);
  const content_ids = await createContents(orm, { ...account, ...site }, articles);
  const wanted = { content_ids, request: {}, integration_id: undefined, publish_at: null, retry: POLICY };
  const run = await claimBulk(orm.em.fork(), account, wanted);
  const integration = await orm.em.fork().findOneOrFail(SiteIntegration, site.integration_id);
  return { run, integration, content_ids };
}
const batchOf = (bulkRunId: string) => ({
  id: crypto.randomUUID(),
  bulkRunId,
  temporalRunId: "run",
  suspectsAllowed: false,
  task: "create" as const,
  stands: true,
});
let nextPost = 0;

/** One whole batch, published. Returns its number of articles and of statements. */
async function publishBatch({ run, integration }: Awaited<ReturnType<typeof claimed>>) {
  const { orm } = database;
  const count = await countStatements();
  const batch = batchOf(run.id);
  const begun = await beginBatch(orm.em.fork(), batch, integration);
  if (begun.kind !== "begun") throw new Error(begun.kind);
  await loadArticles(orm.em.fork(), begun.articles);
  await closeBatch(orm.em.fork(), {
    ...callOf({ id: batch.id, bulkRunId: run.id, integration }),
    lane: { failure: null, message: "" },
    results: begun.articles.map((article) => {
      nextPost += 1;
      const post = {
        post_id: nextPost,
        post_url: "https://example.com/",
        post_status: "publish",
        sequence: 1,
        created: true,
        warnings: [],
      };
      return { article, categories: [], tags: [], outcome: { kind: "published", post } };
    }),
  });
  return { articles: begun.articles.length, statements: count.stop() };
}

/** Counts the statements from now on. */
async function countStatements() {
  const pool = (await database.orm.em.getDriver().getConnection().getNativeClient()) as {
    on(event: string, listener: (client: unknown) => void): void;
    off(event: string, listener: (client: unknown) => void): void;
  };
  let statements = 0;
  const undo: (() => void)[] = [];
  const wrapped = new Set<unknown>();
  const acquired = (client: unknown) => {
    if (wrapped.has(client)) return;
    wrapped.add(client);
    const one = client as { query: (...args: unknown[]) => unknown };
    const { query } = one;
    one.query = (...args) => {
      statements += 1;
      return query.apply(client, args);
    };
    undo.push(() => {
      one.query = query;
    });
  };
  pool.on("acquire", acquired);
  return {
    stop() {
      pool.off("acquire", acquired);
      for (const step of undo) step();
      return statements;
    },
  };
}

test("a batch of 25 takes as many statements as one of 5", async () => {
  const many = await claimed(80);
  await publishBatch(many);
  const [large, again] = [await publishBatch(many), await publishBatch(many)];
  const small = await publishBatch(many);
  expect([large.articles, again.articles, small.articles]).toEqual([25, 25, 5]);
  expect(new Set([large.statements, again.statements, small.statements]).size).toBe(1);
  expect(large.statements).toBeLessThanOrEqual(24);
  expect(large.statements).toBeGreaterThan(10);
  expect(await restOf(database.orm.em.fork(), many.run.id, many.integration.id)).toEqual({ left: 0, waitMs: 0 });
});

test("workers that take batches of a run concurrently never take the same article", async () => {
  const { run, integration, content_ids } = await claimed(100);
  const { orm } = database;
  await orm.em
    .fork()
    .execute("insert into igny8_lanes (integration_id, account_id, max_calls, allowed_calls) values (?, ?, 20, 20)", [
      integration.id,
      account.account_id,
    ]);
  const begun = await Promise.all(Array.from({ length: 8 }, () => beginBatch(orm.em.fork(), batchOf(run.id), integration)));
  const taken = begun.flatMap((one) => (one.kind === "begun" ? one.articles.map(({ id }) => id) : []));
  expect(taken.toSorted((a, b) => a - b)).toEqual(content_ids);
});

test("a dead worker's batch is taken after its lease has expired, and counts as an interrupted attempt", async () => {
  const { run, integration } = await claimed(3);
  const { orm } = database;
  const lost = batchOf(run.id);
  expect(await beginBatch(orm.em.fork(), lost, integration)).toMatchObject({ kind: "begun" });
  expect(await beginBatch(orm.em.fork(), batchOf(run.id), integration)).toEqual({ kind: "nothing" });
  const rest = await restOf(orm.em.fork(), run.id, integration.id);
  expect(rest.left).toBe(3);
  expect(rest.waitMs).toBeGreaterThan(5_000);

  // Ten seconds later.
  await orm.em.fork().execute("update igny8_lane_leases set until = now() - interval '1 s' where holder = ?", [lost.id]);
  await orm.em.fork().execute("update igny8_publications set updated_at = now() - interval '11 seconds' where batch_id = ?", [lost.id]);
  const taken = batchOf(run.id);
  const begun = await beginBatch(orm.em.fork(), taken, integration);
  expect(begun).toMatchObject({ kind: "begun", articles: [{ attempt: 2 }, { attempt: 2 }, { attempt: 2 }] });
  const [row] = await orm.em.fork().find(Publication, { bulk_run_id: run.id });
  expect(row!.attempts).toMatchObject([{ attempt: 1, outcome: "interrupted", ended_at: expect.any(String) }, { attempt: 2 }]);

  // The worker that counted as dead returns with its results. It does not own them any more.
  if (begun.kind !== "begun") return;
  await closeBatch(orm.em.fork(), {
    ...callOf({ id: lost.id, bulkRunId: run.id, integration }),
    lane: { failure: null, message: "" },
    results: begun.articles.map((article) => ({ article, categories: [], tags: [], outcome: { kind: "put_back" } })),
  });
  expect(await orm.em.fork().count(Publication, { batch_id: taken.id, state: "publishing", attempt: 2 })).toBe(3);
});

test("an article that a batch is sending is not sent by its own workflow too", async () => {
  const { run, integration } = await claimed(1);
  const em = () => database.orm.em.fork();
  const batch = batchOf(run.id);
  const begun = await beginBatch(em(), batch, integration);
  if (begun.kind !== "begun") throw new Error(begun.kind);
  const id = begun.articles[0]!.publication_id;
  const own = { workflowId: `publish:${id}`, runId: "own" };
  expect(await beginAttempt(em(), id, POLICY, own, true)).toMatchObject({ kind: "not_yet", state: "in_batch" });
  await em().execute("update igny8_lane_leases set until = now() - interval '1 s' where holder = ?", [batch.id]);
  expect(await beginAttempt(em(), id, POLICY, own, true)).toMatchObject({ kind: "begun", publication: { attempt: 2 } });
  expect(await beginBatch(em(), batchOf(run.id), integration)).toEqual({ kind: "nothing" });
});

test("a run that waits for a paused site keeps its row in the lane, whichever of its batches checks last", async () => {
  const { run, integration, content_ids } = await claimed(2);
  const { orm } = database;
  await orm.em.execute(
    `insert into igny8_lanes (integration_id, account_id, allowed_calls, paused_by, paused_at, pause_reason)
     values (?, ?, 2, 'person', now(), 'We move')`,
    [integration.id, account.account_id],
  );
  const waiting = () => orm.em.fork().count(Publication, { content_id: { $in: content_ids }, state: "waiting" });
  expect(await beginBatch(orm.em.fork(), batchOf(run.id), integration)).toEqual({ kind: "no_place" });
  expect(await waiting()).toBe(1);
  expect(await beginBatch(orm.em.fork(), { ...batchOf(run.id), task: "create" as const, stands: false }, integration)).toEqual({
    kind: "no_place",
  });
  expect(await waiting()).toBe(1);
});

test("a batch reads every field of an article that a single call reads", async () => {
  const { run, integration, content_ids } = await claimed(1);
  const filled = ["slug", "seo_title", "seo_description", "primary_keyword", "canonical_url"].map((field) => `${field} = 'of ${field}'`);
  await database.orm.em.execute(
    `update igny8_content set ${filled.join(", ")}, secondary_keywords = '["rye"]', custom_fields = '{"oven":"stone"}', revision = 3 where id = ?`,
    [content_ids[0]],
  );
  const em = database.orm.em.fork();
  const alone = await loadArticle(em, await em.findOneOrFail(Content, content_ids[0]!));
  const begun = await beginBatch(em, batchOf(run.id), integration);
  if (begun.kind !== "begun") throw new Error(begun.kind);
  const [row] = begun.articles;
  expect(await loadArticle(em, row!)).toEqual(alone);
  expect(ARTICLE_COLUMNS.filter((column) => row![column] === null || row![column] === undefined)).toEqual([]);
});
