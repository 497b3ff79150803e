import { afterAll, beforeAll, expect, test } from "vitest";
import { recordEvent } from "../../db/events/record.ts";
import { NotificationDelivery } from "../../db/notifications/entities.ts";
import { testApp, type TestApp } from "../support/app.ts";
import { fakeSite, json, silence } from "../support/servers/fakeSite.ts";
import { createAccount, createSite } from "../support/fixtures/accounts.ts";
import { until } from "../support/until.ts";
import { workerProcess } from "../support/workerProcess.ts";

let app: TestApp;
let receiver: Awaited<ReturnType<typeof fakeSite>>;
const workers: Awaited<ReturnType<typeof workerProcess>>[] = [];
beforeAll(async () => {
  receiver = await fakeSite(silence);
  app = await testApp({ allowedPrivateHosts: [receiver.host] });
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await receiver?.stop();
  await app?.close();
});

test("after a worker is killed during a call the next one repeats it, with the same id", async () => {
  const account = await createAccount(app.orm);
  const site = await createSite(app.orm, account.account_id);
  const endpoint = { url: `${receiver.url}/hook`, kinds: ["site.paused"] };
  const { id } = (await app.call("POST", "/api/v1/account/notifications/", account.token, endpoint)).json.data;
  const em = app.orm.em.fork();
  const { account_id } = account;
  const { site_id, integration_id } = site;
  const fact = { event_type: "sync", action: "site_pause", description: "The site is paused", success: true } as const;
  recordEvent(em, { account_id, site_id, integration_id, ...fact });
  await em.flush();

  workers.push(await workerProcess(app, [receiver.host]));
  await until("the first call is under way", async () => receiver.requests.length === 1);
  await workers[0]!.kill();
  const [first] = receiver.requests;
  receiver.say(json(200, {}));
  workers.push(await workerProcess(app, [receiver.host]));
  const delivery = await until(
    "it is delivered",
    async () => {
      const row = await app.orm.em.fork().findOneOrFail(NotificationDelivery, { endpoint_id: id });
      return row.finished_at ? row : undefined;
    },
    90_000,
  );
  expect(delivery).toMatchObject({ state: "delivered", event_id: first!.headers["webhook-id"] });
  expect(receiver.requests.map(({ headers }) => headers["webhook-id"])).toEqual([delivery.event_id]);
  expect(await app.deps.temporal.schedule.getHandle(`clean-up:${app.deps.taskQueuePrefix}`).describe()).toMatchObject({
    action: { workflowType: "cleanUp" },
  });
}, 300_000);
