import { afterAll, beforeAll, expect, test } from "vitest";
import { AutomationConfig, AutomationRun } from "../../db/automation.ts";
import { createRun } from "../../db/automationRuns.ts";
import { Content } from "../../db/content.ts";
import { SiteIntegration } from "../../db/integration.ts";
import { Publication } from "../../db/publication.ts";
import { SyncEvent } from "../../db/sync_event.ts";
import { DAYS } from "../../domain/automation.ts";
import { localTime } from "../../domain/slots.ts";
import type { stage7AutoPublish } from "../../workflows/stage7AutoPublish.ts";
import { ensureSchedules } from "../../worker/schedules.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { created, fakeSite, wpError, type Answer, type FakeRequest } from "../support/fakeSite.ts";
import { createAccount, createContent, createSite } from "../support/fixtures.ts";
import { keepHistory } from "../support/histories.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;

const startWorker = () => testWorker(app, { allowedHosts: [site.host], timeoutMs: 2_000 });
beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(created());
  worker = await startWorker();
  account = await createAccount(app.orm);
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

let nextPost = 1_000;
const takes: Answer = (request, response) => created({ post_id: (nextPost += 1) })(request, response);
const titleOf = (request: FakeRequest) => JSON.parse(request.body).title as string;
/** Refuses articles whose title says so, takes all others. */
const refusesBad: Answer = (request, response) =>
  titleOf(request).startsWith("Bad")
    ? wpError(422, "igny8_invalid_payload", "No such thing.", { fields: { title: "is bad" } })(request, response)
    : takes(request, response);

let paths = 0;
async function newSite(config: Record<string, unknown> = {}) {
  paths += 1;
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${site.url}/${paths}`)) };
  await configure(owner, config);
  return owner;
}
type Owner = Awaited<ReturnType<typeof newSite>>;

const call = (method: string, path: string, body?: unknown) => app.call(method, `/api/v1/automation/${path}`, account.token, body);
async function configure(owner: Owner, config: Record<string, unknown>) {
  const answer = await call("PUT", `sites/${owner.site_id}/config/`, { enabled: true, auto_approve: true, ...config });
  expect(answer.status).toBe(200);
}
const articles = async (owner: Owner, count: number, more: (index: number) => Partial<Content> = () => ({})) => {
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1) ids.push((await createContent(app.orm, owner, more(index))).id);
  return ids;
};
async function start(owner: Owner): Promise<string> {
  const answer = await call("POST", `sites/${owner.site_id}/runs/`);
  expect(answer.status, JSON.stringify(answer.json)).toBe(201);
  return answer.json.data.id;
}
const runOf = async (id: string) => (await call("GET", `runs/${id}/`)).json.data;
const publicationsOf = (id: string) =>
  app.orm.em.fork().find(Publication, { automation_run_id: id }, { orderBy: { publish_at: "asc", content_id: "asc" } });
const contentOf = (id: number) => app.orm.em.fork().findOneOrFail(Content, id);
const ends = (id: string, state = "completed") =>
  until(`the run is ${state}`, async () => {
    const run = await runOf(id);
    return run.state === state && run;
  });
const published = (id: string, count: number) => until(`${count} are published`, async () => (await runOf(id)).counts.published === count);
const handleOf = (owner: Owner) => app.deps.temporal.workflow.getHandle(`automation:${app.deps.taskQueuePrefix}:${owner.site_id}`);
/** So that the first goes now, and the rest on other days. */
const SLOWLY = { daily_cap: 1 };

test("all of a site's articles in review arrive, each once; what is on hold, incomplete, a draft or on WordPress already is left alone", async () => {
  const owner = await newSite();
  site.say(takes);
  const ids = await articles(owner, 7);
  const [held] = await articles(owner, 1, () => ({ on_hold: true }));
  const [draft] = await articles(owner, 1, () => ({ status: "draft" }));
  const [incomplete] = await articles(owner, 1, () => ({ content_html: " " }));
  const [future] = await articles(owner, 1, () => ({
    external_id: "7",
    external_url: "https://example.com/7",
    integration_id: owner.integration_id,
  }));
  const id = await start(owner);
  const run = await ends(id);
  expect(run.counts).toEqual({ total: 7, published: 7, left_in_review: 2, on_hold: 1 });
  expect(run.causes).toMatchObject([{ type: "content_incomplete", count: 1, content_ids: [incomplete] }]);
  expect(run.stages.at(-1)).toMatchObject({ stage: 7, state: "completed", counts: { published: 7 } });
  expect(site.requests.map(({ body }) => JSON.parse(body).content_id).toSorted((a, b) => a - b)).toEqual(ids);
  for (const one of ids) expect(await contentOf(one)).toMatchObject({ status: "published", external_id: expect.any(String) });
  expect(await contentOf(held!)).toMatchObject({ status: "review", external_id: null });
  expect(await contentOf(draft!)).toMatchObject({ status: "draft", external_id: null });
  expect(await contentOf(future!)).toMatchObject({ status: "review", external_id: "7" });
  // Its last activity has written that it is complete; it ends behind that.
  await handleOf(owner).result();
  expect((await publicationsOf(id)).map(({ priority }) => priority)).toEqual(Array(7).fill(5));
  await keepHistory("automation-completed", handleOf(owner));
});

test("three hundred articles in one run cost fewer events of its history than they are", async () => {
  const owner = await newSite();
  site.say(takes);
  await app.orm.em.fork().execute(
    `insert into igny8_content (account_id, site_id, title, content_html, status)
     select ?, ?, 'Article ' || n, '<p>Text</p>', 'review' from generate_series(1, 300) n`,
    [owner.account_id, owner.site_id],
  );
  const id = await start(owner);
  const run = await until(
    "all have ended",
    async () => {
      const now = await runOf(id);
      return now.state === "completed" && now;
    },
    180_000,
  );
  expect(run.counts).toMatchObject({ total: 300, published: 300 });
  const { events } = await handleOf(owner).fetchHistory();
  expect(events!.length).toBeLessThan(300);
}, 200_000);

test("the cap of a day is kept, the rest is planned for the days after, and a higher cap counts at once", async () => {
  const owner = await newSite({ daily_cap: 2 });
  site.say(takes);
  const ids = await articles(owner, 5);
  const id = await start(owner);
  await published(id, 2);
  const planned = await publicationsOf(id);
  const days = planned.map(({ publish_at }) => localTime(publish_at!.getTime(), "UTC").slice(0, 10));
  expect([days[0] === days[1], new Set(days).size, days[2] === days[3]]).toEqual([true, 3, true]);
  expect(planned.slice(2).every(({ state, workflow_id }) => state === "queued" && workflow_id === null)).toBe(true);
  expect((await contentOf(ids[4]!)).status).toBe("published");
  const plan = (await call("GET", `sites/${owner.site_id}/plan/`)).json.data;
  expect(plan.posts.map((post: any) => post.content_id)).toEqual(ids.slice(2));

  await configure(owner, { daily_cap: 100 });
  expect((await ends(id)).counts).toMatchObject({ published: 5 });
  await keepHistory("automation-planned-anew", handleOf(owner));
});

test("the cap counts what earlier runs sent on the same day", async () => {
  const owner = await newSite({ daily_cap: 2 });
  site.say(takes);
  await articles(owner, 2);
  await ends(await start(owner));
  await articles(owner, 1);
  const id = await start(owner);
  const [planned] = await until("it is planned", async () => {
    const found = await publicationsOf(id);
    return found.length > 0 && found;
  });
  expect(planned!.publish_at!.getTime()).toBeGreaterThan(Date.now());
  expect((await call("POST", `runs/${id}/cancel/`)).status).toBe(202);
  await ends(id, "cancelled");
});

test("nothing goes out while no window is open, and articles keep their distance", async () => {
  const tomorrow = DAYS[new Date(Date.now() + 86_400_000).getUTCDay()];
  const owner = await newSite({ windows: [{ days: [tomorrow], from: "09:00", to: "10:00" }], spacing_minutes: 30 });
  site.say(takes);
  await articles(owner, 3);
  const id = await start(owner);
  const planned = await until("they are planned", async () => {
    const found = await publicationsOf(id);
    return found.length === 3 && found;
  });
  expect(planned.map(({ publish_at }) => publish_at!.toISOString().slice(11, 16))).toEqual(["09:00", "09:30", "09:00"]);
  expect(planned.map(({ state }) => state)).toEqual(["queued", "queued", "queued"]);
  expect(site.requests).toHaveLength(0);
  await configure(owner, {});
  await ends(id);
  expect(site.requests).toHaveLength(3);
});

test("a site has one run at a time, however many ask for one", async () => {
  const owner = await newSite(SLOWLY);
  site.say(takes);
  await articles(owner, 2);
  const answers = await Promise.all(Array.from({ length: 6 }, () => call("POST", `sites/${owner.site_id}/runs/`)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)!.json.error.code).toBe("automation_running");
  const { id } = answers.find(({ status }) => status === 201)!.json.data;
  await published(id, 1);
  await call("POST", `runs/${id}/cancel/`);
  await ends(id, "cancelled");
  await keepHistory("automation-cancelled", handleOf(owner));
  // The lock is free again at once.
  await articles(owner, 1);
  const next = await start(owner);
  await until("it works", async () => (await publicationsOf(next)).length === 2);
  await call("POST", `runs/${next}/cancel/`);
  await ends(next, "cancelled");
});

test("paused, what has not begun is taken back and stays approved; resumed, it goes on", async () => {
  const owner = await newSite(SLOWLY);
  site.say(takes);
  const ids = await articles(owner, 3);
  const id = await start(owner);
  await published(id, 1);
  expect((await call("POST", `runs/${id}/pause/`)).json.data).toMatchObject({ state: "paused" });
  await until("it is held", async () => (await runOf(id)).counts.held === 2);
  await configure(owner, { daily_cap: null });
  expect((await contentOf(ids[2]!)).status).toBe("published");
  // An article that is held can't be changed under the run's feet, but it can be taken out.
  const patch = (body: unknown) => app.call("PATCH", `/api/v1/writer/content/${ids[2]}/`, account.token, body);
  expect((await patch({ status: "draft" })).json.error.code).toBe("publication_open");
  expect((await patch({ on_hold: true })).json.data).toMatchObject({ on_hold: true, status: "review", revision: 1 });
  expect(site.requests).toHaveLength(1);
  expect((await call("POST", `runs/${id}/resume/`)).json.data.state).toBe("running");
  expect((await ends(id)).counts).toMatchObject({ total: 3, published: 2, cancelled: 1, on_hold: 1 });
  expect(site.requests).toHaveLength(2);
  await keepHistory("automation-paused", handleOf(owner));
});

test("what waits for a place on its site when the run is paused is taken back too, and goes when it is resumed", async () => {
  const owner = await newSite();
  site.say(takes);
  await articles(owner, 3);
  const lane = (what: string) => app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/${what}/`, account.token, {});
  await lane("pause");
  const id = await start(owner);
  await until("they wait", async () => (await runOf(id)).counts.waiting === 3);
  await call("POST", `runs/${id}/pause/`);
  await until("they are held, and their workflows have ended", async () =>
    (await publicationsOf(id)).every(({ state, workflow_id }) => state === "held" && workflow_id === null),
  );
  await lane("resume");
  await call("POST", `runs/${id}/resume/`);
  expect((await ends(id)).counts).toMatchObject({ published: 3 });
  expect(site.requests).toHaveLength(3);
});

test("the hold of the configuration does the same as a pause", async () => {
  const owner = await newSite({ hold: true });
  site.say(takes);
  await articles(owner, 2);
  const id = await start(owner);
  await until("the workflow has looked", async () =>
    ((await handleOf(owner).fetchHistory()).events ?? []).some((event) => event.activityTaskCompletedEventAttributes),
  );
  expect(await runOf(id)).toMatchObject({ state: "running", counts: { total: 0, left_in_review: 2 } });
  await configure(owner, { hold: false });
  expect((await ends(id)).counts).toMatchObject({ published: 2 });
});

test("cancelled, what has not begun goes back to review, with an event each, and is not taken again by the same run", async () => {
  const owner = await newSite(SLOWLY);
  site.say(takes);
  const ids = await articles(owner, 3);
  const id = await start(owner);
  await published(id, 1);
  await call("POST", `runs/${id}/cancel/`);
  expect((await ends(id, "cancelled")).counts).toMatchObject({ published: 1, cancelled: 2, left_in_review: 2 });
  expect(await contentOf(ids[1]!)).toMatchObject({ status: "review", external_id: null });
  const events = await app.orm.em.fork().count(SyncEvent, { site_id: owner.site_id, action: "content_publish_cancel" });
  expect(events).toBe(2);
  for (const what of ["pause", "resume", "cancel"]) {
    expect((await call("POST", `runs/${id}/${what}/`)).json.error.code).toBe("run_ended");
  }
});

test("an article that can't be published does not stop the rest, and the run says why", async () => {
  const owner = await newSite();
  site.say(refusesBad);
  const ids = await articles(owner, 4, (index) => ({ title: index % 2 ? `Bad ${index}` : `Good ${index}` }));
  const run = await ends(await start(owner));
  expect(run.counts).toMatchObject({ total: 4, published: 2, failed: 2 });
  expect(run.causes).toMatchObject([{ type: "PayloadInvalid", count: 2, content_ids: [ids[1], ids[3]] }]);
});

test("without auto-approval a run changes nothing, and says how much waits", async () => {
  const owner = await newSite({ auto_approve: false });
  site.say(takes);
  const ids = await articles(owner, 2);
  expect((await ends(await start(owner))).counts).toEqual({ total: 0, left_in_review: 2, on_hold: 0 });
  expect((await contentOf(ids[0]!)).status).toBe("review");
});

test("a site without an active integration makes the run fail, and the articles stay in review", async () => {
  const owner = await newSite();
  const ids = await articles(owner, 1);
  await app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, { is_active: false });
  expect(await ends(await start(owner), "failed")).toMatchObject({ error: expect.stringContaining("no active WordPress integration") });
  expect((await contentOf(ids[0]!)).status).toBe("review");
});

test("a person who publishes a planned article does not wait for its time", async () => {
  const owner = await newSite(SLOWLY);
  site.say(takes);
  const ids = await articles(owner, 3);
  const id = await start(owner);
  await published(id, 1);
  expect((await app.call("POST", `/api/v1/writer/content/${ids[2]}/publish/`, account.token, {})).status).toBe(202);
  await published(id, 2);
  await call("POST", `runs/${id}/pause/`);
  await until("the other is held", async () => (await runOf(id)).counts.held === 1);
  expect((await app.call("POST", `/api/v1/writer/content/${ids[1]}/publish/`, account.token, {})).status).toBe(202);
  await published(id, 3);
  await call("POST", `runs/${id}/resume/`);
  expect((await ends(id)).counts).toMatchObject({ total: 3, published: 3 });
});

test("a planned article that is put on hold is taken out of the run, and nobody publishes it until the hold is off", async () => {
  const owner = await newSite(SLOWLY);
  site.say(takes);
  const ids = await articles(owner, 2);
  const id = await start(owner);
  await published(id, 1);
  const hold = await app.call("PATCH", `/api/v1/writer/content/${ids[1]}/`, account.token, { on_hold: true });
  expect(hold.json.data).toMatchObject({ on_hold: true, status: "review", publication: { state: "cancelled" } });
  expect((await app.call("POST", `/api/v1/writer/content/${ids[1]}/publish/`, account.token, {})).json.error.code).toBe("content_on_hold");
  await call("POST", `runs/${id}/resume/`);
  expect((await ends(id)).counts).toMatchObject({ published: 1, cancelled: 1, on_hold: 1 });
  await app.call("PATCH", `/api/v1/writer/content/${ids[1]}/`, account.token, { on_hold: false });
  expect((await app.call("POST", `/api/v1/writer/content/${ids[1]}/publish/`, account.token, {})).status).toBe(202);
  await until("it is published", async () => (await contentOf(ids[1]!)).external_id);
});

test("Stage 7 waits for the stages before it, as another service reports them", async () => {
  const owner = await newSite({ stages: [5, 6, 7] });
  site.say(takes);
  const id = await start(owner);
  const report = (stage: number, body: unknown) => call("PATCH", `runs/${id}/stages/${stage}/`, body);
  expect((await report(5, { state: "running" })).json.data.stages[4]).toMatchObject({ state: "running", finished_at: null });
  await articles(owner, 2);
  expect((await report(5, { state: "completed", counts: { written: 2 } })).json.data.stages[4]).toMatchObject({ counts: { written: 2 } });
  expect((await report(4, { state: "completed" })).json.error.code).toBe("stage_off");
  expect((await runOf(id)).stages.map(({ state }: any) => state)).toEqual(["off", "off", "off", "off", "completed", "pending", "pending"]);
  expect(site.requests).toHaveLength(0);
  await report(6, { state: "failed", error: "no pictures" });
  const run = await ends(id);
  expect(run.counts).toMatchObject({ published: 2 });
  expect(run.stages[5]).toMatchObject({ state: "failed", error: "no pictures" });
});

test("a run that lasts continues as new, and goes on where it was", async () => {
  const owner = await newSite();
  site.say(takes);
  await articles(owner, 3);
  const config = await app.orm.em.fork().findOneOrFail(AutomationConfig, owner.site_id);
  const id = (await createRun(app.orm.em.fork(), config, { trigger: "manual", user_id: account.user_id }))!;
  const first = await app.deps.temporal.workflow.start<typeof stage7AutoPublish>("stage7AutoPublish", {
    workflowId: handleOf(owner).workflowId,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ siteId: owner.site_id, stepsPerHistory: 1 }],
  });
  expect((await ends(id)).counts).toMatchObject({ published: 3 });
  const begun = app.deps.temporal.workflow.getHandle(first.workflowId, first.firstExecutionRunId);
  expect((await begun.describe()).status.name).toBe("CONTINUED_AS_NEW");
  await keepHistory("automation-continued", begun);
});

test("a worker that is stopped in the middle of a run is followed by another, and nothing is sent twice", async () => {
  const owner = await newSite();
  site.say((request, response) => void setTimeout(() => takes(request, response), 100));
  const ids = await articles(owner, 20);
  const id = await start(owner);
  await until("some are through", async () => (await runOf(id)).counts.published > 3);
  await worker.stop();
  worker = await startWorker();
  const run = await until(
    "the run has ended",
    async () => {
      const now = await runOf(id);
      return now.state === "completed" && now;
    },
    90_000,
  );
  expect(run.counts).toMatchObject({ total: 20, published: 20 });
  expect(site.requests.map(({ body }) => JSON.parse(body).content_id).toSorted((a, b) => a - b)).toEqual(ids);
}, 120_000);

test("the hourly check starts a run once per due time, after a long absence too, and takes care of runs whose workflow was lost", async () => {
  const schedule = { days: [...DAYS], at: "00:00" };
  const [owner, later, off] = [await newSite({ schedule }), await newSite({ schedule }), await newSite({ schedule, enabled: false })];
  site.say(takes);
  for (const one of [owner, later, off]) await articles(one, 1);
  const check = async (name = "") => {
    const handle = await app.deps.temporal.workflow.start("checkScheduledAutomations", {
      workflowId: `check-${crypto.randomUUID()}`,
      taskQueue: `${app.deps.taskQueuePrefix}-sync`,
      args: [],
    });
    const started = await handle.result();
    if (name) await keepHistory(name, handle);
    return started;
  };
  // The schedule begins when it is set; nobody looked for ten days.
  expect(await check()).toBe(0);
  const tenDaysAgo = new Date(Date.now() - 10 * 86_400_000);
  const ids = [owner, off].map(({ site_id }) => site_id);
  await app.orm.em.fork().nativeUpdate(AutomationConfig, { site_id: { $in: ids } }, { settled_until: tenDaysAgo });
  expect(await check("automations-checked")).toBe(1);
  const runs = await app.orm.em.fork().find(AutomationRun, { site_id: owner.site_id });
  const midnight = new Date(new Date().setUTCHours(0, 0, 0, 0));
  expect(runs).toMatchObject([{ trigger: "scheduled", due_at: midnight }]);
  expect((await ends(runs[0]!.id)).counts).toMatchObject({ published: 1 });
  expect(await check()).toBe(0);
  expect(await app.orm.em.fork().count(AutomationRun, { site_id: { $in: [later.site_id, off.site_id] } })).toBe(0);

  await configure(later, SLOWLY);
  await articles(later, 1);
  const id = await start(later);
  await published(id, 1);
  await handleOf(later).terminate("lost");
  await configure(later, {});
  await app.deps.temporal.workflow
    .getHandle(handleOf(later).workflowId)
    .terminate("lost again")
    .catch(() => undefined);
  await check();
  expect((await ends(id)).counts).toMatchObject({ published: 2 });
});

test("its Schedule runs hourly, one check at a time", async () => {
  const { temporal, taskQueuePrefix } = app.deps;
  await ensureSchedules(temporal, taskQueuePrefix);
  const handle = temporal.schedule.getHandle(`check-scheduled-automations:${taskQueuePrefix}`);
  const { action, policies, info } = await handle.describe();
  expect(action).toMatchObject({ workflowType: "checkScheduledAutomations", taskQueue: `${taskQueuePrefix}-sync`, args: [] });
  expect(policies).toMatchObject({ overlap: "SKIP", catchupWindow: 3_600_000 });
  expect(info.nextActionTimes[1]!.getTime() - info.nextActionTimes[0]!.getTime()).toBe(3_600_000);
  await handle.trigger();
  const run = await until("it runs", async () => (await handle.describe()).info.recentActions[0]);
  expect(await temporal.workflow.getHandle(run.action.workflow.workflowId).result()).toBe(0);
  for await (const { scheduleId } of temporal.schedule.list()) {
    if (scheduleId.endsWith(taskQueuePrefix)) await temporal.schedule.getHandle(scheduleId).delete();
  }
});
