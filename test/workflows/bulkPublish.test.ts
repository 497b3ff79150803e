import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { claimBulk } from "../../db/bulkRequest.ts";
import { Content } from "../../db/content.ts";
import { Lane } from "../../db/lane.ts";
import { Publication } from "../../db/publication.ts";
import { SyncEvent } from "../../db/sync_event.ts";
import { bulkWorkflowId } from "../../domain/bulk.ts";
import { taskQueue } from "../../domain/queues.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { fakeWordPress } from "../support/fakeWordPress.ts";
import { createAccount, createContents, createSite } from "../support/fixtures.ts";
import { keepHistory } from "../support/histories.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

let app: TestApp;
let wordpress: Awaited<ReturnType<typeof fakeWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;

beforeAll(async () => {
  app = await testApp();
  wordpress = await fakeWordPress();
  worker = await testWorker(app, { allowedHosts: [wordpress.host], timeoutMs: 2_000 });
  account = await createAccount(app.orm);
});
afterEach(() => {
  wordpress.state.of = undefined;
  wordpress.state.instead = undefined;
});
afterAll(async () => {
  await worker?.stop();
  await wordpress?.stop();
  await app?.close();
});

let names = 0;
async function newSite(articles: number) {
  names += 1;
  const name = `site-${names}`;
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${wordpress.url}/${name}`)) };
  return { ...owner, name, ids: await createContents(app.orm, owner, articles) };
}
/** As one that has answered before: it gets two calls at once. */
async function knownSite(articles: number) {
  const site = await newSite(articles);
  await app.orm.em
    .fork()
    .execute("insert into igny8_lanes (integration_id, account_id, max_calls, allowed_calls) values (?, ?, 2, 2)", [
      site.integration_id,
      account.account_id,
    ]);
  return site;
}
async function start(content_ids: number[], more: Record<string, unknown> = {}) {
  const { status, json } = await app.call("POST", "/api/v1/writer/content/bulk-publish/", account.token, { content_ids, ...more });
  expect([status, json.error]).toEqual([202, undefined]);
  return json.data;
}
const read = async (id: string) => (await app.call("GET", `/api/v1/writer/content/bulk/${id}/`, account.token)).json.data;
const ask = (id: string, what: string, body: unknown = {}) =>
  app.call("POST", `/api/v1/writer/content/bulk/${id}/${what}/`, account.token, body);
const handleOf = (id: string) => app.deps.temporal.workflow.getHandle(bulkWorkflowId(id));
const ended = (id: string) => until("the run ends", async () => ((await read(id)).state === "done" ? read(id) : undefined), 60_000);
const states = async (id: string) => (await read(id)).states;
const postsOf = (ids: number[]) => [...wordpress.posts.keys()].filter((key) => ids.includes(Number(key.split(":")[1]))).length;
const publicationsOf = (ids: number[]) => app.orm.em.fork().find(Publication, { content_id: { $in: ids } }, { orderBy: { id: "asc" } });

test("600 articles over 12 sites: database, Temporal and WordPress agree, and the history is small", async () => {
  const sites = await Promise.all(Array.from({ length: 12 }, () => newSite(50)));
  const ids = sites.flatMap((site) => site.ids);
  const accepted = await start(ids);
  expect(accepted).toMatchObject({ accepted: 600, under_way: 0, refused: [], state: "running", workflow_started: true });
  const run = await ended(accepted.id);
  expect(run.states).toEqual({ published: 600 });
  expect(run.sites).toHaveLength(12);
  expect(run.sites.every((site: any) => site.states.published === 50)).toBe(true);
  expect(postsOf(ids)).toBe(600);
  expect(wordpress.state.again).toBe(0);
  expect(wordpress.state.batches).toBe(24);
  const contents = await app.orm.em.fork().find(Content, { id: { $in: ids } });
  expect(contents.filter(({ external_id, status }) => external_id && status === "published")).toHaveLength(600);
  const [publication] = await publicationsOf(ids.slice(0, 1));
  expect(publication).toMatchObject({ state: "published", attempt: 1, priority: 4, sequence: 1, last_error: null });
  expect(publication!.attempts).toMatchObject([
    { attempt: 1, outcome: "published", response: { status: 201 }, request: { method: "POST" } },
  ]);
  const events = await app.orm.em.fork().find(SyncEvent, { content_id: ids[0]! });
  expect(events).toMatchObject([{ action: "content_publish", success: true }]);
  // A batch begins with one event that names its articles.
  const starts = await app.orm.em.fork().find(SyncEvent, { action: "content_publish_start", integration_id: publication!.integration_id });
  expect(starts.flatMap(({ details }) => details["articles"])).toContainEqual({
    content_id: ids[0],
    publication_id: publication!.id,
    attempt: 1,
  });
  const handle = handleOf(accepted.id);
  expect(await handle.result()).toBe("done");
  const history = await handle.fetchHistory();
  expect(history.events!.length).toBeLessThan(200);
  expect(JSON.stringify(history)).not.toContain("Slow bread");
  await keepHistory("bulk", handle);
});

test("an article that is refused by its site never stops the rest, and is tried again for its cause alone", async () => {
  const site = await newSite(60);
  const [invalid, broken] = [site.ids[3]!, site.ids[40]!];
  wordpress.state.of = ({ content_id }) => {
    if (content_id === invalid)
      return { status: 422, code: "igny8_invalid_payload", message: "No.", data: { status: 422, fields: { title: "is bad" } } };
    if (content_id === broken) return { status: 500, code: "igny8_article_failed", message: "Broken", data: { status: 500 } };
    return undefined;
  };
  const { id } = await start(site.ids);
  const run = await ended(id);
  expect(run.states).toEqual({ published: 58, failed: 2 });
  expect(run.causes).toMatchObject([
    { type: "PayloadInvalid", message: "title: is bad", failed: 1, retrying: 0, content_ids: [invalid] },
    { type: "SiteError", failed: 1, content_ids: [broken] },
  ]);
  const [one, other] = await publicationsOf([invalid, broken]);
  expect([one!.attempt, other!.attempt, other!.attempts.length]).toEqual([1, 3, 3]);
  await keepHistory("bulk-with-failures", handleOf(id));

  wordpress.state.of = undefined;
  expect((await ask(id, "retry", { cause: "SiteError", site_id: site.site_id })).json.data).toMatchObject({ retried: 1, state: "running" });
  expect((await ended(id)).states).toEqual({ published: 59, failed: 1 });
  expect((await ask(id, "retry", { site_id: site.site_id + 1 })).json.data).toMatchObject({ retried: 0, state: "done" });
  expect((await ask(id, "retry")).json.data).toMatchObject({ retried: 1 });
  expect((await ended(id)).states).toEqual({ published: 60 });
  expect(postsOf(site.ids)).toBe(60);
});

test("an article that makes PHP die takes its batch along once, and from then on only itself", async () => {
  const site = await newSite(50);
  const poison = site.ids[7]!;
  wordpress.state.instead = ({ articles }, response) => {
    if (!articles.some(({ content_id }) => content_id === poison)) return false;
    response.writeHead(500, { "content-type": "text/html" }).end("<h1>There has been a critical error</h1>");
    return true;
  };
  const { id } = await start(site.ids);
  const run = await ended(id);
  expect(run.states).toEqual({ published: 49, failed: 1 });
  expect(run.causes).toMatchObject([{ type: "SiteError", failed: 1, content_ids: [poison] }]);
  const publications = await publicationsOf(site.ids);
  expect(publications.find(({ content_id }) => content_id === poison)).toMatchObject({ state: "failed", attempt: 3 });
  // What the others were sent in vain for cost them no attempt.
  expect(publications.filter(({ attempt }) => attempt === 1)).toHaveLength(49);
});

test("a bridge that knows no batches gets the articles one by one", async () => {
  const site = await newSite(30);
  wordpress.state.instead = ({ route }, response) => {
    if (route !== "/igny8/v1/publish-batch") return false;
    response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ code: "rest_no_route", message: "No route." }));
    return true;
  };
  const { id } = await start(site.ids);
  expect((await ended(id)).states).toEqual({ published: 30 });
  const lane = (await app.call("GET", `/api/v1/integration/integrations/${site.integration_id}/lane/`, account.token)).json.data;
  expect(lane).toMatchObject({ failures: 0, calls_under_way: 0, state: "open" });
});

test("what a slow site had no time for is sent again, and costs no attempt", async () => {
  const site = await newSite(25);
  const seen = new Map<number, number>();
  wordpress.state.of = ({ content_id }) => {
    seen.set(content_id, (seen.get(content_id) ?? 0) + 1);
    const late = seen.get(content_id) === 1 && content_id !== site.ids[0];
    return late ? { status: 0, code: "igny8_not_reached", message: "No time.", data: { status: 0 } } : undefined;
  };
  const { id } = await start(site.ids);
  expect((await ended(id)).states).toEqual({ published: 25 });
  const publications = await publicationsOf(site.ids);
  expect(publications.every(({ attempt, attempts }) => attempt === 1 && attempts.length === 1)).toBe(true);
});

test("a dead site is paused and its articles wait, while its neighbours' are published; when it is back, its own are too", async () => {
  const [dead, healthy] = [await newSite(30), await newSite(50)];
  wordpress.state.instead = ({ site }, response) => {
    if (site !== dead.name) return false;
    response.writeHead(503).end("Down");
    return true;
  };
  const { id } = await start([...dead.ids, ...healthy.ids]);
  await until("the neighbour is done", async () => (await states(id)).published === 50);
  const lane = () => app.orm.em.fork().findOneOrFail(Lane, dead.integration_id);
  await until("the dead one is paused", async () => (await lane()).paused_by === "breaker");
  await until("it waits", async () => (await states(id)).waiting === 1);
  expect((await read(id)).causes[0]).toMatchObject({ type: "SiteError" });
  expect((await publicationsOf(dead.ids)).filter(({ state }) => state === "failed").length).toBeLessThanOrEqual(1);
  expect((await read(id)).state).toBe("running");

  wordpress.state.instead = undefined;
  const test = await app.call("POST", `/api/v1/integration/integrations/${dead.integration_id}/test-connection/`, account.token);
  expect(test.json.data).toMatchObject({ ok: true });
  const run = await ended(id);
  expect((run.states.published ?? 0) + (run.states.failed ?? 0)).toBe(80);
  expect(run.states.failed ?? 0).toBeLessThanOrEqual(1);
  await keepHistory("bulk-with-a-dead-site", handleOf(id));
});

/** Lets nothing through until it is opened; then everything. */
function gate() {
  const opened = Promise.withResolvers<void>();
  const held: number[] = [];
  wordpress.state.instead = async ({ articles }) => {
    held.push(...articles.map(({ content_id }) => content_id));
    await opened.promise;
    return false;
  };
  return { held, open: () => opened.resolve() };
}

test("paused it ends what it has begun and no more, resumed it goes on, cancelled it gives the rest back to review", async () => {
  const site = await knownSite(200);
  const first = gate();
  const { id } = await start(site.ids);
  await until("two batches are under way", async () => first.held.length === 50);
  expect((await ask(id, "pause")).json.data).toMatchObject({ state: "paused" });
  first.open();
  await until("they have ended", async () => (await states(id)).published === 50);
  expect(await states(id)).toEqual({ published: 50, queued: 150 });

  const second = gate();
  expect((await ask(id, "resume")).json.data).toMatchObject({ state: "running" });
  await until("the next two are under way", async () => second.held.length === 50);
  expect(await states(id)).toEqual({ published: 50, publishing: 50, queued: 100 });
  expect((await ask(id, "cancel")).json.data.states).toEqual({ published: 50, publishing: 50, cancelled: 100 });
  second.open();
  expect(await handleOf(id).result()).toBe("cancelled");
  expect(await read(id)).toMatchObject({ state: "cancelled", states: { published: 100, cancelled: 100 } });
  await keepHistory("bulk-paused-and-cancelled", handleOf(id));
  expect(await app.orm.em.fork().count(Content, { id: { $in: site.ids }, status: "review" })).toBe(100);
  expect((await ask(id, "resume")).status).toBe(409);
});

test("a person's click on an article that waits in a bulk run has it published at once, and once", async () => {
  const site = await knownSite(100);
  const held = gate();
  const { id } = await start(site.ids);
  await until("two batches are under way", async () => held.held.length === 50);
  const last = site.ids.at(-1)!;
  const under = held.held[0]!;
  for (const content of [last, under]) {
    const answer = await app.call("POST", `/api/v1/writer/content/${content}/publish/`, account.token, {});
    expect(answer.status).toBe(202);
  }
  const clicked = async () => (await publicationsOf([last]))[0]!;
  await until("it has a workflow of its own, which waits for the site", async () => {
    const { workflow_id, state } = await clicked();
    return workflow_id?.startsWith("publish:") && state === "waiting";
  });
  expect((await clicked()).priority).toBe(1);
  held.open();
  await ended(id);
  // The run does not wait for what a person has taken out of it.
  await until("all are published", async () => (await states(id))["published"] === 100);
  expect(postsOf(site.ids)).toBe(100);
  expect(await clicked()).toMatchObject({ state: "published", attempt: 1 });
  expect((await publicationsOf([under]))[0]).toMatchObject({ state: "published", attempt: 1 });
});

test("a run whose time has not come waits, can be moved, and publishes then", async () => {
  const site = await newSite(3);
  const { id } = await start(site.ids, { publish_at: new Date(Date.now() + 3_600_000).toISOString() });
  const handle = handleOf(id);
  await until("it waits", async () => JSON.stringify(await handle.fetchHistory()).includes("timerStarted"));
  expect(await states(id)).toEqual({ queued: 3 });
  const soon = new Date(Date.now() + 1_500).toISOString();
  const moved = await app.call("PATCH", `/api/v1/writer/content/bulk/${id}/`, account.token, { publish_at: soon });
  expect(moved.json.data).toMatchObject({ publish_at: soon });
  expect((await ended(id)).states).toEqual({ published: 3 });
  expect((await publicationsOf(site.ids)).every(({ finished_at }) => finished_at!.toISOString() >= soon)).toBe(true);
  await keepHistory("bulk-at-its-time", handle);
  expect(
    (
      await app.call("PATCH", `/api/v1/writer/content/bulk/${id}/`, account.token, {
        publish_at: new Date(Date.now() + 3_600_000).toISOString(),
      })
    ).status,
  ).toBe(409);
});

test("a run that has grown long goes on as a new one, with no article in its hands", async () => {
  const sites = await Promise.all(Array.from({ length: 8 }, () => newSite(30)));
  const ids = sites.flatMap((site) => site.ids);
  const wanted = { content_ids: ids, request: {}, integration_id: undefined, publish_at: null, retry: app.deps.retry };
  const run = await claimBulk(app.orm.em.fork(), account, wanted);
  const handle = await app.deps.temporal.workflow.start("bulkPublish", {
    workflowId: bulkWorkflowId(run.id),
    taskQueue: taskQueue(app.deps.taskQueuePrefix, "bulk"),
    args: [{ runId: run.id, eventsPerRun: 24 }],
  });
  const first = app.deps.temporal.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  expect(await handle.result()).toBe("done");
  expect((await first.describe()).status.name).toBe("CONTINUED_AS_NEW");
  await keepHistory("bulk-gone-on", first);
  expect(await states(run.id)).toEqual({ published: 240 });
  expect(postsOf(ids)).toBe(240);
});
