import { z } from "@hono/zod-openapi";
import { NotificationDelivery, NotificationEndpoint } from "../../db/notifications/entities.ts";
import { addTest, reopenDelivery } from "../../db/notifications/requests.ts";
import type { EntityManager } from "../../db/orm.ts";
import { DELIVERY_STATES, TEST_KIND } from "../../domain/notifications/delivery.ts";
import { ApiError, invalid, notFound } from "../http/errors.ts";
import { answers, answersPage, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idParam, pageQuery, timestamp } from "../http/schemas.ts";
import { urgentNotificationStart } from "../../domain/temporal/starts/notifications.ts";
import { tryStart } from "../../temporal/soon.ts";
import type { ApiDeps } from "../http/deps.ts";

/** How long a person who tests an endpoint waits for the result. */
const TEST_WAIT_MS = 20_000;

const deliveryData = z
  .object({
    id: z.uuid(),
    kind: z.string(),
    event_id: z.string().openapi({ description: "the webhook-id, the same for each attempt" }),
    payload: z.record(z.string(), z.any()).openapi({ description: "the `data` of the delivery" }),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    next_attempt_at: timestamp.nullable(),
    created_at: timestamp,
    finished_at: timestamp.nullable(),
  })
  .openapi("NotificationDelivery");
const tags = ["Webhooks"];
const deliveryParams = idParam.extend({ delivery_id: z.uuid().openapi({ param: { name: "delivery_id", in: "path" } }) });

/** Routes of an endpoint's deliveries and their results. */
export const notificationDeliveries = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/notifications/{id}/test/",
        tags,
        summary: "Test a webhook endpoint",
        description:
          "Sends one delivery of the kind `test` at once, also to a disabled endpoint, and waits up to 20 seconds for its result. It is not retried, and its failure does not count.",
        request: { params: idParam },
      },
      {
        200: answers(deliveryData, "The result of the call"),
        202: answers(deliveryData, "The call has not ended yet; the log will show its result"),
      },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const endpoint = await em.findOne(NotificationEndpoint, c.req.valid("param").id);
      if (!endpoint) throw notFound("notification endpoint");
      const id = await addTest(em, identity.account_id, endpoint.id);
      const started = await startNotification(deps, { id, kind: TEST_KIND, endpoint_id: endpoint.id });
      // If Temporal does not report the result in time, the log has it.
      await deps.temporal.withDeadline(Date.now() + TEST_WAIT_MS, async () => started?.handle.result()).catch(() => undefined);
      const delivery = await em.findOneOrFail(NotificationDelivery, id);
      const answer = { success: true as const, data: present(deliveryData, delivery) };
      return delivery.state === "pending" ? c.json(answer, 202) : c.json(answer, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/notifications/{id}/deliveries/",
        tags,
        summary: "List webhook deliveries",
        description:
          "Lists the deliveries to an endpoint, newest first, with payload, state, attempts and the last answer. Finished deliveries are kept for 30 days.",
        request: { params: idParam, query: pageQuery },
      },
      { 200: answersPage(deliveryData, "Newest first; finished deliveries are kept for 30 days") },
    ),
    async (c) => {
      const { em } = c.var;
      const { limit, cursor } = c.req.valid("query");
      const where = { endpoint_id: c.req.valid("param").id };
      if (!(await em.count(NotificationEndpoint, { id: where.endpoint_id }))) {
        throw notFound("notification endpoint");
      }
      // Ids are UUIDs in the order of time (version 7). The last one of a page is the cursor.
      if (cursor && !z.uuid().safeParse(cursor).success) throw invalid("cursor", "is not a next_cursor of an answer");
      const older = cursor ? { ...where, id: { $lt: cursor } } : where;
      const found = await em.find(NotificationDelivery, older, { orderBy: { id: "desc" }, limit: limit + 1 });
      const data = found.slice(0, limit).map((row) => present(deliveryData, row));
      return c.json({ success: true as const, data, next_cursor: found.length > limit ? data.at(-1)!.id : null }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/notifications/{id}/deliveries/{delivery_id}/retry/",
        tags,
        summary: "Retry a webhook delivery",
        description:
          "Sends a delivery again at once, with fresh attempts and the same `webhook-id`. Use it after you repaired your receiver. A disabled endpoint answers 409 `endpoint_disabled`.",
        request: { params: deliveryParams },
      },
      { 202: answers(deliveryData, "Queued, with the same webhook-id") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { id, delivery_id } = c.req.valid("param");
      await reopen(em, identity.account_id, id, delivery_id);
      const delivery = await em.findOneOrFail(NotificationDelivery, delivery_id);
      await startNotification(deps, delivery);
      return c.json({ success: true as const, data: present(deliveryData, delivery) }, 202);
    },
  );

/** Starts a delivery at once. Undefined if Temporal can't be reached. */
const startNotification = (deps: ApiDeps, delivery: Pick<NotificationDelivery, "id" | "kind" | "endpoint_id">) => {
  const start = urgentNotificationStart(delivery, { prefix: deps.taskQueuePrefix, policy: deps.notifications });
  return tryStart(deps, start, "a worker's dispatcher sends the notification later");
};

/** Makes a delivery pending again. @throws ApiError 404 or 409 */
async function reopen(em: EntityManager, account_id: number, endpoint_id: number, id: string): Promise<void> {
  const row = await reopenDelivery(em, account_id, endpoint_id, id);
  if (!row) throw notFound("notification");
  if (!row.reopened) throw new ApiError(409, "endpoint_disabled", "The endpoint is disabled. Enable it first.");
}
