import { randomUUID } from "node:crypto";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyBatch } from "../../../activities/publishing/batchCall.ts";
import { readyUpdateBatch } from "../../../activities/publishing/updates/batch.ts";
import { createPublicationActivities } from "../../../activities/publishing/publish.ts";
import { createClients } from "../../../activities/platform/clients.ts";
import { createAgent } from "../../../activities/http/connector.ts";
import { Content } from "../../../db/articles/content.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { requestPublication } from "../../../db/publishing/request.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { REPAIR_POLICY } from "../../../domain/publishing/repair.ts";
import { testDatabase } from "../../support/database.ts";
import { created, fakeSite, json, raw, wpError } from "../../support/servers/fakeSite.ts";
import { SECRET_KEYS, createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { statementsOf } from "../../support/statements.ts";

const POLICY = { initialIntervalMs: 60_000, backoffCoefficient: 2, maximumAttempts: 3 };
const site = await fakeSite(created());
const agent = createAgent([site.host]);
let database: Awaited<ReturnType<typeof testDatabase>>;
let account: Awaited<ReturnType<typeof createAccount>>;
beforeAll(async () => {
  database = await testDatabase();
  account = await createAccount(database.orm);
});
afterAll(async () => {
  await agent.destroy();
  await site.stop();
  await database?.drop();
});

const depsOf = (secretKeys = SECRET_KEYS) => ({
  orm: database.orm,
  clientOf: createClients(agent, 5_000),
  secretKeys,
  repair: REPAIR_POLICY,
  publicUrl: "https://app.example.com",
});

/** Runs the activity as a worker would, outside of any workflow. */
function publish(publicationId: string, secretKeys = SECRET_KEYS) {
  const environment = new MockActivityEnvironment({ taskQueue: "test-suspect" }, { logger: new DefaultLogger("ERROR") });
  return environment.run(createPublicationActivities(depsOf(secretKeys)).publishToWordPress, publicationId, POLICY);
}

let sites = 0;
/** A site with a lane that no other test has used. */
async function newSite() {
  sites += 1;
  return { ...account, ...(await createSite(database.orm, account.account_id, `${site.url}/${sites}`)) };
}

/** Runs the activity once for a new content. Returns its result or error, and the rows afterwards. */
async function publishing(
  more: Partial<Content> = {},
  prepare: (publication: Publication) => void = () => {},
  secretKeys = SECRET_KEYS,
  given?: Awaited<ReturnType<typeof newSite>>,
) {
  const { orm } = database;
  const owner = given ?? (await newSite());
  const content = await createContent(orm, owner, more);
  const { publication_id: id } = await requestPublication(orm.em.fork(), owner, content.id, undefined);
  const em = orm.em.fork();
  prepare(await em.findOneOrFail(Publication, id));
  await em.flush();
  const result: { value?: unknown; error?: unknown } = await publish(id, secretKeys).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const rows = orm.em.fork();
  return {
    ...result,
    publication: await rows.findOneOrFail(Publication, id),
    content: await rows.findOneOrFail(Content, content.id),
    events: await rows.find(SyncEvent, { content_id: content.id }, { orderBy: { id: "asc" } }),
  };
}
let postId = 1_000;
const newPost = (more = {}) => created({ post_id: (postId += 1), ...more });

test("an article whose preview ends in the middle of a character is recorded like any other", async () => {
  site.say(newPost({ warnings: [{ code: "\0", message: "\uD83D" }] }));
  const { value, publication } = await publishing({ content_html: `<p>${"a".repeat(296)}🙂</p>`, title: `${"t".repeat(299)}🙂` });
  expect(value).toEqual({ state: "published", external_id: String(postId) });
  expect(publication.attempts[0]!.request!.body["content_html"]).toBe(`<p>${"a".repeat(296)}… (305 characters)`);
});

test("an answer that no database could store is recorded like any other", async () => {
  site.say(raw(500, `\0\uFFFD${"x".repeat(497)}🙂`));
  const { error, publication, events } = await publishing();
  expect(error).toMatchObject({ type: "SiteError", nonRetryable: true, details: [{ attempt: 1, retryInMs: 60_000 }] });
  expect(publication).toMatchObject({ state: "retrying", last_error: { type: "SiteError" } });
  expect(events.at(-1)!.details).toMatchObject({ answer: `\uFFFD\uFFFD${"x".repeat(497)}` });
});

test("a key that the site repeats is stored in no row", async () => {
  const owner = await newSite();
  site.say(wpError(500, owner.api_key, `X-IGNY8-API-KEY: ${owner.api_key}`));
  const { error, publication, events } = await publishing({}, undefined, SECRET_KEYS, owner);
  expect(publication.attempts[0]!.response!.body).toContain("X-IGNY8-API-KEY: igny8_…");
  expect(JSON.stringify([publication, events, (error as Error).message])).not.toContain(owner.api_key);
});

test("the wait that the site asks for is passed to the workflow", async () => {
  site.say(raw(429, "Slow down", { "retry-after": "300" }));
  const { error, publication } = await publishing();
  expect(error).toMatchObject({ type: "RateLimited", details: [{ attempt: 1, retryInMs: 300_000 }] });
  expect(publication.next_attempt_at!.getTime() - Date.now()).toBeGreaterThan(290_000);
});

test("a stored key that can't be decrypted is a failure of its own, and nothing is called", async () => {
  site.say(newPost());
  const { error, publication } = await publishing({}, undefined, [{ id: "test", key: Buffer.alloc(32, 8) }]);
  expect(error).toMatchObject({ type: "CredentialsUnreadable", details: [{ retryInMs: null }] });
  expect([publication.state, site.requests.length]).toEqual(["failed", 0]);
});

test("an article without a valid payload is a failure of its own", async () => {
  site.say(newPost());
  const { orm } = database;
  const owner = await newSite();
  const content = await createContent(orm, owner);
  await orm.em
    .fork()
    .execute(
      "insert into igny8_images (account_id, content_id, role, width, height, path, mime_type, byte_size) values (?, ?, 'featured', 1, 1, 'http://', 'image/png', 1)",
      [content.account_id, content.id],
    );
  const { publication_id: id } = await requestPublication(orm.em.fork(), owner, content.id, undefined);
  await expect(publish(id)).rejects.toMatchObject({ type: "ArticleUnusable", details: [{ retryInMs: null }] });
  expect(site.requests).toEqual([]);
});

test("calls that a killed worker left open count as attempts, so an article that kills workers ends", async () => {
  site.say(newPost());
  const open = { attempt: 8, started_at: new Date().toISOString() };
  const { error, publication } = await publishing({}, (row) => Object.assign(row, { state: "publishing", attempt: 8, attempts: [open] }));
  expect(error).toMatchObject({ type: "Interrupted" });
  expect(publication).toMatchObject({
    state: "failed",
    attempts: [
      { attempt: 8, outcome: "interrupted" },
      { attempt: 9, outcome: "failed" },
    ],
  });
  expect(site.requests).toEqual([]);
});

test("a call that a killed worker left open is repeated, and the site's existing post is accepted", async () => {
  site.say(
    json(409, {
      success: true,
      code: "igny8_already_published",
      data: { post_id: (postId += 1), post_url: "https://x.example/a", post_status: "publish", sequence: 1 },
    }),
  );
  const open = { attempt: 1, started_at: new Date().toISOString() };
  const { value, publication } = await publishing({}, (row) => Object.assign(row, { state: "publishing", attempt: 1, attempts: [open] }));
  expect(value).toEqual({ state: "published", external_id: String(postId) });
  expect(publication.attempts.map(({ outcome }) => outcome)).toEqual(["interrupted", "published"]);
});

test("a finished publication is not sent again", async () => {
  site.say(newPost());
  const { publication } = await publishing();
  expect(await publish(publication.id)).toEqual({ state: "published", external_id: String(postId) });
  expect(site.requests).toHaveLength(1);
});

test("facts from a call are stored, and an unchanged healthy site costs no further write", async () => {
  const owner = await newSite();
  /** Publishes another content on the same site. Returns how often the site's facts were written, and their value. */
  const next = async (answer: Parameters<typeof site.say>[0]) => {
    site.say(answer);
    const content = await createContent(database.orm, owner);
    const { publication_id: id } = await requestPublication(database.orm.em.fork(), owner, content.id, undefined);
    const sent = await statementsOf(database.orm, () => publish(id).catch(() => undefined));
    const { checks } = await database.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
    return { checks, writes: sent.filter(({ text }) => text.includes(`set "checks"`)).length };
  };
  const first = await next(newPost());
  expect(first).toMatchObject({ writes: 1, checks: { rest_api: { ok: true, advice: null }, plugin: { ok: true }, api_key: { ok: true } } });
  expect(await next(newPost())).toEqual({ ...first, writes: 0 });
  const { reachable, plugin } = first.checks;
  expect(await next(wpError(500, "broken"))).toMatchObject({
    writes: 1,
    checks: { reachable, plugin, rest_api: { ok: false, advice: expect.any(String) } },
  });
});

test.each([
  ["publishing", readyBatch],
  ["updates", readyUpdateBatch],
])("a batch of %s makes nothing of an article that kills workers", async (_, ready) => {
  site.say(newPost());
  const { orm } = database;
  const owner = await newSite();
  const content = await createContent(orm, owner);
  // Its payload can't be made: who tries that fails in another way.
  await orm.em
    .fork()
    .execute(
      "insert into igny8_images (account_id, content_id, role, width, height, path, mime_type, byte_size) values (?, ?, 'featured', 1, 1, 'http://', 'image/png', 1)",
      [content.account_id, content.id],
    );
  const { publication_id } = await requestPublication(orm.em.fork(), owner, content.id, undefined);
  const integration = await orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
  const row = { publication_id, integration_id: integration.id, recreate: false, post_status: null, options: {}, sequence: 0 };
  const call = await ready(orm.em.fork(), depsOf(), integration, [{ ...content, ...row, attempt: 9 }], POLICY);
  const { results } = await call({ batches: true });
  expect(results).toMatchObject([{ outcome: { kind: "failed", error: { type: "Interrupted" } } }]);
  expect(site.requests).toEqual([]);
});

test("a publication that was deleted with its content sends nothing", async () => {
  expect(await publish(randomUUID())).toEqual({ state: "deleted", external_id: null });
});
