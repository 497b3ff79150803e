import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { recordEvent } from "../../db/events.ts";
import { NotificationDelivery, NotificationEndpoint } from "../../db/notification.ts";
import type { SyncEvent } from "../../db/sync_event.ts";
import type { NotificationPolicy } from "../../domain/notification.ts";
import { dispatchNotifications } from "../../worker/dispatchNotifications.ts";
import { QUICK_NOTIFICATIONS, testApp, type TestApp } from "../support/app.ts";
import { created, fakeSite, json, raw, silence, type FakeRequest } from "../support/fakeSite.ts";
import { createAccount, createContent, createSite } from "../support/fixtures.ts";
import { keepHistory } from "../support/histories.ts";
import { temporalAway } from "../support/temporalAway.ts";
import { until } from "../support/until.ts";
import { testWorker } from "../support/worker.ts";

let app: TestApp;
let receiver: Awaited<ReturnType<typeof fakeSite>>;
let worker: Awaited<ReturnType<typeof testWorker>>;
let dispatching: ReturnType<typeof dispatchNotifications>;
let owner: Awaited<ReturnType<typeof createAccount>> & Awaited<ReturnType<typeof createSite>>;

beforeAll(async () => {
  receiver = await fakeSite();
  app = await testApp({ allowedPrivateHosts: [receiver.host] });
  worker = await testWorker(app, { allowedHosts: [receiver.host], timeoutMs: 1_000 });
  dispatching = dispatcher();
});
afterAll(async () => {
  await dispatching?.stop();
  await worker?.stop();
  await receiver?.stop();
  await app?.close();
});
beforeEach(async () => {
  const account = await createAccount(app.orm);
  owner = { ...account, ...(await createSite(app.orm, account.account_id, receiver.url)) };
});

const quiet = { warn: () => undefined } as unknown as TestApp["deps"]["log"];
function dispatcher(temporal = app.deps.temporal) {
  const { taskQueuePrefix } = app.deps;
  return dispatchNotifications({ orm: app.orm, temporal, taskQueuePrefix, policy: QUICK_NOTIFICATIONS, log: quiet });
}
const AT = "/api/v1/account/notifications/";
const ok = json(200, {});
async function addEndpoint(kinds = ["content.published", "content.failed", "content.status_changed", "sync.failed"], path = "/hook") {
  const answer = await app.call("POST", AT, owner.token, { url: `${receiver.url}${path}`, kinds });
  expect(answer.status).toBe(201);
  return answer.json.data as { id: number; secret: string };
}
const endpointOf = (id: number) => app.orm.em.fork().findOneOrFail(NotificationEndpoint, id);
const deliveriesOf = (endpoint_id: number) => app.orm.em.fork().find(NotificationDelivery, { endpoint_id }, { orderBy: { id: "asc" } });
const ended = (endpoint_id: number, count = 1) =>
  until(`${count} notifications end`, async () => {
    const rows = await deliveriesOf(endpoint_id);
    return rows.filter(({ finished_at }) => finished_at).length === count ? rows : undefined;
  });
async function happen(fact: Partial<SyncEvent> & Pick<SyncEvent, "action">) {
  const em = app.orm.em.fork();
  recordEvent(em, {
    ...{ account_id: owner.account_id, site_id: owner.site_id, integration_id: owner.integration_id },
    ...{ event_type: "sync", description: "The sync failed", success: false, ...fact },
  } as Parameters<typeof recordEvent>[1]);
  await em.flush();
}
/** A delivery that the dispatcher does not know of yet, delivered under a policy of its own. */
async function deliverAlone(endpoint_id: number, policy: Partial<NotificationPolicy> = {}) {
  const [row] = await app.orm.em.execute<{ id: string }[]>(
    `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, dispatch_after)
     values (?, ?, 'sync.failed', ?, jsonb_build_object('integration_id', ?::int), now() + interval '1 hour') returning id`,
    [owner.account_id, endpoint_id, crypto.randomUUID(), owner.integration_id],
  );
  return app.deps.temporal.workflow.start("deliverNotification", {
    workflowId: `notify:${row!.id}`,
    taskQueue: `${app.deps.taskQueuePrefix}-sync`,
    args: [{ deliveryId: row!.id, policy: { ...QUICK_NOTIFICATIONS, ...policy } }],
  });
}
/** Standard Webhooks, "Verifying webhooks", as a receiver does it. */
function signedBy({ headers, body }: FakeRequest, secret: string): boolean {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const content = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = createHmac("sha256", key).update(content).digest("base64");
  return String(headers["webhook-signature"]).split(" ").includes(`v1,${expected}`);
}

test("a published article is told of within seconds, signed, with ids, names and addresses and nothing more", async () => {
  const endpoint = await addEndpoint();
  receiver.say(created({ post_id: 77 }));
  const content = await createContent(app.orm, owner);
  await app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, owner.token, {});
  const [delivery] = await ended(endpoint.id);
  expect(delivery).toMatchObject({ kind: "content.published", state: "delivered", attempts: 1, last_status: 201, last_error: null });
  expect(delivery!.finished_at!.getTime() - delivery!.created_at.getTime()).toBeLessThan(15_000);

  const request = receiver.requests.find(({ path }) => path === "/hook")!;
  expect(request).toMatchObject({ method: "POST", headers: { "content-type": "application/json", "webhook-id": delivery!.event_id } });
  expect(Math.abs(Number(request.headers["webhook-timestamp"]) - Date.now() / 1_000)).toBeLessThan(60);
  expect(signedBy(request, endpoint.secret)).toBe(true);
  expect(signedBy({ ...request, body: `${request.body} ` }, endpoint.secret)).toBe(false);
  expect(JSON.parse(request.body)).toEqual({
    type: "content.published",
    timestamp: delivery!.created_at.toISOString(),
    data: {
      site_id: owner.site_id,
      site_name: "Test site",
      integration_id: owner.integration_id,
      content_id: content.id,
      title: "Slow bread",
      external_id: "77",
      external_url: "https://example.com/slow-bread/",
      wordpress_status: "publish",
      message: "Published content 'Slow bread' to WordPress",
      error: null,
    },
  });
  expect((await endpointOf(endpoint.id)).last_success_at).toBeInstanceOf(Date);
  const handle = app.deps.temporal.workflow.getHandle(`notify:${delivery!.id}`);
  expect(await handle.result()).toEqual({ state: "delivered" });
  await keepHistory("notified", handle);
});

test("an endpoint that fails is called again, with the same id and a new signature each time", async () => {
  const endpoint = await addEndpoint();
  receiver.say(raw(500, "It's broken? \\ Yes"), raw(503, "busy", { "retry-after": "0" }), ok);
  await happen({ action: "metadata_sync" });
  const [delivery] = await ended(endpoint.id);
  expect(delivery).toMatchObject({ kind: "sync.failed", state: "delivered", attempts: 3, last_status: 200 });
  expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(receiver.requests.map((request) => signedBy(request, endpoint.secret))).toEqual([true, true, true]);
  expect(await endpointOf(endpoint.id)).toMatchObject({ failing_since: null, enabled: true });
  const handle = app.deps.temporal.workflow.getHandle(`notify:${delivery!.id}`);
  await handle.result();
  await keepHistory("notified-on-third-call", handle);
  // Neither what was sent nor what was answered.
  const history = JSON.stringify(await handle.fetchHistory(), (_, value: any) =>
    value instanceof Uint8Array || value?.type === "Buffer" ? Buffer.from(value).toString() : value,
  );
  expect(history).toContain(delivery!.id);
  for (const text of [owner.source, "The sync failed", "It's broken", endpoint.secret]) expect(history).not.toContain(text);
});

test("while it waits for its next try the log says what happened", async () => {
  const endpoint = await addEndpoint();
  receiver.say(raw(500, "It's broken? \\ Yes"));
  const run = await deliverAlone(endpoint.id, { initialIntervalMs: 60_000, maximumIntervalMs: 60_000, giveUpAfterMs: 600_000 });
  const [delivery] = await until("the first call fails", async () => {
    const rows = await deliveriesOf(endpoint.id);
    return rows[0]?.attempts ? rows : undefined;
  });
  expect(delivery).toMatchObject({ state: "pending", attempts: 1, last_status: 500, last_error: "Answered 500. It's broken? \\ Yes" });
  expect(delivery!.next_attempt_at!.getTime()).toBeGreaterThan(Date.now() + 20_000);
  expect((await endpointOf(endpoint.id)).failing_since).toBeInstanceOf(Date);

  receiver.say(ok);
  const answer = await app.call("POST", `${AT}${endpoint.id}/deliveries/${delivery!.id}/retry/`, owner.token);
  expect([answer.status, answer.json.data.state]).toEqual([202, "pending"]);
  expect((await ended(endpoint.id))[0]).toMatchObject({ state: "delivered", attempts: 1, event_id: delivery!.event_id });
  await expect(run.result()).rejects.toThrow("TerminateIfRunning");
});

test("a delivery that does not get through in its time is failed and says why; a person may send it again", async () => {
  const endpoint = await addEndpoint();
  receiver.say(raw(500, "No"));
  const run = await deliverAlone(endpoint.id, { giveUpAfterMs: 1_500 });
  expect(await run.result()).toEqual({ state: "failed" });
  await keepHistory("notification-given-up", run);
  const [delivery] = await deliveriesOf(endpoint.id);
  expect(delivery).toMatchObject({ state: "failed", last_status: 500, last_error: "Answered 500. No", next_attempt_at: null });
  expect(delivery!.attempts).toBeGreaterThan(1);
  receiver.say(ok);
  await app.call("POST", `${AT}${endpoint.id}/deliveries/${delivery!.id}/retry/`, owner.token);
  expect((await ended(endpoint.id))[0]).toMatchObject({ state: "delivered", attempts: 1, last_error: null });
});

test("an endpoint that hangs is left after its time, and then holds no more than its share of the slots", async () => {
  const slow = await addEndpoint(["sync.failed"], "/slow");
  const quick = await addEndpoint(["site.paused"], "/quick");
  let hanging = 0;
  let most = 0;
  receiver.say((request, response) => {
    if (request.path === "/quick") return ok(request, response);
    most = Math.max(most, (hanging += 1));
    response.on("close", () => (hanging -= 1));
  });
  await happen({ action: "reconcile" });
  await until("it is known to fail", async () => (await endpointOf(slow.id)).failing_since);
  for (let index = 0; index < 12; index += 1) await happen({ action: "reconcile" });
  await until("calls hang", async () => most > 1);
  await happen({ action: "site_pause", success: true });
  expect((await ended(quick.id))[0]).toMatchObject({ state: "delivered" });
  const late = await until("a call is given up", async () => (await deliveriesOf(slow.id)).find(({ attempts }) => attempts > 0));
  expect(late).toMatchObject({ last_status: null, last_error: `${receiver.host} did not answer in time.` });
  expect(most).toBeLessThanOrEqual(3);
  receiver.say(ok);
  await ended(slow.id, 13);
});

test("a redirect is not followed", async () => {
  const endpoint = await addEndpoint();
  receiver.say(raw(307, "", { location: `${receiver.url}/elsewhere` }), ok);
  await happen({ action: "metadata_sync" });
  expect((await ended(endpoint.id))[0]).toMatchObject({ state: "delivered", attempts: 2 });
  expect(receiver.requests.map(({ path }) => path)).toEqual(["/hook", "/hook"]);
});

test("410 disables the endpoint at once: what is pending is failed, nothing more is queued, an event tells of it", async () => {
  const endpoint = await addEndpoint();
  receiver.say(raw(410, "Gone"));
  await app.orm.em.execute(
    `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, dispatch_after)
     values (?, ?, 'sync.failed', 'evt_waiting', '{}', now() + interval '1 hour')`,
    [owner.account_id, endpoint.id],
  );
  await happen({ action: "metadata_sync" });
  const rows = await ended(endpoint.id, 2);
  expect(rows.map(({ state, last_error }) => [state, last_error])).toEqual([
    ["failed", "The endpoint was disabled: The endpoint answered 410: it wants no more notifications."],
    ["failed", "The endpoint was disabled: The endpoint answered 410: it wants no more notifications."],
  ]);
  expect(await endpointOf(endpoint.id)).toMatchObject({ enabled: false, disabled_reason: expect.stringContaining("410") });
  await happen({ action: "metadata_sync" });
  expect(await deliveriesOf(endpoint.id)).toHaveLength(2);
  const events = await app.orm.em.execute(
    "select success, error_message from igny8_sync_events where action = 'notification_disable' and account_id = ?",
    [owner.account_id],
  );
  expect(events).toEqual([{ success: false, error_message: expect.stringContaining("410") }]);
  const handle = app.deps.temporal.workflow.getHandle(`notify:${rows.find(({ event_id }) => event_id !== "evt_waiting")!.id}`);
  expect(await handle.result()).toEqual({ state: "failed" });
  await keepHistory("notification-refused", handle);
});

test("an endpoint that has failed for too long is disabled; enabling it again forgets that", async () => {
  const endpoint = await addEndpoint();
  receiver.say(raw(500, "No"));
  await app.orm.em.execute("update igny8_notification_endpoints set failing_since = now() - interval '3 days' where id = ?", [endpoint.id]);
  const run = await deliverAlone(endpoint.id, { disableAfterMs: 72 * 3_600_000 });
  expect(await run.result()).toEqual({ state: "failed" });
  expect(receiver.requests).toHaveLength(1);
  expect(await endpointOf(endpoint.id)).toMatchObject({
    enabled: false,
    disabled_reason: "No call has succeeded for 3 days. The last one: Answered 500. No",
  });
  const answer = await app.call("PATCH", `${AT}${endpoint.id}/`, owner.token, { enabled: true });
  expect(answer.json.data).toMatchObject({ enabled: true, disabled_at: null, disabled_reason: null, failing_since: null });
  receiver.say(ok);
  await happen({ action: "metadata_sync" });
  await until("the next is delivered", async () => (await deliveriesOf(endpoint.id)).some(({ state }) => state === "delivered"));
});

test("a private address behind a public name's URL is not called, and not tried again", async () => {
  const endpoint = await addEndpoint();
  await app.orm.em.execute("update igny8_notification_endpoints set url = ? where id = ?", [
    `https://localhost:${receiver.host.split(":")[1]}/hook`,
    endpoint.id,
  ]);
  receiver.say(ok);
  await happen({ action: "metadata_sync" });
  expect((await ended(endpoint.id))[0]).toMatchObject({
    ...{ state: "failed", attempts: 1, last_status: null },
    last_error: expect.stringContaining("is not a public address"),
  });
  expect(receiver.requests).toEqual([]);
});

test("after a rotation both secrets sign, and after the overlap the new one alone", async () => {
  const endpoint = await addEndpoint();
  const rotated = (await app.call("POST", `${AT}${endpoint.id}/rotate-secret/`, owner.token)).json.data;
  receiver.say(ok);
  await happen({ action: "metadata_sync" });
  await ended(endpoint.id);
  await app.orm.em.execute(
    "update igny8_notification_endpoints set secrets = secrets || jsonb_build_object('previous_secret_valid_until', now() - interval '1 minute') where id = ?",
    [endpoint.id],
  );
  await happen({ action: "metadata_sync" });
  await ended(endpoint.id, 2);
  const verdicts = receiver.requests.map((request) => [signedBy(request, rotated.secret), signedBy(request, endpoint.secret)]);
  expect(verdicts).toEqual([
    [true, true],
    [true, false],
  ]);
});

test("a test says at once what came of it, and is not tried again", async () => {
  const endpoint = await addEndpoint();
  receiver.say(ok);
  const good = await app.call("POST", `${AT}${endpoint.id}/test/`, owner.token);
  expect(good).toMatchObject({ status: 200, json: { data: { kind: "test", state: "delivered", attempts: 1, last_status: 200 } } });
  expect(JSON.parse(receiver.requests[0]!.body)).toMatchObject({ type: "test", data: { endpoint_id: endpoint.id } });
  receiver.say(raw(404, "Not here"), ok);
  const bad = await app.call("POST", `${AT}${endpoint.id}/test/`, owner.token);
  expect(bad.json.data).toMatchObject({ state: "failed", attempts: 1, last_status: 404, last_error: "Answered 404. Not here" });
  expect(await endpointOf(endpoint.id)).toMatchObject({ enabled: true, failing_since: null });
  receiver.say(silence);
  expect((await app.call("POST", `${AT}${endpoint.id}/test/`, owner.token)).json.data).toMatchObject({
    state: "failed",
    last_status: null,
  });
});

test("what is queued while Temporal is away, or no dispatcher runs, is sent later; two dispatchers send it once", async () => {
  await dispatching.stop();
  const endpoint = await addEndpoint();
  receiver.say(ok);
  for (let index = 0; index < 60; index += 1) await happen({ action: "metadata_sync" });
  const stuck = dispatcher(temporalAway());
  await until("claims are given back", async () => {
    const rows = await app.orm.em.execute(
      "select 1 from igny8_notification_deliveries where endpoint_id = ? and dispatch_after > created_at",
      [endpoint.id],
    );
    return rows.length > 0;
  });
  await stuck.stop();
  const more = dispatcher();
  dispatching = dispatcher();
  await ended(endpoint.id, 60);
  await more.stop();
  expect(receiver.requests).toHaveLength(60);
});
