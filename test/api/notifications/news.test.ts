import type { z } from "@hono/zod-openapi";
import { expect, test } from "vitest";
import type { SyncEvent } from "../../../db/events/event.ts";
import { NOTIFICATION_KINDS, type NotificationKind } from "../../../domain/events/kinds.ts";
import { createContent } from "../../support/fixtures/accounts.ts";
import { ok, signedBy, useNotifications } from "../../support/fixtures/notifications.ts";

const stack = useNotifications();

/** An event that makes a notification of the kind. */
const HAPPENS: Record<NotificationKind, Partial<SyncEvent> & Pick<SyncEvent, "action">> = {
  "content.published": { action: "content_publish", success: true, external_id: "57", details: { wordpress_status: "publish" } },
  "content.failed": { action: "content_publish", success: false, error_message: "No answer" },
  "content.updated": { action: "content_update", success: true, details: { written: ["title"] } },
  "content.withdrawn": { action: "content_withdraw", success: true, details: { wordpress_status: "draft" } },
  "content.restored": { action: "content_restore", success: true, details: { wordpress_status: "publish" } },
  "content.status_changed": { action: "status_update", success: true, details: { wordpress_status: "trash", previous_status: "publish" } },
  "content.changed_on_site": { action: "content_changed_on_site", success: true, details: { changed: ["title"] } },
  "site.paused": { action: "site_pause", success: false },
  "site.resumed": { action: "site_resume", success: true },
  "sync.failed": { action: "metadata_sync", success: false, error_message: "No answer" },
  "plugin.rollout_halted": { action: "rollout_halt", success: true },
};

interface Described {
  summary: string;
  description: string;
  requestBody: { content: Record<string, { example: { type: string; timestamp: string; data: Record<string, unknown> } }> };
  parameters: { in: string; name: string; required: boolean; schema: { example?: string } }[];
}

test("the OpenAPI document describes each kind as it is delivered: body, headers and an example", async () => {
  const { json: document } = await stack.app.call("GET", "/api/openapi.json");
  const webhooks = document.webhooks as Record<string, { post: Described }>;
  expect(Object.keys(webhooks).toSorted()).toEqual(NOTIFICATION_KINDS.toSorted());
  const schemas = new Map(
    stack.app.app.openAPIRegistry.definitions.flatMap((one) => (one.type === "webhook" ? [[one.webhook.path, bodyOf(one.webhook)]] : [])),
  );

  const endpoint = await stack.addEndpoint(NOTIFICATION_KINDS);
  stack.receiver.say(ok);
  const content = await createContent(stack.app.orm, stack.owner);
  for (const kind of NOTIFICATION_KINDS)
    await stack.happen({ ...(kind.startsWith("content.") ? { content_id: content.id } : {}), ...HAPPENS[kind] });
  await stack.ended(endpoint.id, NOTIFICATION_KINDS.length);

  const received = stack.receiver.requests.filter(({ path }) => path === "/hook");
  expect(received.map(({ body }) => String(JSON.parse(body).type)).toSorted()).toEqual(NOTIFICATION_KINDS.toSorted());
  for (const request of received) {
    const body = JSON.parse(request.body) as { type: NotificationKind; data: object };
    const described = webhooks[body.type]!.post;
    const { example } = described.requestBody.content["application/json"]!;
    for (const given of [body, example]) expect(schemas.get(body.type)!.safeParse(given), body.type).toMatchObject({ success: true });
    expect([Object.keys(body).toSorted(), Object.keys(body.data).toSorted()], body.type).toEqual([
      Object.keys(example).toSorted(),
      Object.keys(example.data).toSorted(),
    ]);
    const headers = described.parameters.filter((one) => one.in === "header" && one.required).map((one) => one.name);
    expect(headers.toSorted()).toEqual(["webhook-id", "webhook-signature", "webhook-timestamp"]);
    for (const header of headers) expect(request.headers[header], header).toBeTruthy();
    expect(signedBy(request, endpoint.secret)).toBe(true);
    expect([described.summary.length > 5, described.description]).toEqual([true, expect.stringContaining(body.type)]);
  }
});

const bodyOf = (webhook: { request?: { body?: { content: Record<string, unknown> } } }) =>
  (webhook.request!.body!.content["application/json"] as { schema: z.ZodType }).schema;
