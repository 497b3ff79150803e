import { expect, test } from "vitest";
import type { NotificationPolicy } from "../../../domain/notifications/delivery.ts";
import { NotificationEndpoint } from "../../../db/notifications/entities.ts";
import { sealUrl } from "../../../db/notifications/endpointSecrets.ts";
import { QUICK_NOTIFICATIONS } from "../../support/app.ts";
import { raw } from "../../support/servers/fakeSite.ts";
import { SECRET_KEYS } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { AT, ok, signedBy, useNotifications } from "../../support/fixtures/notifications.ts";
import { until } from "../../support/until.ts";

const stack = useNotifications();
const { addEndpoint, endpointOf, deliveriesOf, ended, happen } = stack;

/** A delivery that the dispatcher has not seen yet, delivered with its own policy. */
async function deliverAlone(endpoint_id: number, policy: Partial<NotificationPolicy> = {}) {
  const { account_id, integration_id } = stack.owner;
  const [row] = await stack.app.orm.em.execute<{ id: string }[]>(
    `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, dispatch_after)
     values (?, ?, 'sync.failed', ?, jsonb_build_object('integration_id', ?::int), now() + interval '1 hour') returning id`,
    [account_id, endpoint_id, crypto.randomUUID(), integration_id],
  );
  return stack.app.deps.temporal.workflow.start("deliverNotification", {
    workflowId: `notify:${row!.id}`,
    taskQueue: `${stack.app.deps.taskQueuePrefix}-sync`,
    args: [{ deliveryId: row!.id, policy: { ...QUICK_NOTIFICATIONS, ...policy } }],
  });
}

test("a failing endpoint is called again, with the same id and a new signature each time", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(raw(500, "It's broken? \\ Yes"), raw(503, "busy", { "retry-after": "0" }), ok);
  await happen({ action: "metadata_sync" });
  const [delivery] = await ended(endpoint.id);
  expect(delivery).toMatchObject({ kind: "sync.failed", state: "delivered", attempts: 3, last_status: 200 });
  expect(new Set(stack.receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(stack.receiver.requests.map((request) => signedBy(request, endpoint.secret))).toEqual([true, true, true]);
  expect(await endpointOf(endpoint.id)).toMatchObject({ failing_since: null, enabled: true });
  const handle = stack.app.deps.temporal.workflow.getHandle(`notify:${delivery!.id}`);
  await handle.result();
  await keepHistory("notified-on-third-call", handle);
  // The log contains neither the request's nor the response's body.
  const history = JSON.stringify(await handle.fetchHistory(), (_, value: any) =>
    value instanceof Uint8Array || value?.type === "Buffer" ? Buffer.from(value).toString() : value,
  );
  expect(history).toContain(delivery!.id);
  for (const text of [stack.owner.source, "The sync failed", "It's broken", endpoint.secret]) expect(history).not.toContain(text);
});

test("while a delivery waits for its next attempt, the log shows what happened", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(raw(500, "It's broken? \\ Yes"));
  const run = await deliverAlone(endpoint.id, { initialIntervalMs: 60_000, maximumIntervalMs: 60_000, giveUpAfterMs: 600_000 });
  const [delivery] = await until("the first call fails", async () => {
    const rows = await deliveriesOf(endpoint.id);
    return rows[0]?.attempts ? rows : undefined;
  });
  expect(delivery).toMatchObject({ state: "pending", attempts: 1, last_status: 500, last_error: "Answered 500. It's broken? \\ Yes" });
  expect(delivery!.next_attempt_at!.getTime()).toBeGreaterThan(Date.now() + 20_000);
  expect((await endpointOf(endpoint.id)).failing_since).toBeInstanceOf(Date);

  stack.receiver.say(ok);
  const answer = await stack.app.call("POST", `${AT}${endpoint.id}/deliveries/${delivery!.id}/retry/`, stack.owner.token);
  expect([answer.status, answer.json.data.state]).toEqual([202, "pending"]);
  expect((await ended(endpoint.id))[0]).toMatchObject({ state: "delivered", attempts: 1, event_id: delivery!.event_id });
  await expect(run.result()).rejects.toThrow("TerminateIfRunning");
});

test("a delivery that does not succeed in time fails with the reason; a person may send it again", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(raw(500, "No"));
  const run = await deliverAlone(endpoint.id, { giveUpAfterMs: 1_500 });
  expect(await run.result()).toEqual({ state: "failed" });
  await keepHistory("notification-given-up", run);
  const [delivery] = await deliveriesOf(endpoint.id);
  expect(delivery).toMatchObject({ state: "failed", last_status: 500, last_error: "Answered 500. No", next_attempt_at: null });
  expect(delivery!.attempts).toBeGreaterThan(1);
  stack.receiver.say(ok);
  await stack.app.call("POST", `${AT}${endpoint.id}/deliveries/${delivery!.id}/retry/`, stack.owner.token);
  expect((await ended(endpoint.id))[0]).toMatchObject({ state: "delivered", attempts: 1, last_error: null });
});

test("a hanging endpoint times out, and then uses no more than its share of the slots", async () => {
  const slow = await addEndpoint(["sync.failed"], "/slow");
  const quick = await addEndpoint(["site.paused"], "/quick");
  let hanging = 0;
  let most = 0;
  stack.receiver.say((request, response) => {
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
  expect(late).toMatchObject({ last_status: null, last_error: `${stack.receiver.host} did not answer in time.` });
  expect(most).toBeLessThanOrEqual(3);
  stack.receiver.say(ok);
  await ended(slow.id, 13);
});

test("a redirect is not followed", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(raw(307, "", { location: `${stack.receiver.url}/elsewhere` }), ok);
  await happen({ action: "metadata_sync" });
  expect((await ended(endpoint.id))[0]).toMatchObject({ state: "delivered", attempts: 2 });
  expect(stack.receiver.requests.map(({ path }) => path)).toEqual(["/hook", "/hook"]);
});

test("410 disables the endpoint at once: pending deliveries fail, nothing more is queued, and an event reports it", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(raw(410, "Gone"));
  await stack.app.orm.em.execute(
    `insert into igny8_notification_deliveries (account_id, endpoint_id, kind, event_id, payload, dispatch_after)
     values (?, ?, 'sync.failed', 'evt_waiting', '{}', now() + interval '1 hour')`,
    [stack.owner.account_id, endpoint.id],
  );
  await happen({ action: "metadata_sync" });
  const rows = await ended(endpoint.id, 2);
  expect(rows.map(({ state, last_error }) => [state, last_error])).toEqual([
    ["failed", "The webhook was disabled. Your server answered 410: it wants no more notifications."],
    ["failed", "The webhook was disabled. Your server answered 410: it wants no more notifications."],
  ]);
  expect(await endpointOf(endpoint.id)).toMatchObject({ enabled: false, disabled_reason: expect.stringContaining("410") });
  await happen({ action: "metadata_sync" });
  expect(await deliveriesOf(endpoint.id)).toHaveLength(2);
  const events = await stack.app.orm.em.execute(
    "select success, error_message from igny8_sync_events where action = 'notification_disable' and account_id = ?",
    [stack.owner.account_id],
  );
  expect(events).toEqual([{ success: false, error_message: expect.stringContaining("410") }]);
  const handle = stack.app.deps.temporal.workflow.getHandle(`notify:${rows.find(({ event_id }) => event_id !== "evt_waiting")!.id}`);
  expect(await handle.result()).toEqual({ state: "failed" });
  await keepHistory("notification-refused", handle);
});

test("an endpoint that fails for too long is disabled; enabling it resets the failures", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(raw(500, "No"));
  await stack.app.orm.em.execute("update igny8_notification_endpoints set failing_since = now() - interval '3 days' where id = ?", [
    endpoint.id,
  ]);
  const run = await deliverAlone(endpoint.id, { disableAfterMs: 72 * 3_600_000 });
  expect(await run.result()).toEqual({ state: "failed" });
  expect(stack.receiver.requests).toHaveLength(1);
  expect(await endpointOf(endpoint.id)).toMatchObject({
    enabled: false,
    disabled_reason: "No call has succeeded for 3 days. The last one: Answered 500. No",
  });
  const answer = await stack.app.call("PATCH", `${AT}${endpoint.id}/`, stack.owner.token, { enabled: true });
  expect(answer.json.data).toMatchObject({ enabled: true, disabled_at: null, disabled_reason: null, failing_since: null });
  stack.receiver.say(ok);
  await happen({ action: "metadata_sync" });
  await until("the next is delivered", async () => (await deliveriesOf(endpoint.id)).some(({ state }) => state === "delivered"));
});

test("a public name with a private address is not called, and not retried", async () => {
  const endpoint = await addEndpoint();
  // Written past the API, which refuses such an address. The whole address is sealed.
  const em = stack.app.orm.em.fork();
  const row = await em.findOneOrFail(NotificationEndpoint, endpoint.id);
  sealUrl(SECRET_KEYS, row, `https://localhost:${stack.receiver.host.split(":")[1]}/hook`);
  await em.flush();
  stack.receiver.say(ok);
  await happen({ action: "metadata_sync" });
  expect((await ended(endpoint.id))[0]).toMatchObject({
    ...{ state: "failed", attempts: 1, last_status: null },
    last_error: expect.stringContaining("is not a public address"),
  });
  expect(stack.receiver.requests).toEqual([]);
});
