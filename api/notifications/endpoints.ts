import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { tables } from "../../db/tables.ts";
import { NotificationEndpoint } from "../../db/notifications/entities.ts";
import { disableEndpoint } from "../../db/notifications/deliveries.ts";
import { rotateSecret, sealUrl, shortUrl, wholeUrl } from "../../db/notifications/endpointSecrets.ts";
import type { EntityManager } from "../../db/orm.ts";
import { NOTIFICATION_KINDS } from "../../domain/events/kinds.ts";
import { hostsFor, refusedUrl } from "../../domain/publicAddress.ts";
import { hasRight } from "../../domain/people/roles.ts";
import type { AppEnv } from "../http/deps.ts";
import { nameObject } from "../http/activity.ts";
import { invalid, notFound } from "../http/errors.ts";
import { notificationDeliveries } from "./deliveries.ts";
import { changeFormat, checkFormat, format, notificationPreview, template } from "./formats.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "../people/quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { changes, idParam, line, pageQuery, text, timestamp } from "../http/schemas.ts";
import { requireVerified } from "../people/verification.ts";

const kinds = z
  .array(z.enum(NOTIFICATION_KINDS))
  .min(1)
  .max(NOTIFICATION_KINDS.length)
  .transform((names) => [...new Set(names)]);
const url = line(2_000).openapi({
  format: "uri",
  description: "https; private addresses are refused",
  example: "https://example.com/igny8",
});
const description = text(200);

const endpointData = z
  .object({
    id: z.int(),
    url: z
      .string()
      .openapi({ description: "the whole URL for owners; only its beginning for others, because the URL alone may permit writing there" }),
    description: z.string(),
    kinds: z.array(z.string()),
    format,
    template: z.string().nullable(),
    enabled: z.boolean(),
    disabled_at: timestamp.nullable(),
    disabled_reason: z.string().nullable(),
    failing_since: timestamp.nullable().openapi({ description: "time since when no call has succeeded; null if the last one did" }),
    last_success_at: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .openapi("NotificationEndpoint");
const withSecret = endpointData.extend({
  secret: z.string().openapi({ description: "whsec_…, shown only in this answer; it signs all deliveries" }),
});
const tags = ["Webhooks"];

/** Routes of an account's notification endpoints. */
export const notifications = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/notifications/",
        tags,
        summary: "List webhook endpoints",
        description:
          "Lists the account's webhook endpoints, newest first, without their secrets. Owners see whole URLs, others only the beginning.",
        request: { query: pageQuery },
      },
      { 200: answersPage(endpointData, "Newest first, without their secrets") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const found = await c.var.em.find(NotificationEndpoint, before(cursor), { orderBy: { id: "desc" }, limit: limit + 1 });
      const { rows, next_cursor } = toPage(found, limit);
      return c.json({ success: true as const, data: rows.map((row) => shownTo(c, row)), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/notifications/",
        tags,
        summary: "Create a webhook endpoint",
        description:
          "Adds a URL that IGNY8 calls when something happens. Choose the `kinds`. This answer alone shows the `secret` that signs all deliveries: keep it, and verify each delivery with it (Standard Webhooks). The section Webhooks describes the calls. The URL must be https and public. You must have confirmed your e-mail. `Idempotency-Key` has no effect here, because IGNY8 stores no answer that contains a secret.",
        middleware: requireVerified,
        request: body(
          z.object({ url, kinds, description: description.default(""), format: format.default("igny8"), template: template.default(null) }),
        ),
      },
      { 201: answers(withSecret, "Created, with the secret that verifies deliveries (Standard Webhooks)") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const input = c.req.valid("json");
      checkUrl(input.url, hostsFor(deps.allowedPrivateHosts, identity.account_id));
      checkFormat(input);
      const { endpoint, secret } = await em.transactional(async (tx) => {
        const endpoint = tx.create(NotificationEndpoint, {
          ...input,
          url: shortUrl(input.url),
          account_id: identity.account_id,
          secrets: {},
          enabled: true,
        });
        // The ciphertext is bound to the row's id, which exists after this flush.
        await tx.persist(endpoint).flush();
        sealUrl(deps.secretKeys, endpoint, input.url);
        const secret = rotateSecret(deps.secretKeys, endpoint, 0, new Date());
        await tx.flush();
        await withinQuotas(c, tx, "notification_endpoints");
        return { endpoint, secret };
      });
      return c.json({ success: true as const, data: { ...shownTo(c, endpoint), secret } }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/notifications/{id}/",
        tags,
        summary: "Get a webhook endpoint",
        description: "Answers one endpoint: what it receives, whether it is enabled, and since when its calls fail.",
        request: { params: idParam },
      },
      { 200: answers(endpointData, "The endpoint") },
    ),
    async (c) => {
      const endpoint = await findEndpoint(c.var.em, c.req.valid("param").id);
      return c.json({ success: true as const, data: shownTo(c, endpoint) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/notifications/{id}/",
        tags,
        summary: "Change a webhook endpoint",
        description:
          "Changes the URL, the kinds or the description of an endpoint, or enables or disables it. Enabling clears its failures. Disabling ends its pending deliveries as failed.",
        request: { params: idParam, ...body(changes({ url, kinds, description, format, template, enabled: z.boolean() })) },
      },
      { 200: answers(endpointData, "The changed endpoint") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { enabled, url, format, template, ...fields } = c.req.valid("json");
      const { id } = c.req.valid("param");
      await em.transactional(async (tx) => {
        const endpoint = await findEndpoint(tx, id);
        tx.assign(endpoint, fields);
        if (format !== undefined || template !== undefined) changeFormat(endpoint, { format, template });
        // A client that sees only the beginning of the address sends that back. It is no change.
        const moves = url !== undefined && url !== endpoint.url;
        if (moves) {
          checkUrl(url, hostsFor(deps.allowedPrivateHosts, identity.account_id));
          sealUrl(deps.secretKeys, endpoint, url);
        }
        if (enabled === true || moves) endpoint.failing_since = null;
        if (enabled === true) tx.assign(endpoint, { enabled, disabled_at: null, disabled_reason: null });
        await tx.flush();
        if (enabled === false) await disableEndpoint(tx, id, "A member of the account turned it off.");
      });
      const endpoint = await findEndpoint(em.fork(), id);
      return c.json({ success: true as const, data: shownTo(c, endpoint) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/notifications/{id}/",
        tags,
        summary: "Delete a webhook endpoint",
        description: "Deletes an endpoint with its log of deliveries. IGNY8 sends nothing more to it.",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted, with its log; nothing more is sent to it") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const gone = await tables(c.var.em)
        .deleteFrom("igny8_notification_endpoints")
        .where("id", "=", id)
        .where("account_id", "=", c.var.identity.account_id)
        .returning(["description", "url"])
        .executeTakeFirst();
      if (!gone) throw notFound("notification endpoint");
      nameObject(c, gone.description || new URL(gone.url).origin);
      return c.json({ success: true as const, data: { id } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/notifications/{id}/rotate-secret/",
        tags,
        summary: "Rotate a webhook secret",
        description:
          "Creates a new secret for an endpoint, which only this answer shows. For 24 hours, deliveries carry the signatures of both secrets, so that your receiver can change over without a gap.",
        request: { params: idParam },
      },
      {
        200: answers(withSecret.extend({ previous_secret_valid_until: timestamp.nullable() }), "The new secret, shown only in this answer"),
      },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const endpoint = await findEndpoint(em, c.req.valid("param").id);
      const secret = rotateSecret(deps.secretKeys, endpoint, deps.apiKeyOverlapHours, new Date());
      await em.flush();
      const previous_secret_valid_until = endpoint.secrets.previous_secret_valid_until ?? null;
      return c.json({ success: true as const, data: { ...shownTo(c, endpoint), secret, previous_secret_valid_until } }, 200);
    },
  )
  .route("/", notificationPreview)
  .route("/", notificationDeliveries);

/** An endpoint for the person who asks. Owners see the whole address, which may be a secret; others its beginning. */
function shownTo(c: Context<AppEnv>, endpoint: NotificationEndpoint) {
  const shown = present(endpointData, endpoint);
  if (!hasRight(c.var.identity.role, "manage")) return shown;
  try {
    return { ...shown, url: wholeUrl(c.var.deps.secretKeys, endpoint) };
  } catch {
    // SECRET_KEYS lacks its key, so an owner has to enter the address again.
    return shown;
  }
}

/** @throws ApiError 422 */
function checkUrl(text: string, allowedHosts: readonly string[]): void {
  const why = refusedUrl(text, allowedHosts);
  if (why) throw invalid("url", why);
}

/** The account's endpoint of that id. @throws ApiError 404 */
async function findEndpoint(em: EntityManager, id: number): Promise<NotificationEndpoint> {
  const endpoint = await em.findOne(NotificationEndpoint, id);
  if (!endpoint) throw notFound("notification endpoint");
  return endpoint;
}
