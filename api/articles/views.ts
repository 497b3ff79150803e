import { z } from "@hono/zod-openapi";
import { SavedView, VIEWED } from "../../db/articles/views.ts";
import { ApiError, notFound } from "../http/errors.ts";
import { creating } from "../http/idempotency/creating.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idParam, jsonWithin, line, text, timestamp } from "../http/schemas.ts";

/** Views of one person in one account. So the list needs no pages. */
const VIEWS_OF_A_PERSON = 100;
const search = z
  .record(z.string().max(40), z.union([text(300), z.number(), z.boolean()]))
  .refine(jsonWithin(2_000), "must be 2,000 characters at most")
  .openapi({ description: "the parameters of the list's address in the console", example: { lifecycle: "failed", site: 3 } });
const viewInput = z.object({ list: z.enum(VIEWED), name: line(60).openapi({ example: "Failed on Garden Weekly" }), search });
const viewData = viewInput.extend({ id: z.int(), created_at: timestamp }).openapi("SavedView");
const tags = ["Account"];

/** Routes of saved views: a person's own filters and orders of the lists of articles, each with a name. */
export const savedViews = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/views/",
        tags,
        summary: "List saved views",
        description: "Lists your own saved views of the console's lists of articles in this account, by name. Other people have their own.",
        request: {},
      },
      { 200: answers(z.array(viewData), `By name; a person has ${VIEWS_OF_A_PERSON} at most`) },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const rows = await em.find(SavedView, { user_id: identity.user_id }, { orderBy: { name: "asc", id: "asc" } });
      return c.json({ success: true as const, data: rows.map((row) => present(viewData, row)) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/views/",
        tags,
        creates: true,
        summary: "Save a view",
        description:
          "Saves filters and order of a list of articles under a name, for yourself. A view of the same list with the same name is replaced.",
        request: body(viewInput),
      },
      { 201: answers(viewData, "The saved view") },
    ),
    async (c) => {
      const { account_id, user_id } = c.var.identity;
      const given = c.req.valid("json");
      const data = await creating(c, 201, async (tx) => {
        const mine = await tx.find(SavedView, { user_id });
        const same = mine.find(({ list, name }) => list === given.list && name.toLowerCase() === given.name.toLowerCase());
        if (!same && mine.length >= VIEWS_OF_A_PERSON) {
          throw new ApiError(409, "too_many_views", `You have ${VIEWS_OF_A_PERSON} saved views, and no more are possible. Delete one.`);
        }
        const row = same ? tx.assign(same, given) : tx.create(SavedView, { account_id, user_id, ...given });
        await tx.flush();
        return present(viewData, row);
      });
      return c.json({ success: true as const, data }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/views/{id}/",
        tags,
        summary: "Delete a saved view",
        description: "Deletes one of your saved views. The articles that it shows stay as they are.",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Deleted") },
    ),
    async (c) => {
      const { id } = c.req.valid("param");
      const removed = await c.var.em.nativeDelete(SavedView, { id, user_id: c.var.identity.user_id });
      if (!removed) throw notFound("saved view of yours");
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );
