import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../../db/articles/content.ts";
import { Publication } from "../../../db/publishing/publication.ts";
import { Site } from "../../../db/sites/site.ts";
import { testApp, type TestApp } from "../../support/app.ts";
import { fakeWordPress } from "../../support/servers/fakeWordPress.ts";
import { createAccount, createContent, createSite } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { until } from "../../support/until.ts";
import { testWorker } from "../../support/worker.ts";

let app: TestApp;
let sites: Awaited<ReturnType<typeof fakeWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  app = await testApp();
  sites = await fakeWordPress();
  worker = await testWorker(app, { allowedHosts: [sites.host] });
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, sites.url)) };
});
afterAll(async () => {
  await worker?.stop();
  await sites?.stop();
  await app?.close();
});

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const at = (content: Content, path = "") => `/api/v1/writer/content/${content.id}/${path}`;
async function publish(publish_at?: string, content?: Content) {
  const made = content ?? (await createContent(app.orm, owner));
  return { content: made, answer: await app.call("POST", at(made, "publish/"), owner.token, { publish_at }) };
}
const publicationOf = async (content: Content) => (await app.call("GET", at(content, "publication/"), owner.token)).json.data;
const published = (content: Content) => until("it is published", async () => (await publicationOf(content)).state === "published");
const move = (content: Content, publish_at: string | null) => app.call("PATCH", at(content, "publication/"), owner.token, { publish_at });

test("it is sent at its time and not before, and waits in Temporal without a worker's slot", async () => {
  const publish_at = soon(2_500);
  const { content, answer } = await publish(publish_at);
  expect(answer).toMatchObject({ status: 202, json: { data: { publish_at, publication_state: "queued", workflow_started: true } } });
  await published(content);
  const row = await app.orm.em.fork().findOneOrFail(Publication, { content_id: content.id });
  expect(Date.parse(row.attempts[0]!.started_at)).toBeGreaterThanOrEqual(Date.parse(publish_at) - 50);
  await keepHistory("published-at", app.deps.temporal.workflow.getHandle(`publish:${row.id}`));
});

test("the time can be changed until it fires", async () => {
  const { content } = await publish(soon(3_600_000));
  const later = soon(7_200_000);
  expect(await move(content, later)).toMatchObject({ status: 202, json: { data: { publish_at: later } } });
  expect(await publicationOf(content)).toMatchObject({ state: "queued", publish_at: later, attempt: 0 });
  expect((await move(content, null)).json.data.publish_at).toBeNull();
  await published(content);
  expect(await move(content, later)).toMatchObject({ status: 409, json: { error: { code: "not_open" } } });
});

test("publishing it by hand sends it now", async () => {
  const { content } = await publish(soon(3_600_000));
  expect((await publish(undefined, content)).answer.status).toBe(202);
  await published(content);
});

test("until then it can be cancelled: the content returns to review, and nothing is sent", async () => {
  const { content } = await publish(soon(3_600_000));
  const calls = sites.state.calls;
  expect((await app.call("POST", at(content, "publication/cancel/"), owner.token)).json.data.publication_state).toBe("cancelled");
  expect((await app.orm.em.fork().findOneOrFail(Content, content.id)).status).toBe("review");
  const row = await publicationOf(content);
  await until("its workflow ends", async () => {
    const { status } = await app.deps.temporal.workflow.getHandle(row.workflow_id).describe();
    return status.name !== "RUNNING";
  });
  expect(sites.state.calls).toBe(calls);
});

test("a time without an offset is in the site's time zone", async () => {
  await app.orm.em.fork().nativeUpdate(Site, owner.site_id, { time_zone: "America/New_York" });
  const year = new Date().getUTCFullYear() + 1;
  const { content, answer } = await publish(`${year}-07-01T09:00`);
  expect(answer.json.data.publish_at).toBe(`${year}-07-01T13:00:00.000Z`);
  expect((await publish(undefined, content)).answer.status).toBe(202);
  await published(content);
});

test.each([
  ["a time that is over", new Date(Date.now() - 3_600_000).toISOString()],
  ["a time too far away", `${new Date().getUTCFullYear() + 5}-01-01T00:00:00Z`],
  ["no time", "tomorrow"],
  ["a day that is in no calendar", "2027-13-45T09:00"],
])("%s is refused, and the content stays as it is", async (_, publish_at) => {
  const { content, answer } = await publish(publish_at);
  expect(answer).toMatchObject({ status: 422, json: { error: { details: [{ field: "publish_at" }] } } });
  expect((await app.orm.em.fork().findOneOrFail(Content, content.id)).status).toBe("review");
});
