import { afterAll, beforeAll, expect, test } from "vitest";
import { Content } from "../../db/articles/content.ts";
import { Publication } from "../../db/publishing/publication.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";
import { swallowingProxy, testWordPress } from "../support/wordpress.ts";
import { workerProcess } from "../support/workerProcess.ts";

let app: TestApp;
let wordpress: Awaited<ReturnType<typeof testWordPress>>;
let proxy: Awaited<ReturnType<typeof swallowingProxy>>;
const workers: Awaited<ReturnType<typeof workerProcess>>[] = [];

beforeAll(async () => {
  [app, wordpress] = await Promise.all([testApp(), testWordPress()]);
  proxy = await swallowingProxy(wordpress.url);
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await proxy?.stop();
  await wordpress?.stop();
  await app?.close();
});

test("a worker killed between WordPress's post and the recorded answer: one post, and the content knows it", async () => {
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, proxy.url)) };
  await wordpress.connect({ api_url: app.deps.publicUrl, api_key: owner.api_key, site_id: owner.site_id });
  const content = await createContent(app.orm, owner, { title: "Survivor" });

  workers.push(await workerProcess(app, [proxy.host]));
  const { json } = await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {});
  await proxy.swallowed;
  await workers[0]!.kill();
  expect(proxy.answers.map(({ status }) => status)).toEqual([201]);
  expect(await wordpress.posts()).toHaveLength(1);
  expect((await app.orm.em.fork().findOneOrFail(Content, content.id)).external_id).toBeNull();

  proxy.letThrough();
  workers.push(await workerProcess(app, [proxy.host]));
  const row = await until(
    "the publication ends",
    async () => {
      const now = await app.orm.em.fork().findOneOrFail(Publication, json.data.publication_id);
      return now.finished_at ? now : undefined;
    },
    60_000,
  );
  expect(row).toMatchObject({ state: "published", attempt: 2 });
  expect(row.attempts.map(({ outcome }) => outcome)).toEqual(["interrupted", "published"]);
  expect(proxy.answers.map(({ status }) => status)).toEqual([201, 409]);

  const posts = await wordpress.posts();
  expect(posts.map(({ post_title, post_status }) => [post_title, post_status])).toEqual([["Survivor", "publish"]]);
  const recorded = await app.orm.em.fork().findOneOrFail(Content, content.id);
  expect(recorded).toMatchObject({ status: "published", external_id: String(posts[0]!.ID), metadata: { wordpress_status: "publish" } });
  expect(await wordpress.debugLog()).toBe("");
});
