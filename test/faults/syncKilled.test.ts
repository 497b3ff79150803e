import { afterAll, beforeAll, expect, test } from "vitest";
import { SiteIntegration } from "../../db/sites/integration.ts";
import { SyncEvent } from "../../db/events/event.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { fakeSite, json, silence } from "../support/servers/fakeSite.ts";
import { createAccount, createSite } from "../support/fixtures/accounts.ts";
import { structure } from "../support/fixtures/structure.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

let app: TestApp;
let site: Awaited<ReturnType<typeof fakeSite>>;
const workers: Awaited<ReturnType<typeof workerProcess>>[] = [];

beforeAll(async () => {
  [app, site] = await Promise.all([testApp(), fakeSite(silence)]);
});
afterAll(async () => {
  // The terminated run's call still hangs, and the worker would wait for it.
  await site?.stop();
  for (const worker of workers) await worker.stop();
  await app?.close();
});

test("after a worker is killed during a sync, or an operator terminates a run, nothing stays `syncing`", async () => {
  const account = await createAccount(app.orm);
  const owner = await createSite(app.orm, account.account_id, site.url);
  const at = `/api/v1/integration/integrations/${owner.integration_id}/sync/`;
  const row = () => app.orm.em.fork().findOneOrFail(SiteIntegration, owner.integration_id);
  const handle = app.deps.temporal.workflow.getHandle(`sync:${owner.source}`);

  workers.push(await workerProcess(app, [site.host]));
  await app.call("POST", at, account.token);
  await until("the site is asked", async () => site.requests.length > 0);
  expect((await row()).sync_status).toBe("syncing");
  await workers[0]!.kill();
  site.say(json(200, { success: true, data: structure() }));
  workers.push(await workerProcess(app, [site.host]));
  await handle.result();
  expect(await row()).toMatchObject({ sync_status: "success", sync_error: null });
  expect(await app.orm.em.fork().count(SyncEvent, { integration_id: owner.integration_id })).toBe(1);

  site.say(silence);
  await app.call("POST", at, account.token);
  await until("the site is asked again", async () => site.requests.length > 0);
  await handle.terminate("by an operator");
  expect((await row()).sync_status).toBe("syncing");
  site.say(json(200, { success: true, data: structure() }));
  expect((await app.call("POST", at, account.token)).json.data).toMatchObject({ joined: false, sync_status: "pending" });
  await handle.result();
  expect((await row()).sync_status).toBe("success");
});
