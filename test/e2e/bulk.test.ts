import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../db/articles/content.ts";
import { createAccount, createContents, createSite } from "../support/fixtures/accounts.ts";
import { servedApp } from "../support/servers/serve.ts";
import { until } from "../support/until.ts";
import { testWordPress } from "../support/wordpress.ts";
import { testWorker } from "../support/worker.ts";

let app: Awaited<ReturnType<typeof servedApp>>;
let site: Awaited<ReturnType<typeof testWordPress>>;
let worker: Awaited<ReturnType<typeof testWorker>>;

beforeAll(async () => {
  app = await servedApp();
  site = await testWordPress({ allowedHosts: [app.host] });
  worker = await testWorker(app, { allowedHosts: [site.host], timeoutMs: 30_000 });
});
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
  await app?.close();
});

test("30 articles in one request become 30 posts of a real WordPress, and each content knows its own", async () => {
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  await site.connect({ api_url: app.url, api_key: owner.api_key, site_id: owner.site_id });
  const content_ids = await createContents(app.orm, owner, 30);

  const { json } = await app.call("POST", "/api/v1/writer/content/bulk-publish/", account.token, { content_ids });
  expect(json.data).toMatchObject({ accepted: 30, refused: [], workflow_started: true });
  const read = async () => (await app.call("GET", `/api/v1/writer/content/bulk/${json.data.id}/`, account.token)).json.data;
  const run = await until("the run ends", async () => ((await read()).state === "done" ? read() : undefined), 120_000);
  expect([run.states, run.causes]).toEqual([{ published: 30 }, []]);

  const posts = new Map((await site.posts()).map((post) => [String(post.ID), post]));
  expect(posts.size).toBe(30);
  const contents = await app.orm.em.fork().find(Content, { id: { $in: content_ids } });
  for (const { title, external_id, external_url, status } of contents) {
    expect(posts.get(external_id!)).toMatchObject({ post_title: title, post_status: "publish" });
    expect([status, external_url?.startsWith(site.url)]).toEqual(["published", true]);
  }
}, 180_000);
