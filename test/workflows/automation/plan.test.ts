import { expect, test } from "vitest";
import { DAYS } from "../../../domain/automation/run.ts";
import { localTime } from "../../../domain/automation/slots.ts";
import { SLOWLY, takes, useAutomation } from "../../support/fixtures/automation.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";

const stack = useAutomation();
const { newSite, call, configure, articles, start, runOf, publicationsOf, contentOf, ends, published, handleOf } = stack;

test("the daily cap is kept, the rest is planned for later days, and a higher cap applies at once", async () => {
  const owner = await newSite({ daily_cap: 2 });
  stack.site.say(takes);
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

test("the cap includes what earlier runs sent on the same day", async () => {
  const owner = await newSite({ daily_cap: 2 });
  stack.site.say(takes);
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

test("nothing is sent outside the windows, and articles keep their spacing", async () => {
  const tomorrow = DAYS[new Date(Date.now() + 86_400_000).getUTCDay()];
  const owner = await newSite({ windows: [{ days: [tomorrow], from: "09:00", to: "10:00" }], spacing_minutes: 30 });
  stack.site.say(takes);
  await articles(owner, 3);
  const id = await start(owner);
  const planned = await until("they are planned", async () => {
    const found = await publicationsOf(id);
    return found.length === 3 && found;
  });
  expect(planned.map(({ publish_at }) => publish_at!.toISOString().slice(11, 16))).toEqual(["09:00", "09:30", "09:00"]);
  expect(planned.map(({ state }) => state)).toEqual(["queued", "queued", "queued"]);
  expect(stack.site.requests).toHaveLength(0);
  await configure(owner, {});
  await ends(id);
  expect(stack.site.requests).toHaveLength(3);
});

test("a planned article that a person publishes does not wait for its time", async () => {
  const owner = await newSite(SLOWLY);
  stack.site.say(takes);
  const ids = await articles(owner, 3);
  const id = await start(owner);
  await published(id, 1);
  expect((await stack.app.call("POST", `/api/v1/writer/content/${ids[2]}/publish/`, stack.account.token, {})).status).toBe(202);
  await published(id, 2);
  await call("POST", `runs/${id}/pause/`);
  await until("the other is held", async () => (await runOf(id)).counts.held === 1);
  expect((await stack.app.call("POST", `/api/v1/writer/content/${ids[1]}/publish/`, stack.account.token, {})).status).toBe(202);
  await published(id, 3);
  await call("POST", `runs/${id}/resume/`);
  expect((await ends(id)).counts).toMatchObject({ total: 3, published: 3 });
});

test("a planned article that is put on hold leaves the run, and nobody publishes it until the hold is off", async () => {
  const owner = await newSite(SLOWLY);
  stack.site.say(takes);
  const ids = await articles(owner, 2);
  const id = await start(owner);
  await published(id, 1);
  const hold = await stack.app.call("PATCH", `/api/v1/writer/content/${ids[1]}/`, stack.account.token, { on_hold: true });
  expect(hold.json.data).toMatchObject({ on_hold: true, status: "review", publication: { state: "cancelled" } });
  expect((await stack.app.call("POST", `/api/v1/writer/content/${ids[1]}/publish/`, stack.account.token, {})).json.error.code).toBe(
    "content_on_hold",
  );
  await call("POST", `runs/${id}/resume/`);
  expect((await ends(id)).counts).toMatchObject({ published: 1, cancelled: 1, on_hold: 0 });
  await stack.app.call("PATCH", `/api/v1/writer/content/${ids[1]}/`, stack.account.token, { on_hold: false });
  expect((await stack.app.call("POST", `/api/v1/writer/content/${ids[1]}/publish/`, stack.account.token, {})).status).toBe(202);
  await until("it is published", async () => (await contentOf(ids[1]!)).external_id);
});
