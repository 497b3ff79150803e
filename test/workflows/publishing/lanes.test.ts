import { afterAll, beforeAll, expect, test } from "vitest";
import { Lane } from "../../../db/publishing/lanes/entities.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { probeWorkflowId } from "../../../domain/temporal/workflowIds.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { connection, created, fakeSite, raw } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { gate, nextPost } from "../../support/servers/gate.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;

beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(created());
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 2_000 });
  account = await createAccount(app.orm);
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

let paths = 0;
/** A customer's site with its own lane, which has answered before. All of them are the same server. */
async function newSite() {
  paths += 1;
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${site.url}/${paths}`)) };
  await app.orm.em
    .fork()
    .execute("insert into igny8_lanes (integration_id, account_id, allowed_calls) values (?, ?, 2)", [
      owner.integration_id,
      owner.account_id,
    ]);
  return owner;
}
type Owner = Awaited<ReturnType<typeof newSite>>;

async function publish(owner: Owner) {
  const content = await createContent(app.orm, owner);
  const answer = await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, account.token, {});
  expect(answer.status).toBe(202);
  return answer.json.data.publication_id as string;
}
const publicationOf = (id: string) => app.orm.em.fork().findOneOrFail(Publication, id);
const stateOf = async (id: string) => (await publicationOf(id)).state;
const states = (ids: string[]) => Promise.all(ids.map(stateOf));
const allAre = (state: string, ids: string[]) => until(`all are ${state}`, async () => (await states(ids)).every((one) => one === state));
const laneOf = async (owner: Owner) =>
  (await app.call("GET", `/api/v1/integration/integrations/${owner.integration_id}/lane/`, account.token)).json.data;
const control = (owner: Owner, what: string) =>
  app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/${what}/`, account.token, {});
const eventsOf = (owner: Owner, action: SyncEvent["action"]) =>
  app.orm.em.fork().find(SyncEvent, { integration_id: owner.integration_id, action }, { orderBy: { id: "asc" } });

test("a site gets two calls at once, the others wait without a worker's slot, and each end lets the next one start", async () => {
  const owner = await newSite();
  const held = gate();
  site.say(held.answer);
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) ids.push(await publish(owner));
  await until("two call", async () => held.open.size === 2);
  await until("three wait", async () => (await states(ids)).filter((state) => state === "waiting").length === 3);
  expect(await laneOf(owner)).toMatchObject({ state: "open", calls_under_way: 2, waiting: 3, max_calls: 2 });
  [...held.open][0]!.go();
  await until("the third calls", async () => held.open.size === 2 && (await states(ids)).includes("published"));
  const done = setInterval(() => [...held.open].forEach(({ go }) => go()), 20);
  await allAre("published", ids).finally(() => clearInterval(done));
  expect((await publicationOf(ids[4]!)).attempt).toBe(1);
  await keepHistory("published-after-waiting", app.deps.temporal.workflow.getHandle(`publish:${ids[4]}`));
  expect(await laneOf(owner)).toMatchObject({ calls_under_way: 0, waiting: 0 });
});

test("a person's click goes before work of lower priority on the same site", async () => {
  const owner = await newSite();
  const held = gate();
  site.say(held.answer);
  const first = [await publish(owner), await publish(owner)];
  await until("two call", async () => held.open.size === 2);
  const bulk = await publish(owner);
  await app.orm.em.fork().nativeUpdate(Publication, bulk, { priority: 4 });
  await until("it waits", async () => (await stateOf(bulk)) === "waiting");
  const click = await publish(owner);
  await until("it waits too", async () => (await stateOf(click)) === "waiting");
  [...held.open][0]!.go();
  await until("the next one calls", async () => (await states([bulk, click])).includes("publishing"));
  expect(await states([bulk, click])).toEqual(["waiting", "publishing"]);
  const done = setInterval(() => [...held.open].forEach(({ go }) => go()), 20);
  await allAre("published", [...first, bulk, click]).finally(() => clearInterval(done));
});

test("five failures pause the site: the rest waits without using attempts, a probe resumes the site, and all is published", async () => {
  const owner = await newSite();
  site.say(raw(503, "Down for maintenance"));
  const ids: string[] = [];
  for (let n = 0; n < 8; n += 1) ids.push(await publish(owner));
  await until("it is paused", async () => (await laneOf(owner)).state === "paused");
  await until("all have come to rest", async () => (await states(ids)).every((state) => state === "waiting" || state === "failed"));
  const calls = site.requests.length;
  const used = (await Promise.all(ids.map(publicationOf))).map(({ attempt }) => attempt);
  expect(used.reduce((sum, one) => sum + one, 0)).toBe(calls);
  expect(calls).toBeLessThanOrEqual(7);
  expect(await laneOf(owner)).toMatchObject({
    paused_by: "breaker",
    probe_at: expect.any(String),
    pause_reason: expect.stringContaining("503"),
  });
  expect(await eventsOf(owner, "site_pause")).toMatchObject([{ success: false, event_type: "error" }]);
  const waiting = ids.filter((_, index) => used[index]! < 3);

  // The probe is a minute away. A connection test by a person ends the pause sooner.
  site.say(...Array.from({ length: 1 }, () => connection()), (request, response) => created({ post_id: nextPost() })(request, response));
  const probe = app.deps.temporal.workflow.getHandle(probeWorkflowId(owner.source));
  await until("somebody looks after it", async () => (await probe.describe().catch(() => null))?.status.name === "RUNNING");
  const test = await app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/test-connection/`, account.token);
  expect(test.json.data).toMatchObject({ ok: true });
  await allAre("published", waiting);
  expect(await laneOf(owner)).toMatchObject({ state: "open", failures: 0, allowed_calls: 2 });
  expect(await eventsOf(owner, "site_resume")).toHaveLength(1);
});

test("a due retry with others before it is woken by them, and does not poll by itself", async () => {
  const calm = await testApp({ retry: { initialIntervalMs: 1_000, backoffCoefficient: 2, maximumAttempts: 3 } });
  const calmWorker = await testWorker(calm, { allowedHosts: [site.host] });
  try {
    const someone = await createAccount(calm.orm);
    const owner = { ...someone, ...(await createSite(calm.orm, someone.account_id, site.url)) };
    const request = async () => {
      const { id } = await createContent(calm.orm, owner);
      return (await calm.call("POST", `/api/v1/writer/content/${id}/publish/`, someone.token, {})).json.data.publication_id as string;
    };
    const row = (id: string) => calm.orm.em.fork().findOneOrFail(Publication, id);
    const [failing, held] = [gate(), gate()];
    site.say(failing.answer, held.answer, created({ post_id: nextPost() }));
    const first = await request();
    await until("it calls", async () => failing.open.size === 1);
    const second = await request();
    await until("the other waits", async () => (await row(second)).state === "waiting");
    [...failing.open][0]!.go(raw(503, "Down for maintenance"));
    await until("the other calls", async () => held.open.size === 1);
    await until("the first is due", async () => (await row(first)).next_attempt_at!.getTime() < Date.now());
    [...held.open][0]!.go();
    await until("both are there", async () => [await row(first), await row(second)].every(({ state }) => state === "published"));
    expect((await row(first)).attempt).toBe(2);
    // The call after a failure goes to the queue for suspects.
    const others = await calm.deps.temporal.workflow.getHandle(`publish:${second}`).fetchHistory();
    const last = others.events!.findLast(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled);
    expect(last!.activityTaskScheduledEventAttributes).toMatchObject({
      taskQueue: { name: `${calm.deps.taskQueuePrefix}-suspect` },
      priority: { priorityKey: 1 },
    });
    const { events } = await calm.deps.temporal.workflow.getHandle(`publish:${first}`).fetchHistory();
    expect(events!.filter(({ timerFiredEventAttributes }) => timerFiredEventAttributes)).toEqual([]);
  } finally {
    await calmWorker.stop();
    await calm.close();
  }
});

test("the probe itself resumes a site, without any other action", async () => {
  const owner = await newSite();
  site.say(raw(500, "Fatal error"));
  const ids: string[] = [];
  for (let n = 0; n < 6; n += 1) ids.push(await publish(owner));
  await until("it is paused", async () => (await laneOf(owner)).state === "paused");
  const probe = app.deps.temporal.workflow.getHandle(probeWorkflowId(owner.source));
  const isRunning = async () => (await probe.describe().catch(() => null))?.status.name === "RUNNING";
  await until("somebody looks after it", isRunning);
  // The first probe is a minute away: another run of the same workflow finds that its time has come.
  await probe.terminate("the test does not wait for a minute");
  await app.orm.em.fork().nativeUpdate(Lane, owner.integration_id, { probe_at: new Date() });
  site.say(connection(), (request, response) => created({ post_id: nextPost() })(request, response));
  const again = await app.deps.temporal.workflow.start("probeSite", {
    workflowId: probeWorkflowId(owner.source),
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [owner.integration_id],
  });
  await again.result();
  await keepHistory("probed", again);
  const rest = (await Promise.all(ids.map(publicationOf))).filter(({ state }) => state !== "failed").map(({ id }) => id);
  expect(rest.length).toBeGreaterThan(0);
  await allAre("published", rest);
});

test("a suspect site is called from the queue for suspects", async () => {
  const owner = await newSite();
  site.say(raw(500, "Fatal error"), (request, response) => created({ post_id: nextPost() })(request, response));
  const id = await publish(owner);
  await allAre("published", [id]);
  const { events } = await app.deps.temporal.workflow.getHandle(`publish:${id}`).fetchHistory();
  const queues = (events ?? []).flatMap((event) => event.activityTaskScheduledEventAttributes?.taskQueue?.name ?? []);
  expect(queues.map((name) => name.split("-").at(-1))).toEqual(["publish", "suspect"]);
  await keepHistory("published-as-suspect", app.deps.temporal.workflow.getHandle(`publish:${id}`));
});

test("a person pauses a site and resumes it: requests meanwhile wait, and are then sent", async () => {
  const owner = await newSite();
  site.say((request, response) => created({ post_id: nextPost() })(request, response));
  expect((await control(owner, "pause")).json.data).toMatchObject({ state: "paused", paused_by: "person", probe_at: null });
  const id = await publish(owner);
  await allAre("waiting", [id]);
  expect(site.requests).toHaveLength(0);
  expect((await control(owner, "pause")).status).toBe(200);
  expect((await control(owner, "resume")).json.data).toMatchObject({ state: "open", paused_by: null });
  await allAre("published", [id]);
  expect((await eventsOf(owner, "site_pause")).map(({ description }) => description)).toEqual([expect.stringContaining("by a person")]);
  expect(await eventsOf(owner, "site_resume")).toHaveLength(1);
});

test("a waiting publication can be cancelled, and the next one gets its place", async () => {
  const owner = await newSite();
  await control(owner, "pause");
  const [one, two] = [await publish(owner), await publish(owner)];
  await allAre("waiting", [one, two]);
  const { content_id } = await publicationOf(one);
  site.say((request, response) => created({ post_id: nextPost() })(request, response));
  expect((await app.call("POST", `/api/v1/writer/content/${content_id}/publication/cancel/`, account.token)).status).toBe(202);
  await control(owner, "resume");
  await allAre("published", [two]);
  expect([await stateOf(one), site.requests.length]).toEqual(["cancelled", 1]);
});

test("the setting of calls at once is stored, bounded, and applied at once", async () => {
  const owner = await newSite();
  const at = `/api/v1/integration/integrations/${owner.integration_id}/lane/`;
  expect((await app.call("PATCH", at, account.token, { max_calls: 21 })).status).toBe(422);
  expect((await app.call("PATCH", at, account.token, {})).status).toBe(422);
  const held = gate();
  site.say(held.answer);
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.push(await publish(owner));
  await until("two wait", async () => (await laneOf(owner)).waiting === 2);
  expect((await app.call("PATCH", at, account.token, { max_calls: 4 })).json.data).toMatchObject({ max_calls: 4, allowed_calls: 4 });
  await until("four call", async () => held.open.size === 4);
  const done = setInterval(() => [...held.open].forEach(({ go }) => go()), 20);
  await allAre("published", ids).finally(() => clearInterval(done));
  const other = await createAccount(app.orm);
  expect((await app.call("GET", at, other.token)).status).toBe(404);
  expect((await app.call("PATCH", at, other.token, { max_calls: 1 })).status).toBe(404);
});

test("a site gets its second call at once by answering the first", async () => {
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${site.url}/new`)) };
  expect(await laneOf(owner)).toMatchObject({ state: "open", allowed_calls: 1, failures: 0, calls_under_way: 0, waiting: 0 });
  const held = gate();
  site.say(held.answer);
  const ids = [await publish(owner), await publish(owner), await publish(owner)];
  await until("one calls, two wait", async () => (await laneOf(owner)).waiting === 2);
  expect(held.open.size).toBe(1);
  [...held.open][0]!.go();
  await until("two call", async () => held.open.size === 2);
  for (const { go } of held.open) go();
  await allAre("published", ids);
});
