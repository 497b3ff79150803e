import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import type { PublicationState } from "../../../domain/publishing/publication.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { fakeSite, json, raw, wpError, type Answer } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { structure } from "../../support/fixtures/structure.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(json(200, {}));
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 2_000 });
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});
beforeEach(async () => {
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
});

const urlOf = (post_id: number) => `https://example.com/?p=${post_id}`;
/** A content in the state that its publication reached, and its post as IGNY8 knows it. */
async function publication(post_id: number, sequence: number, more: { state?: PublicationState; wordpress_status?: string } = {}) {
  const { state = "published", wordpress_status = "publish" } = more;
  const there = state === "published" ? { external_id: String(post_id), external_url: urlOf(post_id) } : {};
  const content = await createContent(app.orm, owner, {
    ...{ title: `Article ${post_id}`, status: "published", integration_id: owner.integration_id, metadata: { wordpress_status } },
    ...there,
  });
  const { account_id, site_id, integration_id } = owner;
  const em = app.orm.em.fork();
  const row = { account_id, site_id, integration_id, content_id: content.id, state, sequence, revision: 1 };
  em.create(Publication, { ...row, attempt: 1, attempts: [], cancel_requested: false, recreate: false, metadata_sequence: 0 });
  await em.flush();
  return content.id;
}
const reported = (content_id: number, post_id: number, sequence: number, post_status = "publish") => {
  const post_url = post_status === "deleted" ? "" : urlOf(post_id);
  return { content_id, post_id, post_status, post_url, post_title: "As it is there", modified_date: null, sequence, revision: 1 };
};
/** A site with these posts. All other routes are missing. */
const has =
  (...posts: ReturnType<typeof reported>[]): Answer =>
  (request, response) => {
    const { pathname, searchParams } = new URL(request.path, site.url);
    if (!pathname.endsWith("/posts")) return json(200, { success: true, data: structure() })(request, response);
    const asked = searchParams.get("content_ids")!.split(",").map(Number);
    const known = posts.filter(({ content_id }) => asked.includes(content_id));
    const missing = asked.filter((id) => known.every(({ content_id }) => content_id !== id));
    json(200, { success: true, data: { posts: known, missing } })(request, response);
  };
const daily = () => {
  const { integration_id: integrationId, source } = owner;
  return app.deps.temporal.workflow.execute("syncDaily", {
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    workflowId: `sync-daily:${source}`,
    args: [{ integrationId, source }],
  });
};
const events = (action: SyncEvent["action"]) =>
  app.orm.em.fork().find(SyncEvent, { integration_id: owner.integration_id, action }, { orderBy: { id: "asc" } });
const contentOf = (id: number) => app.orm.em.fork().findOneOrFail(Content, id);
const publicationOf = (content_id: number) => app.orm.em.fork().findOneOrFail(Publication, { content_id });
const calls = () => site.requests.filter(({ path }) => path.includes("/posts?"));

test("newer states in WordPress are applied as a webhook would, with an event each and one with the counts", async () => {
  const same = await publication(1, 4);
  const drafted = await publication(2, 4);
  const deleted = await publication(3, 4);
  const older = await publication(4, 9);
  site.say(has(reported(same, 1, 4), reported(drafted, 2, 5, "draft"), reported(deleted, 3, 6, "deleted"), reported(older, 4, 8, "draft")));
  expect(await daily()).toBe("done");
  const { temporal } = app.deps;
  await keepHistory("sync-daily", temporal.workflow.getHandle(`sync-daily:${owner.source}`));
  await keepHistory("reconciled", temporal.workflow.getHandle(`sync:${owner.source}`));

  expect(await contentOf(drafted)).toMatchObject({ status: "draft", external_id: "2", metadata: { wordpress_status: "draft" } });
  expect(await publicationOf(drafted)).toMatchObject({ state: "published", sequence: 5 });
  expect(await contentOf(deleted)).toMatchObject({ status: "draft", external_id: null, metadata: { wordpress_status: "deleted" } });
  expect(await publicationOf(deleted)).toMatchObject({ state: "gone", sequence: 6 });
  for (const id of [same, older])
    expect(await contentOf(id)).toMatchObject({ status: "published", metadata: { wordpress_status: "publish" } });
  expect(await events("reconcile_repair")).toMatchObject([
    {
      content_id: drafted,
      success: true,
      external_id: "2",
      description: "'Article 2' is draft in WordPress (here: publish), and no webhook reported it. IGNY8 copied this",
      details: { sequence: 5, before: { wordpress_status: "publish", sequence: 4 } },
    },
    { content_id: deleted, success: true, description: expect.stringContaining("was deleted in WordPress") },
  ]);
  expect(await events("reconcile")).toMatchObject([{ success: true, details: { checked: 4, repaired: 2, missing: 0 } }]);

  // A repetition finds nothing to do.
  await daily();
  expect([(await events("reconcile_repair")).length, (await events("reconcile")).at(-1)!.details["repaired"]]).toEqual([2, 0]);
});

test("a post whose publication failed is found; one that was cancelled stays cancelled", async () => {
  const failed = await publication(11, 0, { state: "failed" });
  const cancelled = await publication(12, 0, { state: "cancelled" });
  const never = await publication(13, 0, { state: "failed" });
  site.say(has(reported(failed, 11, 1), reported(cancelled, 12, 1)));
  await daily();
  expect([await contentOf(failed), await publicationOf(failed)]).toMatchObject([{ external_id: "11" }, { state: "published" }]);
  expect([await contentOf(cancelled), await publicationOf(cancelled)]).toMatchObject([{ external_id: "12" }, { state: "cancelled" }]);
  expect(await publicationOf(never)).toMatchObject({ state: "failed" });
  expect(await events("reconcile_repair")).toHaveLength(2);
});

test("what the site lost is reported once a week, and nothing is deleted or made again", async () => {
  const lost = await publication(21, 3);
  site.say(has());
  await daily();
  await daily();
  expect(await events("reconcile_repair")).toMatchObject([
    { content_id: lost, success: false, external_id: "21", error_message: expect.stringContaining("restored from a backup") },
  ]);
  expect((await events("reconcile")).map(({ details }) => details["missing"])).toEqual([1, 1]);
  expect([await contentOf(lost), await publicationOf(lost)]).toMatchObject([{ external_id: "21" }, { state: "published", sequence: 3 }]);
  await app.orm.em.fork().execute("update igny8_sync_events set created_at = now() - interval '8 days' where content_id = ?", [lost]);
  await daily();
  expect(await events("reconcile_repair")).toHaveLength(2);
});

test("posts that are older than they were are said once a week: a backup of the site was restored", async () => {
  const [one, two] = [await publication(71, 9), await publication(72, 4)];
  site.say(has(reported(one, 71, 8), reported(two, 72, 4)));
  await daily();
  await daily();
  expect(await events("site_restored")).toMatchObject([
    { success: true, content_id: null, description: expect.stringContaining("1 post is older than in IGNY8"), details: { posts: 1 } },
  ]);
  expect(await publicationOf(one)).toMatchObject({ sequence: 9 });
});

test("an incomplete post, and an article on its way, are left alone", async () => {
  const incomplete = await publication(31, 1);
  await publication(32, 1, { state: "retrying" });
  site.say(has(reported(incomplete, 31, 2, "incomplete")));
  await daily();
  expect(await publicationOf(incomplete)).toMatchObject({ state: "published", sequence: 1 });
  expect(calls().map(({ path }) => new URL(path, site.url).searchParams.get("content_ids"))).toEqual([String(incomplete)]);
  expect(await events("reconcile_repair")).toEqual([]);
});

test("posts are read a hundred at a time, each once", async () => {
  const ids: number[] = [];
  for (let index = 1; index <= 205; index += 1) ids.push(await publication(1_000 + index, 1));
  site.say(has(...ids.map((id, index) => reported(id, 1_001 + index, 2, "draft"))));
  await daily();
  const asked = calls().map(({ path }) => new URL(path, site.url).searchParams.get("content_ids")!.split(",").map(Number));
  expect(asked.map(({ length }) => length)).toEqual([100, 100, 5]);
  expect(asked.flat()).toEqual(ids);
  expect((await events("reconcile"))[0]!.details).toEqual({ checked: 205, repaired: 205, missing: 0 });
});

test("a webhook that comes during the comparison goes first, without a second event", async () => {
  const id = await publication(41, 1);
  site.say((request, response) => {
    if (!request.path.includes("/posts?")) return has()(request, response);
    const body = {
      post_id: 41,
      content_id: id,
      post_status: "trash",
      post_url: urlOf(41),
      post_title: "x",
      site_url: site.url,
      sequence: 3,
    };
    const headers = { "content-type": "application/json", "x-igny8-api-key": owner.api_key };
    const url = "/api/v1/integration/webhooks/wordpress/status/";
    void Promise.resolve(app.app.request(url, { method: "POST", headers, body: JSON.stringify(body) })).then(() =>
      has(reported(id, 41, 2, "draft"))(request, response),
    );
  });
  await daily();
  expect(await contentOf(id)).toMatchObject({ metadata: { wordpress_status: "trash" } });
  expect([await events("reconcile_repair"), (await events("status_update")).length]).toEqual([[], 1]);
});

test("a site that returns articles nobody requested, or another's post, changes nothing of them", async () => {
  const [one, two] = [await publication(51, 1), await publication(52, 1)];
  const nobody = reported(2_000_000_000, 53, 5, "deleted");
  site.say((request, response) => {
    const data = { posts: [nobody], missing: [one, two] };
    (request.path.includes("/posts?") ? json(200, { success: true, data }) : has())(request, response);
  });
  await expect(daily()).rejects.toThrow();
  expect(await events("reconcile")).toMatchObject([{ success: false, details: { error_type: "AnswerWrongShape" } }]);

  site.say(has(reported(one, 52, 5), reported(two, 52, 5, "draft")));
  await daily();
  expect(await contentOf(one)).toMatchObject({ external_id: "51" });
  expect(await contentOf(two)).toMatchObject({ external_id: "52", status: "draft" });
});

test("articles are compared even if the metadata can't be read, and each failure is reported", async () => {
  const id = await publication(61, 1);
  site.say((request, response) =>
    (request.path.includes("/posts?") ? has(reported(id, 61, 2, "draft")) : raw(200, "oops"))(request, response),
  );
  await expect(daily()).rejects.toThrow();
  expect(await contentOf(id)).toMatchObject({ status: "draft" });
  expect(await events("metadata_sync")).toMatchObject([{ success: false }]);

  site.say((request, response) => (request.path.includes("/posts?") ? wpError(401, "igny8_key_refused") : has())(request, response));
  await expect(daily()).rejects.toThrow();
  await keepHistory("reconcile-failed", app.deps.temporal.workflow.getHandle(`sync:${owner.source}`));
  const last = (await events("reconcile")).at(-1);
  expect(last).toMatchObject({ success: false, error_message: expect.stringContaining("Create a new API key") });
});
