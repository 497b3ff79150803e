import { z } from "@hono/zod-openapi";
import { type ConcernGroup, countConcerns, COUNTED_GROUPS, readConcerns } from "../../db/notifications/concerns.ts";
import { findReader, markSeen } from "../../db/notifications/readers.ts";
import { CONCERN_KINDS, CONCERNS } from "../../domain/events/concerns.ts";
import { concernsFor } from "../../domain/notifications/digest.ts";
import { COUNTED, toldAs } from "../../domain/notifications/words.ts";
import { eventBefore } from "../events/data.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { page, pageQuery, timestamp } from "../http/schemas.ts";

const tags = ["Account"];

const notificationData = z
  .object({
    id: z
      .string()
      .openapi({ example: "2026-01-10.content_failed.3", description: "the same for all events of a day with this cause on this site" }),
    kind: z.enum(CONCERN_KINDS),
    cause: z.string().openapi({ description: "by the kind: a failure's type, WordPress's status, a run, a version; empty without one" }),
    needs_action: z.boolean(),
    unread: z.boolean(),
    message: z.string().openapi({ description: "what happened, as a sentence" }),
    page: z
      .object({ path: z.string(), search: z.record(z.string(), z.union([z.string(), z.number(), z.literal(true)])) })
      .openapi({ description: "the page of the console that helps" }),
    site: z.object({ id: z.int(), name: z.string() }),
    content: z.object({ id: z.int(), title: z.string() }).nullable().openapi({ description: "the article of the newest event" }),
    count: z.int().openapi({ description: `how many articles, or events without an article; ${COUNTED} means that many or more` }),
    event_id: z.int().openapi({ description: "the newest event" }),
    first_at: timestamp,
    last_at: timestamp,
  })
  .openapi("MyNotification");

const listQuery = z.object({
  limit: pageQuery.shape.limit,
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, "must be a next_cursor of an answer")
    .optional(),
  unread: z.enum(["true", "false"]).default("false").openapi({ description: "true: only what is unread" }),
});

const listData = page(notificationData).extend({
  unread: z.int().openapi({ description: `how many notifications are unread; ${COUNTED_GROUPS} means that many or more` }),
  seen_until: timestamp.openapi({ description: "up to when everything is read" }),
});

/** Routes of the notifications of the person who asks. They are read from the events, so nothing is stored for each person but how far they are. */
export const myNotifications = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/me/notifications/",
        tags,
        summary: "Your notifications",
        description:
          "What happened in the account that concerns you, newest first. Events of one day with the same cause on the same site are one notification.",
        request: { query: listQuery },
      },
      { 200: { description: "Newest first", content: { "application/json": { schema: listData } } } },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { limit, cursor, unread } = c.req.valid("query");
      const { account_id, role } = identity;
      const { seen_until } = await findReader(em, identity);
      const which = { account_id, kinds: concernsFor(role) };
      const found = await readConcerns(em, {
        ...{ ...which, before: eventBefore(cursor), limit: limit + 1 },
        after: unread === "true" ? seen_until : null,
      });
      const rows = found.slice(0, limit);
      const last = rows.at(-1);
      return c.json(
        {
          success: true as const,
          data: rows.map((row) => shown(row, seen_until)),
          next_cursor: last && found.length > limit ? cursorOf(last) : null,
          unread: await countConcerns(em, { ...which, after: seen_until }),
          seen_until: seen_until.toISOString(),
        },
        200,
      );
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/me/notifications/seen/",
        tags,
        summary: "Mark your notifications as read",
        description:
          "Everything up to `until` is read from now on. Send the newest `last_at` that you have shown, so that what came since stays unread.",
        request: body(z.object({ until: timestamp.optional().openapi({ description: "without it, everything until now" }) }), false),
      },
      { 200: answers(z.object({ seen_until: timestamp }), "Up to when everything is read") },
    ),
    async (c) => {
      const { until } = c.req.valid("json") ?? {};
      const seen_until = await markSeen(c.var.em, c.var.identity, until === undefined ? new Date() : new Date(until));
      return c.json({ success: true as const, data: { seen_until: seen_until.toISOString() } }, 200);
    },
  );

const cursorOf = ({ last_at, event_id }: ConcernGroup) => Buffer.from(`${Date.parse(last_at)}.${event_id}`).toString("base64url");

function shown(row: ConcernGroup, seen_until: Date): z.infer<typeof notificationData> {
  const { text, page } = toldAs(row);
  const { id, kind, cause, content, count, event_id, first_at, last_at, site_id, site_name } = row;
  return {
    ...{ id, kind, cause, content, count, event_id, first_at, last_at, page },
    needs_action: CONCERNS[kind].action,
    unread: Date.parse(last_at) > seen_until.getTime(),
    message: `${text}.`,
    site: { id: site_id, name: site_name },
  };
}
