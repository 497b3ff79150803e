import { expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { useBulk } from "../../support/fixtures/bulk.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";

const stack = useBulk();
const { newSite, start, read, ask, handleOf, ended, states, postsOf, publicationsOf } = stack;

/** A site that has answered before: it gets two calls at once. */
async function knownSite(articles: number) {
  const site = await newSite(articles);
  await stack.app.orm.em
    .fork()
    .execute("insert into igny8_lanes (integration_id, account_id, max_calls, allowed_calls) values (?, ?, 2, 2)", [
      site.integration_id,
      site.account_id,
    ]);
  return site;
}

/** Blocks everything until it is opened. */
function gate() {
  const opened = Promise.withResolvers<void>();
  const held: number[] = [];
  stack.wordpress.state.instead = async ({ articles }) => {
    held.push(...articles.map(({ content_id }) => content_id));
    await opened.promise;
    return false;
  };
  return { held, open: () => opened.resolve() };
}

test("a paused run only finishes what it has begun; resumed it continues; cancelled it returns the rest to review", async () => {
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
  expect(await stack.app.orm.em.fork().count(Content, { id: { $in: site.ids }, status: "review" })).toBe(100);
  expect((await ask(id, "resume")).status).toBe(409);
});

test("a click on an article that waits in a bulk run publishes it at once, and only once", async () => {
  const site = await knownSite(100);
  const held = gate();
  const { id } = await start(site.ids);
  await until("two batches are under way", async () => held.held.length === 50);
  const last = site.ids.at(-1)!;
  const under = held.held[0]!;
  for (const content of [last, under]) {
    const answer = await stack.app.call("POST", `/api/v1/writer/content/${content}/publish/`, stack.account.token, {});
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
  // The run does not wait for an article that a person has taken out.
  await until("all are published", async () => (await states(id))["published"] === 100);
  expect(postsOf(site.ids)).toBe(100);
  expect(await clicked()).toMatchObject({ state: "published", attempt: 1 });
  expect((await publicationsOf([under]))[0]).toMatchObject({ state: "published", attempt: 1 });
});

test("a planned run waits, can be rescheduled, and publishes at its time", async () => {
  const site = await newSite(3);
  const { id } = await start(site.ids, { publish_at: new Date(Date.now() + 3_600_000).toISOString() });
  const handle = handleOf(id);
  await until("it waits", async () => JSON.stringify(await handle.fetchHistory()).includes("timerStarted"));
  expect(await states(id)).toEqual({ queued: 3 });
  const soon = new Date(Date.now() + 1_500).toISOString();
  const moved = await stack.app.call("PATCH", `/api/v1/writer/content/bulk/${id}/`, stack.account.token, { publish_at: soon });
  expect(moved.json.data).toMatchObject({ publish_at: soon });
  expect((await ended(id)).states).toEqual({ published: 3 });
  expect((await publicationsOf(site.ids)).every(({ finished_at }) => finished_at!.toISOString() >= soon)).toBe(true);
  await keepHistory("bulk-at-its-time", handle);
  expect(
    (
      await stack.app.call("PATCH", `/api/v1/writer/content/bulk/${id}/`, stack.account.token, {
        publish_at: new Date(Date.now() + 3_600_000).toISOString(),
      })
    ).status,
  ).toBe(409);
});
