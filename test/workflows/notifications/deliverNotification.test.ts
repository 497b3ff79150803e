import { expect, test } from "vitest";
import { created, raw, silence } from "../../support/servers/fakeSite.ts";
import { createContent } from "../../support/fixtures/accounts.ts";
import { keepHistory } from "../../support/histories.ts";
import { AT, ok, signedBy, useNotifications } from "../../support/fixtures/notifications.ts";
import { temporalAway } from "../../support/servers/temporalAway.ts";
import { until } from "../../support/until.ts";

const stack = useNotifications();
const { dispatcher, addEndpoint, endpointOf, ended, happen } = stack;

test("a published article is reported within seconds, signed, with only ids, names and addresses", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(created({ post_id: 77 }));
  const content = await createContent(stack.app.orm, stack.owner);
  await stack.app.call("POST", `/api/v1/writer/content/${content.id}/publish/`, stack.owner.token, {});
  const [delivery] = await ended(endpoint.id);
  expect(delivery).toMatchObject({ kind: "content.published", state: "delivered", attempts: 1, last_status: 201, last_error: null });
  expect(delivery!.finished_at!.getTime() - delivery!.created_at.getTime()).toBeLessThan(15_000);

  const request = stack.receiver.requests.find(({ path }) => path === "/hook")!;
  expect(request).toMatchObject({ method: "POST", headers: { "content-type": "application/json", "webhook-id": delivery!.event_id } });
  expect(Math.abs(Number(request.headers["webhook-timestamp"]) - Date.now() / 1_000)).toBeLessThan(60);
  expect(signedBy(request, endpoint.secret)).toBe(true);
  expect(signedBy({ ...request, body: `${request.body} ` }, endpoint.secret)).toBe(false);
  expect(JSON.parse(request.body)).toEqual({
    type: "content.published",
    timestamp: delivery!.created_at.toISOString(),
    data: {
      site_id: stack.owner.site_id,
      site_name: "Test site",
      integration_id: stack.owner.integration_id,
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
  const handle = stack.app.deps.temporal.workflow.getHandle(`notify:${delivery!.id}`);
  expect(await handle.result()).toEqual({ state: "delivered" });
  await keepHistory("notified", handle);
});

test.each([
  ["slack", null, { text: "Sync failed · Test site", blocks: expect.any(Array) }],
  ["discord", null, { allowed_mentions: { parse: [] }, embeds: [{ title: "Sync failed" }] }],
  ["teams", null, { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive" }] }],
  ["custom", '{"about": "{{site.name}}", "id": "{{site.id}}"}', { about: "Test site", id: expect.any(Number) }],
])("an endpoint of the format %s gets its own body, signed, and the deliveries list it", async (format, template, body) => {
  const endpoint = await addEndpoint(["sync.failed"]);
  await stack.app.call("PATCH", `${AT}${endpoint.id}/`, stack.owner.token, { format, ...(template ? { template } : {}) });
  stack.receiver.say(ok);
  await happen({ action: "metadata_sync" });
  expect(await ended(endpoint.id)).toMatchObject([{ state: "delivered", kind: "sync.failed" }]);
  const request = stack.receiver.requests.at(-1)!;
  expect(JSON.parse(request.body)).toMatchObject(body);
  expect(signedBy(request, endpoint.secret)).toBe(true);
});

test("after a rotation both secrets sign, and after the overlap only the new one", async () => {
  const endpoint = await addEndpoint();
  const rotated = (await stack.app.call("POST", `${AT}${endpoint.id}/rotate-secret/`, stack.owner.token)).json.data;
  stack.receiver.say(ok);
  await happen({ action: "metadata_sync" });
  await ended(endpoint.id);
  await stack.app.orm.em.execute(
    "update igny8_notification_endpoints set secrets = secrets || jsonb_build_object('previous_secret_valid_until', now() - interval '1 minute') where id = ?",
    [endpoint.id],
  );
  await happen({ action: "metadata_sync" });
  await ended(endpoint.id, 2);
  const verdicts = stack.receiver.requests.map((request) => [signedBy(request, rotated.secret), signedBy(request, endpoint.secret)]);
  expect(verdicts).toEqual([
    [true, true],
    [true, false],
  ]);
});

test("a test returns its result at once, and is not retried", async () => {
  const endpoint = await addEndpoint();
  stack.receiver.say(ok);
  const good = await stack.app.call("POST", `${AT}${endpoint.id}/test/`, stack.owner.token);
  expect(good).toMatchObject({ status: 200, json: { data: { kind: "test", state: "delivered", attempts: 1, last_status: 200 } } });
  expect(JSON.parse(stack.receiver.requests[0]!.body)).toMatchObject({ type: "test", data: { endpoint_id: endpoint.id } });
  stack.receiver.say(raw(404, "Not here"), ok);
  const bad = await stack.app.call("POST", `${AT}${endpoint.id}/test/`, stack.owner.token);
  expect(bad.json.data).toMatchObject({ state: "failed", attempts: 1, last_status: 404, last_error: "Answered 404. Not here" });
  expect(await endpointOf(endpoint.id)).toMatchObject({ enabled: true, failing_since: null });
  stack.receiver.say(silence);
  expect((await stack.app.call("POST", `${AT}${endpoint.id}/test/`, stack.owner.token)).json.data).toMatchObject({
    state: "failed",
    last_status: null,
  });
});

test("what is queued while Temporal is down, or without a dispatcher, is sent later; two dispatchers send it once", async () => {
  await stack.dispatching.stop();
  const endpoint = await addEndpoint();
  stack.receiver.say(ok);
  for (let index = 0; index < 60; index += 1) await happen({ action: "metadata_sync" });
  const stuck = dispatcher(temporalAway());
  await until("claims are given back", async () => {
    const rows = await stack.app.orm.em.execute(
      "select 1 from igny8_notification_deliveries where endpoint_id = ? and dispatch_after > created_at",
      [endpoint.id],
    );
    return rows.length > 0;
  });
  await stuck.stop();
  const more = dispatcher();
  stack.dispatching = dispatcher();
  await ended(endpoint.id, 60);
  await more.stop();
  expect(stack.receiver.requests).toHaveLength(60);
});
