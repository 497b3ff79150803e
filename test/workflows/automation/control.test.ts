import { expect, test } from "vitest";
import { SyncEvent } from "../../../db/events/event.ts";
import { SLOWLY, takes, useAutomation } from "../../support/fixtures/automation.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";

const stack = useAutomation();
const { newSite, call, configure, articles, start, runOf, publicationsOf, contentOf, ends, published, handleOf } = stack;

test("a pause takes back what has not begun, and it stays approved; after resume it continues", async () => {
  const owner = await newSite(SLOWLY);
  stack.site.say(takes);
  const ids = await articles(owner, 3);
  const id = await start(owner);
  await published(id, 1);
  expect((await call("POST", `runs/${id}/pause/`)).json.data).toMatchObject({ state: "paused" });
  await until("it is held", async () => (await runOf(id)).counts.held === 2);
  await configure(owner, { daily_cap: null });
  expect((await contentOf(ids[2]!)).status).toBe("published");
  // The API refuses changes to a held article of the run, but the article can be taken out of the run.
  const patch = (body: unknown) => stack.app.call("PATCH", `/api/v1/writer/content/${ids[2]}/`, stack.account.token, body);
  expect((await patch({ status: "draft" })).json.error.code).toBe("publication_open");
  expect((await patch({ on_hold: true })).json.data).toMatchObject({ on_hold: true, status: "review", revision: 1 });
  expect(stack.site.requests).toHaveLength(1);
  expect((await call("POST", `runs/${id}/resume/`)).json.data.state).toBe("running");
  expect((await ends(id)).counts).toMatchObject({ total: 3, published: 2, cancelled: 1, on_hold: 0 });
  expect(stack.site.requests).toHaveLength(2);
  await keepHistory("automation-paused", handleOf(owner));
});

test("a pause also takes back what waits for a place on its site; after resume it is sent", async () => {
  const owner = await newSite();
  stack.site.say(takes);
  await articles(owner, 3);
  const lane = (what: string) =>
    stack.app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/${what}/`, stack.account.token, {});
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
  expect(stack.site.requests).toHaveLength(3);
});

test("the hold of the configuration does the same as a pause", async () => {
  const owner = await newSite({ hold: true });
  stack.site.say(takes);
  await articles(owner, 2);
  const id = await start(owner);
  await until("the workflow has looked", async () =>
    ((await handleOf(owner).fetchHistory()).events ?? []).some((event) => event.activityTaskCompletedEventAttributes),
  );
  expect(await runOf(id)).toMatchObject({ state: "running", counts: { total: 0, left_in_review: 2 } });
  await configure(owner, { hold: false });
  expect((await ends(id)).counts).toMatchObject({ published: 2 });
});

test("cancelling returns what has not begun to review, with an event each, and the same run does not take it again", async () => {
  const owner = await newSite(SLOWLY);
  stack.site.say(takes);
  const ids = await articles(owner, 3);
  const id = await start(owner);
  await published(id, 1);
  await call("POST", `runs/${id}/cancel/`);
  const ended = await ends(id, "cancelled");
  // Each article is counted once, and the stage, which had begun, is cancelled and not skipped.
  expect(ended.counts).toMatchObject({ total: 3, published: 1, cancelled: 2, left_in_review: 0 });
  expect(ended.stages[6]).toMatchObject({ stage: 7, state: "cancelled", counts: { published: 1, cancelled: 2 } });
  expect(await contentOf(ids[1]!)).toMatchObject({ status: "review", external_id: null });
  const events = await stack.app.orm.em.fork().count(SyncEvent, { site_id: owner.site_id, action: "content_publish_cancel" });
  expect(events).toBe(2);
  for (const what of ["pause", "resume", "cancel"]) {
    expect((await call("POST", `runs/${id}/${what}/`)).json.error.code).toBe("run_ended");
  }
});

test("an update of an article that the run published is not the run's: cancelling the run leaves both as they are", async () => {
  const owner = await newSite(SLOWLY);
  stack.site.say(takes);
  const [first] = await articles(owner, 2);
  const id = await start(owner);
  await published(id, 1);
  await stack.app.orm.em.execute("update igny8_site_integrations set send_saved_after_s = 300 where id = ?", [owner.integration_id]);
  await stack.app.call("PATCH", `/api/v1/writer/content/${first}/`, stack.account.token, { title: "Better words" });
  const update = async () => (await publicationsOf(id)).find(({ content_id }) => content_id === first);
  expect(await update()).toMatchObject({ state: "queued", task: "update", attempt: 0 });
  expect((await runOf(id)).counts).toMatchObject({ published: 1 });
  await call("POST", `runs/${id}/cancel/`);
  expect((await ends(id, "cancelled")).counts).toMatchObject({ published: 1, cancelled: 1 });
  expect(await update()).toMatchObject({ state: "queued", task: "update" });
  expect((await contentOf(first!)).status).toBe("published");
});
