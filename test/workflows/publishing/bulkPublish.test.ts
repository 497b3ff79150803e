import { expect, test } from "vitest";
import { claimBulk } from "../../../db/publishing/bulk/claim.ts";
import { Content } from "../../../db/articles/content.ts";
import { Lane } from "../../../db/publishing/lanes/entities.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { bulkWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { taskQueue } from "../../../domain/temporal/queues.ts";
import { useBulk } from "../../support/fixtures/bulk.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";

const stack = useBulk();
const { newSite, start, read, ask, handleOf, ended, states, postsOf, publicationsOf } = stack;

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
  expect(stack.wordpress.state.again).toBe(0);
  expect(stack.wordpress.state.batches).toBe(24);
  const contents = await stack.app.orm.em.fork().find(Content, { id: { $in: ids } });
  expect(contents.filter(({ external_id, status }) => external_id && status === "published")).toHaveLength(600);
  const [publication] = await publicationsOf(ids.slice(0, 1));
  expect(publication).toMatchObject({ state: "published", attempt: 1, priority: 4, sequence: 1, last_error: null });
  expect(publication!.attempts).toMatchObject([
    { attempt: 1, outcome: "published", response: { status: 201 }, request: { method: "POST" } },
  ]);
  const events = await stack.app.orm.em.fork().find(SyncEvent, { content_id: ids[0]! });
  expect(events).toMatchObject([{ action: "content_publish", success: true }]);
  // A batch begins with one event that names its articles.
  const starts = await stack.app.orm.em
    .fork()
    .find(SyncEvent, { action: "content_publish_start", integration_id: publication!.integration_id });
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

test("an article that its site refuses does not stop the others, and can be retried by its cause", async () => {
  const site = await newSite(60);
  const [invalid, broken] = [site.ids[3]!, site.ids[40]!];
  stack.wordpress.state.of = ({ content_id }) => {
    if (content_id === invalid)
      return { status: 422, code: "igny8_invalid_payload", message: "No.", data: { status: 422, fields: { title: "is bad" } } };
    if (content_id === broken) return { status: 500, code: "igny8_article_failed", message: "Broken", data: { status: 500 } };
    return undefined;
  };
  const { id } = await start(site.ids);
  const run = await ended(id);
  expect(run.states).toEqual({ published: 58, failed: 2 });
  expect(run.causes.toSorted((a: any, b: any) => a.content_ids[0] - b.content_ids[0])).toMatchObject([
    { type: "PayloadInvalid", message: "title: is bad", failed: 1, retrying: 0, content_ids: [invalid] },
    { type: "ArticleBreaks", failed: 1, content_ids: [broken] },
  ]);
  const [one, other] = await publicationsOf([invalid, broken]);
  expect([one!.attempt, other!.attempt, other!.attempts.length]).toEqual([1, 3, 3]);
  await keepHistory("bulk-with-failures", handleOf(id));

  stack.wordpress.state.of = undefined;
  expect((await ask(id, "retry", { cause: "ArticleBreaks", site_id: site.site_id })).json.data).toMatchObject({
    retried: 1,
    state: "running",
  });
  expect((await ended(id)).states).toEqual({ published: 59, failed: 1 });
  expect((await ask(id, "retry", { site_id: site.site_id + 1 })).json.data).toMatchObject({ retried: 0, state: "done" });
  expect((await ask(id, "retry")).json.data).toMatchObject({ retried: 1 });
  expect((await ended(id)).states).toEqual({ published: 60 });
  expect(postsOf(site.ids)).toBe(60);
});

test("an article that kills PHP takes its batch along once, and then only itself", async () => {
  const site = await newSite(50);
  const poison = site.ids[7]!;
  stack.wordpress.state.instead = ({ articles }, response) => {
    if (!articles.some(({ content_id }) => content_id === poison)) return false;
    response.writeHead(500, { "content-type": "text/html" }).end("<h1>There has been a critical error</h1>");
    return true;
  };
  const { id } = await start(site.ids);
  const run = await ended(id);
  expect(run.states).toEqual({ published: 49, failed: 1 });
  expect(run.causes).toMatchObject([{ type: "ArticleBreaks", failed: 1, content_ids: [poison] }]);
  const publications = await publicationsOf(site.ids);
  expect(publications.find(({ content_id }) => content_id === poison)).toMatchObject({ state: "failed", attempt: 3 });
  // The failed call costs the other articles no attempt.
  expect(publications.filter(({ attempt }) => attempt === 1)).toHaveLength(49);
});

test("a bridge without batches gets the articles one by one", async () => {
  const site = await newSite(30);
  stack.wordpress.state.instead = ({ route }, response) => {
    if (route !== "/igny8/v1/publish-batch") return false;
    response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ code: "rest_no_route", message: "No route." }));
    return true;
  };
  const { id } = await start(site.ids);
  expect((await ended(id)).states).toEqual({ published: 30 });
  const lane = (await stack.app.call("GET", `/api/v1/integration/integrations/${site.integration_id}/lane/`, stack.account.token)).json
    .data;
  expect(lane).toMatchObject({ failures: 0, calls_under_way: 0, state: "open" });
});

test("articles that a slow site had no time for are sent again, and lose no attempt", async () => {
  const site = await newSite(25);
  const seen = new Map<number, number>();
  stack.wordpress.state.of = ({ content_id }) => {
    seen.set(content_id, (seen.get(content_id) ?? 0) + 1);
    const late = seen.get(content_id) === 1 && content_id !== site.ids[0];
    return late ? { status: 0, code: "igny8_not_reached", message: "No time.", data: { status: 0 } } : undefined;
  };
  const { id } = await start(site.ids);
  expect((await ended(id)).states).toEqual({ published: 25 });
  const publications = await publicationsOf(site.ids);
  expect(publications.every(({ attempt, attempts }) => attempt === 1 && attempts.length === 1)).toBe(true);
});

test("a dead site is paused and its articles wait while other sites publish; when it is back, they are published", async () => {
  const [dead, healthy] = [await newSite(30), await newSite(50)];
  stack.wordpress.state.instead = ({ site }, response) => {
    if (site !== dead.name) return false;
    response.writeHead(503).end("Down");
    return true;
  };
  const { id } = await start([...dead.ids, ...healthy.ids]);
  await until("the neighbour is done", async () => (await states(id)).published === 50);
  const lane = () => stack.app.orm.em.fork().findOneOrFail(Lane, dead.integration_id);
  await until("the dead one is paused", async () => (await lane()).paused_by === "breaker");
  await until("it waits", async () => (await states(id)).waiting === 1);
  expect((await read(id)).causes[0]).toMatchObject({ type: "Overloaded" });
  expect((await publicationsOf(dead.ids)).filter(({ state }) => state === "failed").length).toBeLessThanOrEqual(1);
  expect((await read(id)).state).toBe("running");

  stack.wordpress.state.instead = undefined;
  const test = await stack.app.call(
    "POST",
    `/api/v1/integration/integrations/${dead.integration_id}/test-connection/`,
    stack.account.token,
  );
  expect(test.json.data).toMatchObject({ ok: true });
  const run = await ended(id);
  expect((run.states.published ?? 0) + (run.states.failed ?? 0)).toBe(80);
  expect(run.states.failed ?? 0).toBeLessThanOrEqual(1);
  await keepHistory("bulk-with-a-dead-site", handleOf(id));
});

test("a long run continues as new, between two articles", async () => {
  const sites = await Promise.all(Array.from({ length: 8 }, () => newSite(30)));
  const ids = sites.flatMap((site) => site.ids);
  const wanted = { content_ids: ids, request: {}, integration_id: undefined, publish_at: null, retry: stack.app.deps.retry };
  const run = await claimBulk(stack.app.orm.em.fork(), stack.account, wanted);
  const handle = await stack.app.deps.temporal.workflow.start("bulkPublish", {
    workflowId: bulkWorkflowId(run.id),
    taskQueue: taskQueue(stack.app.deps.taskQueuePrefix, "bulk"),
    args: [{ runId: run.id, eventsPerRun: 24 }],
  });
  const first = stack.app.deps.temporal.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
  expect(await handle.result()).toBe("done");
  expect((await first.describe()).status.name).toBe("CONTINUED_AS_NEW");
  await keepHistory("bulk-gone-on", first);
  expect(await states(run.id)).toEqual({ published: 240 });
  expect(postsOf(ids)).toBe(240);
});
