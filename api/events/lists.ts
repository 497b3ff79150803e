import { z } from "@hono/zod-openapi";
import { findEvent, listEvents } from "../../db/events/lists.ts";
import { notFound } from "../http/errors.ts";
import { answers, answersPage, createSubApp, route } from "../http/route.ts";
import { filterId, pageQuery } from "../http/schemas.ts";
import { eventBefore, eventData, eventFilters, presentEvent, toEventPage } from "./data.ts";

const tags = ["Events"];
/** Ids of events may exceed 32 bits, unlike other ids. */
const eventParam = z.object({
  id: z.coerce
    .number()
    .pipe(z.int().min(1))
    .openapi({ param: { name: "id", in: "path" }, type: "integer", example: 977 }),
});

export const events = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/events/",
        tags,
        summary: "List events",
        description:
          "Lists what happened between IGNY8 and the account's sites, newest first. Filter by site, article, type, success and time. Events are removed after the account's retention time. To follow events live, use `GET …/events/stream/`.",
        request: { query: z.object({ limit: pageQuery.shape.limit, site_id: filterId.optional(), ...eventFilters }) },
      },
      { 200: answersPage(eventData, "Newest first") },
    ),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid("query");
      const { account_id, site_ids } = c.var.identity;
      const rows = await listEvents(c.var.em, { ...filter, account_id, site_ids, before: eventBefore(cursor), limit: limit + 1 });
      const { events: data, next_cursor } = toEventPage(rows, limit);
      return c.json({ success: true as const, data, next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/events/{id}/",
        tags,
        summary: "Get an event",
        description: "Answers one event, as the lists show it. After the account's retention time, the answer is 404.",
        request: { params: eventParam },
      },
      { 200: answers(eventData, "As in the lists; 404 after the account's retention time") },
    ),
    async (c) => {
      const row = await findEvent(c.var.em, c.var.identity.account_id, c.req.valid("param").id);
      if (!row) throw notFound("event");
      return c.json({ success: true as const, data: presentEvent(row) }, 200);
    },
  );
