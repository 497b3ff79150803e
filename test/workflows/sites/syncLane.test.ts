import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Lane, LaneLease } from "../../../db/publishing/lanes/entities.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { created, fakeSite, json, raw, type Answer } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { gate, nextPost } from "../../support/servers/gate.ts";
import { firstPage, structure, terms } from "../../support/fixtures/structure.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;
let owner: Awaited<ReturnType<typeof createSite>> & Awaited<ReturnType<typeof createAccount>>;

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
beforeEach(async () => {
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
});

const call = (method: string, path: string, body?: unknown) =>
  app.call(method, `/api/v1/integration/integrations/${owner.integration_id}/${path}`, account.token, body);
const lane = async () => (await call("GET", "lane/")).json.data;
const row = (id: string) => app.orm.em.fork().findOneOrFail(Publication, id);
const events = (action: SyncEvent["action"]) => app.orm.em.fork().find(SyncEvent, { integration_id: owner.integration_id, action });
const ofSync = () => app.deps.temporal.workflow.getHandle(`sync:${owner.source}`);
const publish = async () => {
  const { id } = await createContent(app.orm, owner);
  const answer = await app.call("POST", `/api/v1/writer/content/${id}/publish/`, account.token, {});
  return answer.json.data.publication_id as string;
};
const tells = (more: Record<string, unknown> = {}) => json(200, { success: true, data: structure(more) });
/** The gate holds requests for posts; all others are answered. */
const beside =
  (held: Answer, rest: Answer): Answer =>
  (request, response) =>
    (request.path.includes("/publish") ? held : rest)(request, response);

async function sync(): Promise<{ type?: string; message?: string } | undefined> {
  expect((await call("POST", "sync/")).status).toBe(202);
  return ofSync()
    .result()
    .then(
      () => undefined,
      (error: { cause: { type?: string; message?: string } }) => error.cause,
    );
}
/** Takes a place in the site's lane. */
async function take(holder: string): Promise<void> {
  const { integration_id, account_id } = owner;
  const em = app.orm.em.fork();
  em.create(Lane, { integration_id, account_id });
  em.create(LaneLease, { integration_id, account_id, holder, until: new Date(Date.now() + 3_600_000) });
  await em.flush();
}
/** What the Schedule starts. */
const daily = () =>
  app.deps.temporal.workflow.execute("syncSite", {
    workflowId: `sync:${owner.source}`,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ integrationId: owner.integration_id, what: "daily" }],
  });

test("a sync counts as one of a site's calls at once, and waits for a place", async () => {
  const held = gate();
  site.say(beside(held.answer, tells()));
  const id = await publish();
  await until("it calls", async () => held.open.size === 1);
  const done = sync();
  // A new site gets one call at a time.
  await until("the sync runs", async () => (await call("GET", "")).json.data.sync_status === "syncing");
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(site.requests).toHaveLength(1);
  [...held.open][0]!.go();
  expect(await done).toBeUndefined();
  expect(site.requests).toHaveLength(2);
  expect((await row(id)).state).toBe("published");
  expect(await lane()).toMatchObject({ calls_under_way: 0, allowed_calls: 2 });
});

test("between two pages of a sync a person's click gets a place", async () => {
  const pages = gate();
  site.say((request, response) => {
    if (request.path.includes("/publish")) return created({ post_id: nextPost() })(request, response);
    if (request.path.includes("taxonomy")) return pages.answer(request, response);
    return tells({ categories: firstPage("category", 150) })(request, response);
  });
  await call("PATCH", "lane/", { max_calls: 1 });
  const done = sync();
  await until("a page is being read", async () => pages.open.size === 1);
  const id = await publish();
  await until("the click waits", async () => (await row(id)).state === "waiting");
  [...pages.open][0]!.go(json(200, { success: true, data: { ...firstPage("category", 150), items: terms(50, 101), page: 2 } }));
  await until("it is published", async () => (await row(id)).state === "published");
  expect(await done).toBeUndefined();
});

test("a site that a person paused is left alone, and the sync says so", async () => {
  await call("POST", "pause/", {});
  site.say(tells());
  const failure = await sync();
  expect(failure).toMatchObject({
    type: "SitePaused",
    message: expect.stringContaining(`Work on ${site.url} is paused by a person. Resume`),
  });
  expect(site.requests).toHaveLength(0);
  expect((await call("GET", "")).json.data).toMatchObject({ sync_status: "failed", sync_error: failure!.message });
  expect(await events("metadata_sync")).toMatchObject([{ success: false, details: { error_type: "SitePaused" } }]);
});

test("failed syncs count for the breaker; the daily sync then leaves the site alone, and a requested one opens it again", async () => {
  site.say(raw(503, "Down for maintenance"));
  expect(await sync()).toMatchObject({ type: "Maintenance" });
  expect(await lane()).toMatchObject({ state: "open", failures: 3 });
  await sync();
  expect(await lane()).toMatchObject({ state: "paused", paused_by: "breaker", failures: 6 });
  expect(await events("site_pause")).toHaveLength(1);

  site.say(tells());
  await expect(daily()).rejects.toMatchObject({
    cause: { type: "SitePaused", message: expect.stringContaining("Test the connection to check now") },
  });
  expect(site.requests).toHaveLength(0);
  expect(await sync()).toBeUndefined();
  expect(await lane()).toMatchObject({ state: "open", failures: 0 });
  expect(await events("site_resume")).toHaveLength(1);
});

test("a worker that died during a sync's call left its place to the next try", async () => {
  site.say(tells());
  await take("sync");
  expect(await sync()).toBeUndefined();
  expect((await app.orm.em.fork().findOneOrFail(Lane, owner.integration_id)).allowed_calls).toBe(2);
});

test("a sync without a place releases its slot, and tries again", { timeout: 180_000 }, async () => {
  site.say(tells());
  await take("somebody else");
  const done = sync();
  const waits = async () => {
    const run = await ofSync()
      .describe()
      .catch(() => undefined);
    const [pending] = run?.raw.pendingActivities ?? [];
    return pending?.lastFailure?.applicationFailureInfo?.type === "SiteBusy";
  };
  await until("it has given up its slot", waits, 20_000);
  expect(site.requests).toHaveLength(0);
  await app.orm.em.fork().nativeDelete(LaneLease, { integration_id: owner.integration_id });
  expect(await done).toBeUndefined();
});
