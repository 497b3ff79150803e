import { expect, test } from "vitest";
import { AutomationConfig } from "../../../db/automation/entities.ts";
import { createRun } from "../../../db/automation/runs.ts";
import { SiteIntegration } from "../../../db/sites/integration.ts";
import type { stage7AutoPublish } from "../../../workflows/stage7AutoPublish.ts";
import { SLOWLY, takes, useAutomation } from "../../support/fixtures/automation.ts";
import { wpError, type Answer, type FakeRequest } from "../../support/servers/fakeSite.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";

const stack = useAutomation();
const { newSite, call, articles, start, runOf, publicationsOf, contentOf, ends, published, handleOf } = stack;

const titleOf = (request: FakeRequest) => JSON.parse(request.body).title as string;
/** Refuses articles by their title, accepts all others. */
const refusesBad: Answer = (request, response) =>
  titleOf(request).startsWith("Bad")
    ? wpError(422, "igny8_invalid_payload", "No such thing.", { fields: { title: "is bad" } })(request, response)
    : takes(request, response);

test("all of a site's articles in review are published, each once; articles on hold, incomplete, in draft or already on WordPress are not", async () => {
  const owner = await newSite();
  stack.site.say(takes);
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
  expect(stack.site.requests.map(({ body }) => JSON.parse(body).content_id).toSorted((a, b) => a - b)).toEqual(ids);
  for (const one of ids) expect(await contentOf(one)).toMatchObject({ status: "published", external_id: expect.any(String) });
  expect(await contentOf(held!)).toMatchObject({ status: "review", external_id: null });
  expect(await contentOf(draft!)).toMatchObject({ status: "draft", external_id: null });
  expect(await contentOf(future!)).toMatchObject({ status: "review", external_id: "7" });
  // Its last activity has stored that it is complete. The workflow ends right after.
  await handleOf(owner).result();
  expect((await publicationsOf(id)).map(({ priority }) => priority)).toEqual(Array(7).fill(5));
  await keepHistory("automation-completed", handleOf(owner));
});

/** In CI time is short. */
const MANY = process.env["CI"] ? 100 : 300;
test("hundreds of articles in one run cause far fewer workflow steps and signals", async () => {
  const owner = await newSite();
  stack.site.say(takes);
  await stack.app.orm.em.fork().execute(
    `insert into igny8_content (account_id, site_id, title, content_html, status)
     select ?, ?, 'Article ' || n, '<p>Text</p>', 'review' from generate_series(1, ?) n`,
    [owner.account_id, owner.site_id, MANY],
  );
  const id = await start(owner);
  const run = await until(
    "all have ended",
    async () => {
      const now = await runOf(id);
      return now.state === "completed" && now;
    },
    400_000,
  );
  expect(run.counts).toMatchObject({ total: MANY, published: MANY });
  const { events } = await handleOf(owner).fetchHistory();
  // The number of polls for the last articles depends on how long they take, not on how many there are.
  expect(events!.filter((event) => event.activityTaskScheduledEventAttributes).length).toBeLessThan(60);
  expect(events!.filter((event) => event.workflowExecutionSignaledEventAttributes).length).toBeLessThan(10);
}, 420_000);

test("a site has one run at a time, however many requests there are", async () => {
  const owner = await newSite(SLOWLY);
  stack.site.say(takes);
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

test("a failed article does not stop the others, and the run gives the reason", async () => {
  const owner = await newSite();
  stack.site.say(refusesBad);
  const ids = await articles(owner, 4, (index) => ({ title: index % 2 ? `Bad ${index}` : `Good ${index}` }));
  const run = await ends(await start(owner));
  expect(run.counts).toMatchObject({ total: 4, published: 2, failed: 2 });
  expect(run.causes).toMatchObject([{ type: "PayloadInvalid", count: 2, content_ids: [ids[1], ids[3]] }]);
});

test("without auto-approval a run changes nothing, and reports how many articles wait", async () => {
  const owner = await newSite({ auto_approve: false });
  stack.site.say(takes);
  const ids = await articles(owner, 2);
  expect((await ends(await start(owner))).counts).toEqual({ total: 0, left_in_review: 2, on_hold: 0 });
  expect((await contentOf(ids[0]!)).status).toBe("review");
});

test("without an active integration the run fails, and the articles stay in review", async () => {
  const owner = await newSite();
  const ids = await articles(owner, 1);
  await stack.app.orm.em.fork().nativeUpdate(SiteIntegration, owner.integration_id, { is_active: false });
  expect(await ends(await start(owner), "failed")).toMatchObject({ error: expect.stringContaining("no active WordPress integration") });
  expect((await contentOf(ids[0]!)).status).toBe("review");
});

test("Stage 7 waits for the earlier stages, which another service reports", async () => {
  const owner = await newSite({ stages: [5, 6, 7] });
  stack.site.say(takes);
  const id = await start(owner);
  const report = (stage: number, body: unknown) => call("PATCH", `runs/${id}/stages/${stage}/`, body);
  expect((await report(5, { state: "running" })).json.data.stages[4]).toMatchObject({ state: "running", finished_at: null });
  await articles(owner, 2);
  expect((await report(5, { state: "completed", counts: { written: 2 } })).json.data.stages[4]).toMatchObject({ counts: { written: 2 } });
  expect((await report(4, { state: "completed" })).json.error.code).toBe("stage_off");
  expect((await runOf(id)).stages.map(({ state }: any) => state)).toEqual(["off", "off", "off", "off", "completed", "pending", "pending"]);
  expect(stack.site.requests).toHaveLength(0);
  await report(6, { state: "failed", error: "no pictures" });
  const run = await ends(id);
  expect(run.counts).toMatchObject({ published: 2 });
  expect(run.stages[5]).toMatchObject({ state: "failed", error: "no pictures" });
});

test("a long run continues as new, and resumes where it was", async () => {
  const owner = await newSite();
  stack.site.say(takes);
  await articles(owner, 3);
  const config = await stack.app.orm.em.fork().findOneOrFail(AutomationConfig, owner.site_id);
  const id = (await createRun(stack.app.orm.em.fork(), config, { trigger: "manual", user_id: stack.account.user_id }))!;
  const first = await stack.app.deps.temporal.workflow.start<typeof stage7AutoPublish>("stage7AutoPublish", {
    workflowId: handleOf(owner).workflowId,
    taskQueue: `${stack.app.deps.taskQueuePrefix}-sync`,
    args: [{ siteId: owner.site_id, stepsPerHistory: 1 }],
  });
  expect((await ends(id)).counts).toMatchObject({ published: 3 });
  const begun = stack.app.deps.temporal.workflow.getHandle(first.workflowId, first.firstExecutionRunId);
  expect((await begun.describe()).status.name).toBe("CONTINUED_AS_NEW");
  await keepHistory("automation-continued", begun);
});

test("after a worker stops in the middle of a run, another continues it, and nothing is sent twice", async () => {
  const owner = await newSite();
  stack.site.say((request, response) => void setTimeout(() => takes(request, response), 100));
  const ids = await articles(owner, 20);
  const id = await start(owner);
  await until("some are through", async () => (await runOf(id)).counts.published > 3);
  await stack.worker.stop();
  stack.worker = await stack.startWorker();
  const run = await until(
    "the run has ended",
    async () => {
      const now = await runOf(id);
      return now.state === "completed" && now;
    },
    90_000,
  );
  expect(run.counts).toMatchObject({ total: 20, published: 20 });
  expect(stack.site.requests.map(({ body }) => JSON.parse(body).content_id).toSorted((a, b) => a - b)).toEqual(ids);
}, 300_000);
