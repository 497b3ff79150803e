import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SyncEvent } from "../../../db/events/event.ts";
import { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { WAKE } from "../../../domain/temporal/signals.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { created, fakeSite, json, post, raw } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { structure } from "../../support/fixtures/structure.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(created());
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 1_000 });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

let nextPostId = 100;
beforeEach(() => {
  nextPostId += 1;
});

async function publish() {
  const content = await createContent(app.orm, owner);
  const answer = await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {});
  expect(answer.status).toBe(202);
  return { content, workflowId: answer.json.data.workflow_id as string, publicationId: answer.json.data.publication_id as string };
}
const publicationOf = async (id: string) => app.orm.em.fork().findOneOrFail(Publication, id);
const contentOf = async (id: number) => app.orm.em.fork().findOneOrFail(Content, id);
const eventsOf = async (content_id: number) => app.orm.em.fork().find(SyncEvent, { content_id }, { orderBy: { id: "asc" } });
const ended = (id: string) =>
  until("the publication ends", async () => {
    const row = await publicationOf(id);
    return row.finished_at ? row : undefined;
  });

test("a successful publish is recorded everywhere", async () => {
  site.say(created({ post_id: nextPostId }));
  const { content, workflowId, publicationId } = await publish();
  const handle = app.deps.temporal.workflow.getHandle(workflowId);
  const outcome = await handle.result();
  await keepHistory("published", handle);
  expect(outcome).toEqual({ state: "published", external_id: String(nextPostId) });

  const row = await contentOf(content.id);
  expect(row).toMatchObject({
    status: "published",
    external_id: String(nextPostId),
    external_url: "https://example.com/slow-bread/",
    metadata: { wordpress_status: "publish" },
  });
  const publication = await publicationOf(publicationId);
  expect(publication).toMatchObject({ state: "published", attempt: 1, workflow_id: workflowId, sequence: 1 });
  expect(publication.attempts).toHaveLength(1);
  expect(publication.attempts[0]).toMatchObject({ attempt: 1, outcome: "published", response: { status: 201 } });
  expect(JSON.stringify(publication.attempts)).not.toContain(owner.api_key);
  const events = await eventsOf(content.id);
  expect(events.map(({ action, success }) => [action, success])).toEqual([
    ["content_publish_start", true],
    ["content_publish", true],
  ]);
  expect(events[1]!.duration_ms).toBeGreaterThanOrEqual(0);
  expect(site.requests[0]).toMatchObject({ method: "POST", path: "/wp-json/igny8/v1/publish" });
  expect(site.requests[0]!.headers["x-igny8-api-key"]).toBe(owner.api_key);
});

test("409 is success, with the existing post's data", async () => {
  site.say(json(409, { success: true, code: "igny8_already_published", data: post({ post_id: nextPostId, post_status: "draft" }) }));
  const { content, publicationId } = await publish();
  expect(await ended(publicationId)).toMatchObject({ state: "published", attempt: 1 });
  expect(await contentOf(content.id)).toMatchObject({ status: "draft", external_id: String(nextPostId) });
});

test("a failing site is called three times, with an event for each call and one at the end", async () => {
  site.say(raw(500, "Fatal error"));
  const { content, workflowId, publicationId } = await publish();
  const handle = app.deps.temporal.workflow.getHandle(workflowId);
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: "SiteError" } });
  await keepHistory("failed", handle);
  expect(site.requests).toHaveLength(3);
  expect(await publicationOf(publicationId)).toMatchObject({ state: "failed", attempt: 3, last_error: { type: "SiteError" } });
  const events = await eventsOf(content.id);
  expect(events.map(({ action, success }) => [action, success])).toEqual([
    ["content_publish_start", true],
    ["content_publish_attempt", false],
    ["content_publish_attempt", false],
    ["content_publish_attempt", false],
    ["content_publish", false],
  ]);
  expect(events[4]!.error_message).toContain("Answered 500");
  const remedy = { method: "POST", path: `/api/v1/writer/content/${content.id}/publication/retry/` };
  expect(events[4]!.details).toMatchObject({ answer: "Fatal error", remedy });
  expect((await contentOf(content.id)).external_id).toBeNull();
});

test("a site that recovers is published on the second call", async () => {
  site.say(raw(503, "busy", { "retry-after": "0" }), created({ post_id: nextPostId }));
  const { publicationId, workflowId } = await publish();
  expect(await ended(publicationId)).toMatchObject({ state: "published", attempt: 2 });
  const handle = app.deps.temporal.workflow.getHandle(workflowId);
  await handle.result();
  await keepHistory("published-on-second-call", handle);
});

test("what the bridge calls invalid is not sent again, and the event names the fields", async () => {
  site.say(json(422, { code: "igny8_invalid_payload", message: "Invalid", data: { status: 422, fields: { title: "is missing" } } }));
  const { content, publicationId } = await publish();
  expect(await ended(publicationId)).toMatchObject({
    state: "failed",
    attempt: 1,
    last_error: { type: "PayloadInvalid", message: "title: is missing" },
  });
  expect(site.requests).toHaveLength(1);
  expect((await eventsOf(content.id)).at(-1)!.details).toMatchObject({ fields: { title: "is missing" } });
});

test("a 422 that is not the bridge's own is retried like any other answer", async () => {
  site.say(raw(422, "<h1>Unprocessable</h1>"));
  const { publicationId } = await publish();
  expect(await ended(publicationId)).toMatchObject({ state: "failed", attempt: 3, last_error: { type: "RequestRefused" } });
});

test("a post that was deleted by hand is made again only on request", async () => {
  site.say(json(410, { code: "igny8_post_gone", message: "The post was deleted.", data: { status: 410 } }));
  const { content, publicationId } = await publish();
  expect(await ended(publicationId)).toMatchObject({ state: "gone", attempt: 1 });
  expect((await contentOf(content.id)).status).toBe("draft");

  const retry = `/api/v1/writer/content/${content.id}/publication/retry/`;
  expect((await eventsOf(content.id)).at(-1)!.details["remedy"]).toEqual({ method: "POST", path: retry, body: { recreate: true } });
  expect((await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {})).json.error.code).toBe("post_gone");
  expect((await app.call("POST", retry, owner.token, {})).json.error.code).toBe("post_gone");
  site.say(created({ post_id: nextPostId }));
  expect((await app.call("POST", retry, owner.token, { recreate: true })).status).toBe(202);
  expect(await ended(publicationId)).toMatchObject({ state: "published" });
  expect(JSON.parse(site.requests[0]!.body)).toMatchObject({ recreate: true, content_id: content.id });
});

test("an address inside our own network is never called", async () => {
  const inside = await createSite(app.orm, owner.account_id, "http://127.0.0.1:1");
  const content = await createContent(app.orm, { ...owner, ...inside });
  const answer = await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {});
  expect(await ended(answer.json.data.publication_id)).toMatchObject({
    state: "failed",
    attempt: 1,
    last_error: { type: "AddressNotAllowed" },
  });
});

test("a retry after failure gets fresh attempts, and a second publish joins the running one", async () => {
  site.say(raw(500, "down"));
  const { content, publicationId } = await publish();
  expect(await ended(publicationId)).toMatchObject({ state: "failed", attempt: 3 });
  site.say(created({ post_id: nextPostId }));
  const retried = await app.call("POST", `/api/v1/writer/content/${content.id}/publication/retry/`, owner.token);
  expect(retried.json.data).toMatchObject({ publication_id: publicationId, publication_state: "queued", workflow_started: true });
  expect(await ended(publicationId)).toMatchObject({ state: "published", attempt: 1 });
  expect(site.requests).toHaveLength(1);
});

test("a wake during the call that succeeds is not lost: the run reads its row again before it ends", async () => {
  let answer: (() => void) | undefined;
  site.say((...call) => {
    answer = () => created({ post_id: nextPostId })(...call);
  });
  const { workflowId } = await publish();
  await until("the call is under way", async () => answer);
  const handle = app.deps.temporal.workflow.getHandle(workflowId);
  await handle.signal(WAKE);
  answer!();
  expect(await handle.result()).toEqual({ state: "published", external_id: String(nextPostId) });
  const events = (await handle.fetchHistory()).events ?? [];
  expect(events.filter(({ activityTaskScheduledEventAttributes: one }) => one)).toHaveLength(2);
  expect(site.requests).toHaveLength(1);
  await keepHistory("published-and-woken", handle);
});

test("twenty concurrent publish requests make one publication, one run and one call", async () => {
  site.say(created({ post_id: nextPostId }));
  const content = await createContent(app.orm, owner);
  const path = `/api/v1/writer/content/${content.id}/publish/`;
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.call("POST", path, owner.token, {})));
  expect(new Set(answers.map(({ status }) => status)).difference(new Set([202, 409]))).toEqual(new Set());
  const ids = new Set(answers.filter(({ status }) => status === 202).map(({ json: { data } }) => data.publication_id));
  expect(ids.size).toBe(1);
  await ended([...ids][0]);
  expect(site.requests).toHaveLength(1);
});

test("cancelling while it waits for the next attempt returns the content to review", async () => {
  const slow = await testApp({ retry: { initialIntervalMs: 3_600_000, backoffCoefficient: 2, maximumAttempts: 3 } });
  const slowWorker = await testWorker(slow, { allowedHosts: [site.host] });
  try {
    site.say(raw(500, "down"));
    const account = await createAccount(slow.orm);
    const place = { ...account, ...(await createSite(slow.orm, account.account_id, site.url)) };
    const content = await createContent(slow.orm, place);
    const at = `/api/v1/writer/content/${content.id}`;
    const { json: published } = await slow.call("POST", `${at}/publish/`, account.token, {});
    const waiting = await until("it waits", async () => {
      const { json: now } = await slow.call("GET", `${at}/publication/`, account.token);
      return now.data.state === "retrying" ? now.data : undefined;
    });
    expect(waiting).toMatchObject({ attempt: 1, last_error: { type: "SiteError" } });
    expect(Date.parse(waiting.next_attempt_at) - Date.now()).toBeGreaterThan(3_500_000);

    const cancelled = await slow.call("POST", `${at}/publication/cancel/`, account.token);
    expect(cancelled.json.data).toMatchObject({ publication_state: "cancelled" });
    expect((await slow.orm.em.fork().findOneOrFail(Content, content.id)).status).toBe("review");
    const handle = slow.deps.temporal.workflow.getHandle(published.data.workflow_id);
    expect(await handle.result()).toEqual({ state: "cancelled", external_id: null });
    await keepHistory("cancelled", handle);
    expect(site.requests).toHaveLength(1);
  } finally {
    await slowWorker.stop();
    await slow.close();
  }
});

test("a retry while it waits continues at once", async () => {
  const slow = await testApp({ retry: { initialIntervalMs: 3_600_000, backoffCoefficient: 2, maximumAttempts: 3 } });
  const slowWorker = await testWorker(slow, { allowedHosts: [site.host] });
  try {
    site.say(raw(500, "down"), created({ post_id: nextPostId }));
    const account = await createAccount(slow.orm);
    const content = await createContent(slow.orm, { ...account, ...(await createSite(slow.orm, account.account_id, site.url)) });
    const at = `/api/v1/writer/content/${content.id}`;
    const { json: published } = await slow.call("POST", `${at}/publish/`, account.token, {});
    const state = async () => (await slow.call("GET", `${at}/publication/`, account.token)).json.data.state;
    await until("it waits", async () => (await state()) === "retrying");
    await slow.call("POST", `${at}/publication/retry/`, account.token);
    await until("it is published", async () => (await state()) === "published");
    expect(site.requests).toHaveLength(2);
    const handle = slow.deps.temporal.workflow.getHandle(published.data.workflow_id);
    await handle.result();
    await keepHistory("published-when-woken", handle);
  } finally {
    await slowWorker.stop();
    await slow.close();
  }
});

test("a run is found by content, site and account, and its history contains no article and no key", async () => {
  site.say(created({ post_id: nextPostId }));
  const { content, workflowId, publicationId } = await publish();
  await ended(publicationId);
  const query = `Igny8Content = "${content.id}" and Igny8Site = "${owner.site_id}" and Igny8Account = "${owner.account_id}" and WorkflowId = "${workflowId}"`;
  await until("visibility has it", async () => (await app.deps.temporal.workflow.count(query)).count === 1);
  const handle = app.deps.temporal.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const text = JSON.stringify(events, (key, value: unknown) =>
    key === "data" && typeof value === "string" ? Buffer.from(value, "base64").toString() : value,
  );
  expect(text).toContain(publicationId);
  expect(text).not.toContain("Take your time");
  expect(text).not.toContain(owner.api_key);
  expect(text).toContain("'Slow bread' to ");
  expect(events!.length).toBeLessThanOrEqual(11);
});

test("a plugin that became too old for a draft gets no call: it would publish the article", async () => {
  site.say(created({ post_id: nextPostId }));
  const setBridge = (bridge: string) =>
    app.orm.em
      .fork()
      .execute("update igny8_site_integrations set structure = ?::jsonb where id = ?", [
        JSON.stringify(structure({ versions: { wordpress: "7.1", php: "8.3", bridge } })),
        owner.integration_id,
      ]);
  await setBridge("1.4.0");
  const { id } = await createContent(app.orm, owner);
  const at = `/api/v1/writer/content/${id}/`;
  const later = new Date(Date.now() + 3_600_000).toISOString();
  expect((await app.call("POST", `${at}publish/`, owner.token, { status: "draft", publish_at: later })).status).toBe(202);
  await setBridge("1.3.3");
  const { json: moved } = await app.call("PATCH", `${at}publication/`, owner.token, { publish_at: null });
  expect(await ended(moved.data.publication_id)).toMatchObject({ state: "failed", attempt: 1, last_error: { type: "BridgeTooOld" } });
  expect(site.requests).toEqual([]);
  // The plugin was updated: a retry sends what was asked for.
  await setBridge("1.5.0");
  expect((await app.call("POST", `${at}publication/retry/`, owner.token, {})).status).toBe(202);
  await until("it is published", async () => (await publicationOf(moved.data.publication_id)).state === "published");
  expect(site.requests.map(({ body }) => JSON.parse(body).status)).toEqual(["draft"]);
});
