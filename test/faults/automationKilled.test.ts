import { afterAll, beforeAll, expect, test } from "vitest";
import { Publication } from "../../db/publishing/publication.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { created, fakeSite } from "../support/servers/fakeSite.ts";
import { createAccount, createContent, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
const workers: Awaited<ReturnType<typeof workerProcess>>[] = [];
/** As the bridge does: one post per article, however often it is sent. */
const posts = new Map<number, number>();
beforeAll(async () => {
  app = await testApp();
  site = await fakeSite((request, response) => {
    const { content_id } = JSON.parse(request.body);
    if (!posts.has(content_id)) posts.set(content_id, 1_000 + posts.size);
    setTimeout(() => created({ post_id: posts.get(content_id) })(request, response), 200);
  });
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await site?.stop();
  await app?.close();
});

test("after a worker is killed in the middle of a run the next one continues, and every article arrives once", async () => {
  const account = await createAccount(app.orm);
  const owner = { ...account, ...(await createSite(app.orm, account.account_id, site.url)) };
  const ids: number[] = [];
  for (let index = 0; index < 25; index += 1) ids.push((await createContent(app.orm, owner)).id);
  const call = (method: string, path: string, body?: unknown) => app.call(method, `/api/v1/automation/${path}`, account.token, body);
  await call("PUT", `sites/${owner.site_id}/config/`, { enabled: true, auto_approve: true });
  const { id } = (await call("POST", `sites/${owner.site_id}/runs/`)).json.data;
  const runOf = async () => (await call("GET", `runs/${id}/`)).json.data;

  // Killed once at the start, and once in the middle.
  for (const some of [1, 8]) {
    workers.push(await workerProcess(app, [site.host]));
    await until(`${some} have arrived`, async () => posts.size >= some, 90_000);
    await workers.pop()!.kill();
  }
  expect((await runOf()).state).toBe("running");
  workers.push(await workerProcess(app, [site.host]));
  const run = await until("the run has ended", async () => ((await runOf()).state === "completed" ? runOf() : undefined), 180_000);
  expect(run.counts).toMatchObject({ total: 25, published: 25, left_in_review: 0 });
  expect(run.causes).toEqual([]);
  expect([...posts.keys()].toSorted((a, b) => a - b)).toEqual(ids);
  expect(await app.orm.em.fork().count(Publication, { site_id: owner.site_id })).toBe(25);
}, 400_000);
