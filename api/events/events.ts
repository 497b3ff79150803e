import { z } from "@hono/zod-openapi";
import { listEvents } from "../../db/eventLists.ts";
import { answersPage, createSubApp, route } from "../route.ts";
import { filterId, pageQuery } from "../schemas.ts";
import { eventBefore, eventData, eventFilters, toEventPage } from "./eventData.ts";

export const events = createSubApp().openapi(
  route(
    {
      method: "get",
      path: "/events/",
      tags: ["events"],
      summary: "What happened between IGNY8 and the account's sites",
      request: { query: z.object({ limit: pageQuery.shape.limit, site_id: filterId.optional(), ...eventFilters }) },
    },
    { 200: answersPage(eventData, "Newest first") },
  ),
  async (c) => {
    const { cursor, limit, ...filter } = c.req.valid("query");
    const { account_id } = c.var.identity;
    const rows = await listEvents(c.var.em, { ...filter, account_id, before: eventBefore(cursor), limit: limit + 1 });
    const { events: data, next_cursor } = toEventPage(rows, limit);
    return c.json({ success: true as const, data, next_cursor }, 200);
  },
);
