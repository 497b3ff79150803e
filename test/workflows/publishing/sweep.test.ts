import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { claimBulk } from "../../../db/publishing/bulk/claim.ts";
import { requestPublication } from "../../../db/publishing/request.ts";
import type { Grace } from "../../../activities/publishing/sweep.ts";
import { bulkWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { fakeWordPress } from "../../support/servers/fakeWordPress.ts";
import { createAccount, createContent, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let sites: Awaited<ReturnType<typeof fakeWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;

beforeAll(async () => {
  app = await testApp();
  sites = await fakeWordPress();
  worker = await testWorker(app, { allowedHosts: [sites.host] });
  account = await createAccount(app.orm);
});
afterAll(async () => {
  await worker?.stop();
  await sites?.stop();
  await app?.close();
});

let paths = 0;
async function newSite() {
  paths += 1;
  return { ...account, ...(await createSite(app.orm, account.account_id, `${sites.url}/${paths}`)) };
}
type Owner = Awaited<ReturnType<typeof newSite>>;

/** Publications with rows but without workflows: the process that made them died before it started those. */
async function orphans(owner: Owner, count: number, publishAt: string | null = null): Promise<string[]> {
  const em = app.orm.em.fork();
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const content = await createContent(app.orm, owner);
    ids.push((await requestPublication(em, account, content.id, undefined, publishAt)).publication_id);
  }
  return ids;
}
let sweeps = 0;
async function sweep(grace: Grace = { started: 0, owned: 60_000 }, id = `sweep-${(sweeps += 1)}`) {
  const handle = await app.deps.temporal.workflow.start("processPendingPublications", {
    workflowId: `${app.deps.taskQueuePrefix}-${id}`,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ grace }],
  });
  return { handle, started: (await handle.result()) as number };
}
const publicationOf = (id: string) => app.orm.em.fork().findOneOrFail(Publication, id);
const allPublished = (ids: string[]) =>
  until("all are published", async () => {
    const rows = await app.orm.em.fork().find(Publication, { id: ids });
    return rows.length === ids.length && rows.every(({ state }) => state === "published");
  });

test("the sweep starts what Temporal missed, page by page, once each", async () => {
  const owner = await newSite();
  const before = [sites.posts.size, sites.state.calls];
  const ids = await orphans(owner, 120);
  const { started, handle } = await sweep();
  expect(started).toBe(120);
  await allPublished(ids);
  expect([sites.posts.size, sites.state.calls]).toEqual(before.map((n) => n + 120));
  const { events } = await handle.fetchHistory();
  const pages = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === "startPending");
  expect(pages).toHaveLength(3);
  await keepHistory("swept", handle);
  expect((await sweep()).started).toBe(0);
});

test("two concurrent sweeps start nothing twice", async () => {
  const ids = await orphans(await newSite(), 30);
  const calls = sites.state.calls;
  await Promise.all([sweep(), sweep(), sweep()]);
  await allPublished(ids);
  expect(sites.state.calls - calls).toBe(30);
});

test("approved content without a publication gets one", async () => {
  const owner = await newSite();
  const contents = await Promise.all(Array.from({ length: 60 }, () => createContent(app.orm, owner, { status: "published" })));
  await createContent(app.orm, owner, { status: "published", title: " " });
  const { started } = await sweep();
  expect(started).toBe(60);
  const rows = await app.orm.em.fork().find(Publication, { content_id: contents.map(({ id }) => id) });
  await allPublished(rows.map(({ id }) => id));
  expect(new Set(rows.map(({ priority }) => priority))).toEqual(new Set([5]));
});

test("a bulk run that Temporal missed is started once, and its articles are left to it", async () => {
  const owner = await newSite();
  const content_ids = await createContents(app.orm, owner, 5);
  const wanted = {
    content_ids,
    request: {},
    integration_id: undefined,
    publish_at: new Date(Date.now() + 3_600_000),
    retry: app.deps.retry,
  };
  const run = await claimBulk(app.orm.em.fork(), account, wanted);
  const { started, handle } = await sweep({ started: 0, owned: 0 });
  expect(started).toBe(0);
  await keepHistory("swept-with-a-bulk-run", handle);
  const bulk = app.deps.temporal.workflow.getHandle(bulkWorkflowId(run.id));
  const { runId } = await bulk.describe();
  await sweep({ started: 0, owned: 0 });
  expect(await bulk.describe()).toMatchObject({ runId, status: { name: "RUNNING" } });
  await bulk.terminate("the test does not wait for an hour");
  expect(await app.orm.em.fork().count(Publication, { bulk_run_id: run.id, state: "queued" })).toBe(5);
});

test("a new publication is left to the request that made it", async () => {
  const ids = await orphans(await newSite(), 3);
  expect((await sweep({ started: 60_000, owned: 60_000 })).started).toBe(0);
  expect((await sweep()).started).toBe(3);
  await allPublished(ids);
});

test("a paused site's publications, and planned ones, are left alone", async () => {
  const owner = await newSite();
  const at = `/api/v1/integration/integrations/${owner.integration_id}`;
  await app.call("POST", `${at}/pause/`, account.token, {});
  const paused = await orphans(owner, 2);
  const later = await orphans(await newSite(), 2, new Date(Date.now() + 3_600_000).toISOString());
  expect((await sweep()).started).toBe(0);
  await app.call("POST", `${at}/resume/`, account.token, {});
  expect((await sweep()).started).toBe(2);
  await allPublished(paused);
  expect((await publicationOf(later[0]!)).state).toBe("queued");
});

test.each(["failed", "cancelled", "held", "gone"] as const)("a %s publication is finished: only a person reopens it", async (state) => {
  const owner = await newSite();
  const [id] = await orphans(owner, 1);
  const { content_id } = await publicationOf(id!);
  await app.orm.em.fork().nativeUpdate(Publication, id!, { state, finished_at: new Date() });
  await app.orm.em.fork().nativeUpdate(Content, content_id, { status: "published" });
  expect((await sweep()).started).toBe(0);
  expect((await publicationOf(id!)).state).toBe(state);
});

/** An article published by hand on a site that a person paused: its workflow waits for the lane. */
async function waitingForPausedSite() {
  const owner = await newSite();
  const at = `/api/v1/integration/integrations/${owner.integration_id}`;
  await app.call("POST", `${at}/pause/`, account.token, {});
  const content = await createContent(app.orm, owner);
  const { data } = (await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, account.token, {})).json;
  await until("it waits", async () => (await publicationOf(data.publication_id)).state === "waiting");
  return { owner, at, publication_id: data.publication_id as string };
}

test("a paused site whose probe was lost is probed again, and its waiting publications are published", async () => {
  const { owner, at, publication_id } = await waitingForPausedSite();
  // The breaker paused it an hour ago, and the start of its probe never reached Temporal.
  await app.orm.em
    .fork()
    .execute("update igny8_lanes set paused_by = 'breaker', failures = 5, probe_at = now() - interval '1 hour' where integration_id = ?", [
      owner.integration_id,
    ]);
  const { handle } = await sweep();
  await allPublished([publication_id]);
  expect((await app.call("GET", `${at}/lane/`, account.token)).json.data).toMatchObject({ state: "open", failures: 0 });
  await keepHistory("swept-with-probes", handle);
});

test("a workflow that sleeps past the end of its wait is woken, and no second one starts", async () => {
  const { owner, publication_id } = await waitingForPausedSite();
  // The lane opens, and the signal about it is lost.
  await app.orm.em
    .fork()
    .execute("update igny8_lanes set paused_by = null, paused_at = null where integration_id = ?", [owner.integration_id]);
  expect((await sweep({ started: 0, owned: 0 })).started).toBe(1);
  await allPublished([publication_id]);
  const { raw } = await app.deps.temporal.workflow.getHandle(`publish:${publication_id}`).describe();
  expect(Number(raw.workflowExecutionInfo?.historyLength)).toBeGreaterThan(10);
});
