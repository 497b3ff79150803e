import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { recordEvent } from "../../db/events.ts";
import { NotificationDelivery, NotificationEndpoint } from "../../db/notification.ts";
import type { SyncEvent } from "../../db/sync_event.ts";
import { dispatchNotifications } from "../../worker/dispatchNotifications.ts";
import { QUICK_NOTIFICATIONS, testApp, type TestApp } from "./app.ts";
import { fakeSite, json, type FakeRequest } from "./fakeSite.ts";
import { createAccount, createSite } from "./fixtures.ts";
import { until } from "./until.ts";
import { testWorker } from "./worker.ts";

/** Where the API has an account's endpoints. */
export const AT = "/api/v1/account/notifications/";
export const ok = json(200, {});
const quiet = { warn: () => undefined } as unknown as TestApp["deps"]["log"];

/**
 * A receiver of notifications, and all that sends them to it, for all tests of a file; each test has an account with a site of its own.
 * @returns an object whose properties are there once the tests run; its functions at once
 */
export function useNotifications() {
  const stack = {} as {
    app: TestApp;
    receiver: Awaited<ReturnType<typeof fakeSite>>;
    dispatching: ReturnType<typeof dispatchNotifications>;
    owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;
  };
  let worker: Awaited<ReturnType<typeof testWorker>>;
  function dispatcher(temporal = stack.app.deps.temporal) {
    const { orm, taskQueuePrefix } = stack.app.deps;
    return dispatchNotifications({ orm, temporal, taskQueuePrefix, policy: QUICK_NOTIFICATIONS, log: quiet });
  }

  beforeAll(async () => {
    const receiver = (stack.receiver = await fakeSite());
    stack.app = await testApp({ allowedPrivateHosts: [receiver.host] });
    worker = await testWorker(stack.app, { allowedHosts: [receiver.host], timeoutMs: 1_000 });
    stack.dispatching = dispatcher();
  });
  afterAll(async () => {
    await stack.dispatching?.stop();
    await worker?.stop();
    await stack.receiver?.stop();
    await stack.app?.close();
  });
  beforeEach(async () => {
    const account = await createAccount(stack.app.orm);
    stack.owner = { ...account, ...(await createSite(stack.app.orm, account.account_id, stack.receiver.url)) };
  });

  const deliveriesOf = (endpoint_id: number) =>
    stack.app.orm.em.fork().find(NotificationDelivery, { endpoint_id }, { orderBy: { id: "asc" } });

  return Object.assign(stack, {
    dispatcher,
    async addEndpoint(kinds = ["content.published", "content.failed", "content.status_changed", "sync.failed"], path = "/hook") {
      const answer = await stack.app.call("POST", AT, stack.owner.token, { url: `${stack.receiver.url}${path}`, kinds });
      expect(answer.status).toBe(201);
      return answer.json.data as { id: number; secret: string };
    },
    endpointOf: (id: number) => stack.app.orm.em.fork().findOneOrFail(NotificationEndpoint, id),
    deliveriesOf,
    ended: (endpoint_id: number, count = 1) =>
      until(`${count} notifications end`, async () => {
        const rows = await deliveriesOf(endpoint_id);
        return rows.filter(({ finished_at }) => finished_at).length === count ? rows : undefined;
      }),
    async happen(fact: Partial<SyncEvent> & Pick<SyncEvent, "action">) {
      const em = stack.app.orm.em.fork();
      const { account_id, site_id, integration_id } = stack.owner;
      recordEvent(em, {
        ...{ account_id, site_id, integration_id },
        ...{ event_type: "sync", description: "The sync failed", success: false, ...fact },
      } as Parameters<typeof recordEvent>[1]);
      await em.flush();
    },
  });
}

/** Standard Webhooks, "Verifying webhooks", as a receiver does it. */
export function signedBy({ headers, body }: FakeRequest, secret: string): boolean {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const content = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = createHmac("sha256", key).update(content).digest("base64");
  return String(headers["webhook-signature"]).split(" ").includes(`v1,${expected}`);
}
