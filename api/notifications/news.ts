import { z, type OpenAPIHono } from "@hono/zod-openapi";
import { NOTIFICATION_KINDS, NOTIFICATIONS, type NotificationKind } from "../../domain/events/kinds.ts";
import { BREAKER_FAILURES } from "../../domain/publishing/lane.ts";
import type { AppEnv } from "../http/deps.ts";
import { timestamp } from "../http/schemas.ts";

const headers = z.object({
  "webhook-id": z.string().openapi({
    description: "Identifies the event: the same for each attempt and each endpoint. Use it to recognise a repeated delivery.",
    example: "evt_4a1d8f0c2b7e4a1d8f0c2b7e4a1d8f0c",
  }),
  "webhook-timestamp": z.string().openapi({
    description: "The time of this attempt, in seconds since 1970. Refuse a delivery that is older than five minutes.",
    example: "1768046400",
  }),
  "webhook-signature": z.string().openapi({
    description:
      "`v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`, keyed with the bytes behind `whsec_` of the endpoint's secret (base64). After a rotation there are two, separated by a space; accept either.",
    example: "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
  }),
});

/** What igny8_queue_notifications() writes into a delivery. */
const data = z.object({
  site_id: z.int(),
  site_name: z.string(),
  integration_id: z.int(),
  content_id: z.int().nullable().openapi({ description: "the article; null for news of the site itself" }),
  title: z.string().nullable(),
  external_id: z.string().nullable().openapi({ description: "the id of the post in WordPress" }),
  external_url: z.string().nullable().openapi({ description: "the address of the post" }),
  wordpress_status: z
    .string()
    .nullable()
    .openapi({ description: "the status of the post in WordPress, such as publish, draft, trash; deleted: it is gone" }),
  message: z.string().openapi({ description: "what happened, for people" }),
  error: z.string().nullable().openapi({ description: "why it failed" }),
});
type Data = z.infer<typeof data>;

const ARTICLE: Data = {
  ...{ site_id: 1, site_name: "Garden Weekly", integration_id: 1, content_id: 1, title: "How to bake slow bread" },
  ...{ external_id: "57", external_url: "https://example.com/slow-bread/", wordpress_status: "publish" },
  ...{ message: "Published content 'How to bake slow bread' to WordPress", error: null },
};
const SITE: Data = { ...ARTICLE, content_id: null, title: null, external_id: null, external_url: null, wordpress_status: null };

/** The `data` of each kind. */
const EXAMPLES: Record<NotificationKind, Data> = {
  "content.published": ARTICLE,
  "content.failed": {
    ...ARTICLE,
    ...{ external_id: null, external_url: null, wordpress_status: null },
    ...{ message: "Content 'How to bake slow bread' failed", error: "The site did not answer within 30 seconds." },
  },
  "content.updated": { ...ARTICLE, message: "Updated the post of 'How to bake slow bread'" },
  "content.withdrawn": { ...ARTICLE, wordpress_status: "draft", message: "The post of 'How to bake slow bread' is a draft" },
  "content.restored": { ...ARTICLE, message: "The post of 'How to bake slow bread' is public again" },
  "content.status_changed": { ...ARTICLE, wordpress_status: "trash", message: "The post's status changed from publish to trash" },
  "content.changed_on_site": { ...ARTICLE, wordpress_status: null, message: "Jo changed the title on the site" },
  "site.paused": {
    ...SITE,
    message: `The site is paused: ${BREAKER_FAILURES} calls in a row failed`,
    error: "The site did not answer within 30 seconds.",
  },
  "site.resumed": { ...SITE, message: "The site answers again" },
  "sync.failed": { ...SITE, message: "The metadata sync failed", error: "The site did not answer within 30 seconds." },
  "plugin.rollout_halted": { ...SITE, message: "The rollout of version 1.5.0 was halted", error: null },
};

/** Describes the calls to an account's webhook endpoints, as OpenAPI's `webhooks`. */
export function describeNews({ openAPIRegistry: registry }: OpenAPIHono<AppEnv>): void {
  for (const kind of NOTIFICATION_KINDS) {
    const { label, about } = NOTIFICATIONS[kind];
    const schema = z.object({ type: z.literal(kind), timestamp, data });
    const example = { type: kind, timestamp: "2026-01-10T12:00:00.000Z", data: EXAMPLES[kind] };
    registry.registerWebhook({
      method: "post",
      path: kind,
      tags: ["Webhooks"],
      summary: label,
      description: `${about} IGNY8 sends this to each enabled endpoint that chose \`${kind}\` and has the format \`igny8\`.`,
      security: [],
      request: { headers, body: { required: true, content: { "application/json": { schema, example } } } },
      responses: {
        "2XX": { description: "You received it. Answer within 15 seconds, and work on it afterwards." },
        410: { description: "You want no more deliveries: IGNY8 disables the endpoint." },
        default: {
          description:
            "Anything else is a failure, also a redirect. IGNY8 tries again for three days, first after 30 seconds, later every six hours. `Retry-After` can lengthen a wait.",
        },
      },
    });
  }
}
