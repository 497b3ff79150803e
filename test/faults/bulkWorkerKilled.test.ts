import { afterAll, beforeAll, expect, test } from "vitest";
import { Publication } from "../../db/publishing/publication.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { fakeWordPress } from "../support/servers/fakeWordPress.ts";
import { createAccount, createContents, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

let app: TestApp;
let wordpress: Awaited<ReturnType<typeof fakeWordPress>>;
const workers: Awaited<ReturnType<typeof workerProcess>>[] = [];
beforeAll(async () => {
  app = await testApp();
  wordpress = await fakeWordPress();
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await wordpress?.stop();
  await app?.close();
});

test("a worker killed in the middle of a bulk run loses and doubles nothing: another one ends the run", async () => {
  const account = await createAccount(app.orm);
  const ids: number[] = [];
  for (let site = 0; site < 6; site += 1) {
    const owner = { ...account, ...(await createSite(app.orm, account.account_id, `${wordpress.url}/${site}`)) };
    ids.push(...(await createContents(app.orm, owner, 50)));
  }
  // The first site never answers. Its calls are under way when the worker dies, and WordPress has made the posts.
  let swallowed = 0;
  wordpress.state.instead = async ({ site }, response) => {
    if (site !== "0") return false;
    swallowed += 1;
    response.write = () => true;
    response.end = () => response;
    return false;
  };
  workers.push(await workerProcess(app, [wordpress.host]));
  const { json } = await app.call("POST", "/api/v1/writer/content/bulk-publish/", account.token, { content_ids: ids });
  expect(json.data).toMatchObject({ accepted: 300, workflow_started: true });
  await until("it is in the middle", async () => swallowed > 0 && wordpress.posts.size >= 100);
  await workers.pop()!.kill();
  wordpress.state.instead = undefined;
  expect(await app.orm.em.fork().count(Publication, { state: "publishing" })).toBeGreaterThanOrEqual(25);

  workers.push(await workerProcess(app, [wordpress.host]));
  const read = async () => (await app.call("GET", `/api/v1/writer/content/bulk/${json.data.id}/`, account.token)).json.data;
  const run = await until("the run ends", async () => ((await read()).state === "done" ? read() : undefined), 60_000);
  expect(run.states).toEqual({ published: 300 });
  expect(wordpress.posts.size).toBe(300);
  expect(wordpress.state.again).toBeGreaterThanOrEqual(25);
  const interrupted = await app.orm.em.fork().find(Publication, { attempt: 2 });
  expect(interrupted.length).toBeGreaterThanOrEqual(25);
  expect(interrupted[0]!.attempts.map(({ outcome }) => outcome)).toEqual(["interrupted", "published"]);
}, 300_000);
