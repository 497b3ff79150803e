import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { SyncEvent } from "../../../db/events/event.ts";
import type { Warning } from "../../../domain/publishing/repair.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { fakeSite, json, raw } from "../../support/servers/fakeSite.ts";
import { createAccount, createContent, createContents, createSite } from "../../support/fixtures/accounts.ts";
import { repairedSite, type RepairedSite } from "../../support/servers/repairedSite.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let account: Awaited<ReturnType<typeof createAccount>>;
let owner: Awaited<ReturnType<typeof createSite>> & Awaited<ReturnType<typeof createAccount>>;

const AFTER_MS = [300, 300, 300];
const HOUR_MS = 3_600_000;
beforeAll(async () => {
  app = await testApp();
  site = await fakeSite(json(500, {}));
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 2_000, repairAfterMs: AFTER_MS });
  account = await createAccount(app.orm);
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

const picture = (name: string, code = "igny8_picture_unreachable"): Warning => ({
  ...{ code, message: "The picture could not be fetched: 503", url: `https://cdn.example/${name}.jpg` },
});
const term: Warning = { code: "igny8_term_refused", message: "No tag 'x'." };
const unknown: Warning = { code: "igny8_field_not_stored", message: "Cut.", field: "seo_title", advice: "Use utf8mb4." };

let fake: RepairedSite;
beforeEach(async () => {
  owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  fake = repairedSite(site);
});

const row = (id: string) => app.orm.em.fork().findOneOrFail(Publication, id);
const at = (id: number, path = "") => `/api/v1/writer/content/${id}/publication/${path}`;
const events = (content_id: number) =>
  app.orm.em.fork().find(SyncEvent, { content_id, action: "content_repair" }, { orderBy: { id: "asc" } });
const read = async (id: number) => (await app.call("GET", at(id), account.token)).json.data;
async function publish(...missing: Warning[]) {
  const { id } = await createContent(app.orm, owner);
  fake.lacking.set(id, missing);
  const answer = await app.call("POST", `/api/v1/writer/content/${id}/publish/`, account.token, {});
  const publication_id = answer.json.data.publication_id as string;
  await until("it is published", async () => (await row(publication_id)).state === "published");
  return { id, publication_id };
}
const settle = (id: number) => until("no try is due any more", async () => ((await read(id)).repair_at === null ? read(id) : undefined));
const handle = () => app.deps.temporal.workflow.getHandle(`repair:${owner.source}`);

test("a missing picture is requested again until it is there, with an event for each try", async () => {
  const { id, publication_id } = await publish(picture("a"), picture("b", "igny8_picture_late"), term);
  const { warnings, state, can_repair, repair_at } = await read(id);
  expect([state, can_repair, warnings.length, Date.parse(repair_at) > Date.now() - 5_000]).toEqual(["published", true, 3, true]);
  expect(warnings[0]).toMatchObject({
    url: "https://cdn.example/a.jpg",
    can_repair: true,
    advice: expect.stringContaining("opens in a browser"),
  });
  expect(warnings[2]).toMatchObject({ url: null, can_repair: false });
  await until("a first try", async () => (await events(id)).length === 1);
  fake.lacking.set(id, [picture("b", "igny8_picture_late"), term]);
  await until("another", async () => (await events(id)).length === 2);
  fake.lacking.set(id, [term]);
  const after = await settle(id);
  expect(after).toMatchObject({ state: "published", warnings: [{ code: "igny8_term_refused" }], can_repair: false });
  // None of this counted as an attempt of the publication.
  expect(after).toMatchObject({ attempt: 1, attempts: [{ outcome: "published" }] });
  expect((await events(id)).map(({ success, event_type }) => [success, event_type])).toEqual([
    [false, "sync"],
    [true, "sync"],
    [true, "sync"],
  ]);
  expect((await events(id)).at(-1)).toMatchObject({
    description: "1 picture of 'Slow bread' that WordPress lacked is there now. Still missing: 1 detail",
    details: { publication_id, try: 3, repaired: [{ url: "https://cdn.example/b.jpg" }], warnings: [{ code: "igny8_term_refused" }] },
  });
  await handle().result();
  await keepHistory("repaired", handle());
});

test("a picture that never comes is given up after the last try, shown, and tried again on request", async () => {
  const { id } = await publish(picture("gone"));
  expect(await settle(id)).toMatchObject({ warnings: [{ code: "igny8_picture_unreachable" }], can_repair: true, repairs: AFTER_MS.length });
  expect(await events(id)).toHaveLength(AFTER_MS.length);
  expect((await events(id)).at(-1)).toMatchObject({ success: false, details: { next_try_at: null } });
  const calls = fake.told;
  await handle().result();
  expect(fake.told).toBe(calls);

  fake.lacking.set(id, []);
  const asked = await app.call("POST", at(id, "repair/"), account.token);
  expect(asked).toMatchObject({
    status: 202,
    json: {
      data: {
        content_id: id,
        workflow_id: `repair:${owner.source}`,
        workflow_started: true,
        warnings: [{ url: "https://cdn.example/gone.jpg" }],
      },
    },
  });
  expect(await settle(id)).toMatchObject({ warnings: [], can_repair: false });
  await handle().result();
  const again = await app.call("POST", at(id, "repair/"), account.token);
  expect([again.status, again.json.error.code]).toEqual([409, "nothing_to_repair"]);
});

test.each([
  ["a term", term, false],
  ["what this version does not know", unknown, false],
  ["a picture that a person must change", picture("big", "igny8_picture_too_large"), true],
  ["a picture for a reason that this version does not know", picture("x", "igny8_picture_upside_down"), true],
])("%s is shown, and not asked for by itself", async (_, warning, can_repair) => {
  const { id } = await publish(warning);
  expect(await read(id)).toMatchObject({ repair_at: null, can_repair, warnings: [warning] });
  expect(await app.call("POST", at(id, "repair/"), account.token)).toMatchObject({ status: can_repair ? 202 : 409 });
});

test("lists find such articles, and their site needs attention until they are complete", async () => {
  const { id } = await publish(picture("a", "igny8_picture_refused"));
  await publish();
  const list = async () =>
    (await app.call("GET", `/api/v1/writer/content/?site_id=${owner.site_id}&warned=true`, account.token)).json.data as { id: number }[];
  expect(await list()).toMatchObject([{ id, publication: { warned: 1, pictures_missing: 1, repair_at: null } }]);
  const ofSite = async () => (await app.call("GET", `/api/v1/sites/${owner.site_id}/`, account.token)).json.data;
  expect(await ofSite()).toMatchObject({ needs_attention: true, connection: { warned: 1 } });
  const debug = await app.call("GET", `/api/v1/integration/integrations/${owner.integration_id}/debug-status/`, account.token);
  expect(debug.json.data.health).toMatchObject({ publications: { warned: 1 } });
  fake.lacking.set(id, []);
  await app.call("POST", at(id, "repair/"), account.token);
  await settle(id);
  expect(await list()).toEqual([]);
  expect(await ofSite()).toMatchObject({ connection: { warned: 0 } });
});

test("a bulk run's articles are repaired the same way, by one run for their site", async () => {
  const ids = await createContents(app.orm, owner, 30);
  for (const id of ids) fake.lacking.set(id, [picture(String(id))]);
  await app.call("POST", "/api/v1/writer/content/bulk-publish/", account.token, { content_ids: ids });
  const rows = () => app.orm.em.fork().find(Publication, { content_id: { $in: ids } });
  await until("all are published", async () => (await rows()).every(({ state }) => state === "published"), 60_000);
  expect((await rows()).every(({ warnings, attempt }) => warnings.length === 1 && attempt === 1)).toBe(true);
  fake.lacking.clear();
  // Another start joins the same run.
  await app.call("POST", at(ids[0]!, "repair/"), account.token);
  await until("all are whole", async () => (await rows()).every(({ warnings, repair_at }) => warnings.length === 0 && !repair_at), 60_000);
  await handle().result();
  const run = await handle().describe();
  expect(run.historyLength).toBeLessThan(100);
});

test("a paused site is left alone; when it resumes, the sweep starts what is due", async () => {
  const { id, publication_id } = await publish();
  await app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/pause/`, account.token, {});
  fake.lacking.set(id, [picture("a")]);
  await app.orm.em.fork().nativeUpdate(Publication, publication_id, { warnings: [picture("a")], repair_at: new Date() });
  const before = fake.told + fake.asked;
  expect(await app.call("POST", at(id, "repair/"), account.token)).toMatchObject({ status: 202 });
  await handle().result();
  expect([await sweep(), fake.told + fake.asked]).toEqual([0, before]);
  expect(await row(publication_id)).toMatchObject({ repairs: 0, warnings: [picture("a")] });
  await app.call("POST", `/api/v1/integration/integrations/${owner.integration_id}/resume/`, account.token, {});
  fake.lacking.delete(id);
  expect(await sweep()).toBe(1);
  expect(await settle(id)).toMatchObject({ warnings: [] });
});
let sweeps = 0;
/** How many sites' repairs one sweep starts. */
async function sweep(): Promise<number> {
  sweeps += 1;
  const swept = await app.deps.temporal.workflow.start("processPendingPublications", {
    workflowId: `${app.deps.taskQueuePrefix}-sweep-${sweeps}`,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ grace: { started: HOUR_MS, owned: HOUR_MS } }],
  });
  await swept.result();
  const { events: told } = await swept.fetchHistory();
  const of = (told ?? []).find((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === "startRepairs");
  const done = (told ?? []).find(
    (event) => event.activityTaskCompletedEventAttributes?.scheduledEventId?.toString() === of?.eventId?.toString(),
  );
  await keepHistory("swept-with-repairs", swept);
  return JSON.parse(Buffer.from(done!.activityTaskCompletedEventAttributes!.result!.payloads![0]!.data!).toString()) as number;
}

test("a failing site counts for the breaker, and its articles' tries end", async () => {
  const { id } = await publish(picture("a"));
  fake.publish = () => raw(503, "Down for maintenance");
  expect(await settle(id)).toMatchObject({ state: "published", warnings: [picture("a")] });
  const told = await events(id);
  expect(told.map(({ success }) => success)).toEqual([false, false, false]);
  expect(told[0]).toMatchObject({ error_message: expect.stringContaining("503"), details: { error: { type: "Maintenance" } } });
  const lane = (await app.call("GET", `/api/v1/integration/integrations/${owner.integration_id}/lane/`, account.token)).json.data;
  expect(lane).toMatchObject({ failures: 3 });
});

test.each([
  ["that the site does not know", (id: number) => void fake.posts.delete(id)],
  ["whose post was deleted", undefined],
])("of an article %s no new post is made", async (_, forget) => {
  const { id } = await publish(picture("a", "igny8_picture_refused"));
  const calls = fake.told;
  if (forget) forget(id);
  else fake.publish = () => json(410, { code: "igny8_post_gone", message: "Gone.", data: { status: 410, post_id: 1 } });
  await app.call("POST", at(id, "repair/"), account.token);
  await settle(id);
  expect([fake.told - calls, fake.posts.has(id)]).toEqual(forget ? [0, false] : [1, true]);
  expect(await events(id)).toMatchObject([{ success: false, details: { next_try_at: null } }]);
});

test("what is gone, published again or deleted meanwhile is left unchanged", async () => {
  const { id, publication_id } = await publish(picture("a", "igny8_picture_refused"));
  await app.orm.em.fork().nativeUpdate(Publication, publication_id, { state: "gone", repair_at: new Date() });
  const other = await publish(picture("b", "igny8_picture_refused"));
  await app.orm.em.fork().nativeUpdate(Publication, other.publication_id, { repair_at: new Date() });
  await app.orm.em.fork().nativeDelete(Content, { id: other.id });
  const calls = fake.told;
  await app.deps.temporal.workflow.execute("repairSite", {
    ...{
      workflowId: `repair:${owner.source}`,
      taskQueue: `${app.deps.taskQueuePrefix}-sync`,
      args: [{ integrationId: owner.integration_id }],
    },
  });
  expect([fake.told, (await row(publication_id)).state, (await events(id)).length]).toEqual([calls, "gone", 0]);
});

test("a try whose worker died counts, and the tries of an article that kills workers end", async () => {
  const { id, publication_id } = await publish(picture("a", "igny8_picture_refused"));
  await app.orm.em.fork().nativeUpdate(Publication, publication_id, { repair_at: new Date(), repairs: AFTER_MS.length });
  const calls = fake.told;
  expect(await sweep()).toBe(1);
  await settle(id);
  expect(fake.told).toBe(calls);
  expect(await events(id)).toMatchObject([{ success: false, details: { error: { type: "Interrupted" } } }]);
});

test("an article's missing parts are requested even if only a webhook reported its post, because the answer was lost", async () => {
  const { id, publication_id } = await publish();
  fake.lacking.set(id, [picture("a")]);
  const at = new Date();
  await app.orm.em.fork().nativeUpdate(Publication, publication_id, { state: "publishing", workflow_id: null, updated_at: at });
  await app.deps.temporal.workflow.execute("publishContent", {
    workflowId: `publish:${publication_id}-again`,
    taskQueue: `${app.deps.taskQueuePrefix}-publish`,
    args: [{ publicationId: publication_id, retry: app.deps.retry }],
  });
  expect(await row(publication_id)).toMatchObject({ state: "published", warnings: [], repair_at: expect.any(Date) });
  expect(await sweep()).toBe(1);
  await until("it is known", async () => (await read(id)).warnings.length === 1);
  fake.lacking.delete(id);
  expect(await settle(id)).toMatchObject({ warnings: [] });
});

test("a person can dismiss a warning: it is neither shown nor retried, and an event says so", async () => {
  const { id, publication_id } = await publish(term, picture("a"));
  const aside = await app.call("DELETE", at(id, "warnings/"), account.token);
  expect(aside).toMatchObject({
    status: 200,
    json: { data: { content_id: id, publication_id, set_aside: [{ code: "igny8_term_refused" }, {}] } },
  });
  expect(await read(id)).toMatchObject({ warnings: [], repair_at: null, can_repair: false });
  await handle().result();
  expect(await events(id)).toMatchObject([{ success: true, details: { set_aside: [term, picture("a")] } }]);
  expect(await app.call("DELETE", at(id, "warnings/"), account.token)).toMatchObject({ status: 200, json: { data: { set_aside: [] } } });
  expect(await events(id)).toHaveLength(1);
});
