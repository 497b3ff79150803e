import { z } from "@hono/zod-openapi";
import { Session } from "../../db/people/access.ts";
import { endSessions } from "../../db/people/members.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { notFound } from "../http/errors.ts";
import { sessionOf } from "../http/identity.ts";
import { setSessionCookie } from "./me.ts";
import { before, toPage } from "../http/pages.ts";
import { answers, answersPage, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idParam, pageQuery, timestamp } from "../http/schemas.ts";

const sessionData = z
  .object({
    id: z.int(),
    user_agent: z.string().nullable().openapi({ description: "the browser's User-Agent; at most 300 characters" }),
    last_used_at: timestamp.openapi({ description: "accurate to five minutes" }),
    expires_at: timestamp,
    created_at: timestamp,
  })
  .openapi("Session");
const listed = sessionData
  .extend({ current: z.boolean().openapi({ description: "true: the session of this request" }) })
  .openapi("SessionListed");
const tags = ["Authentication"];

/** Routes of a user's sessions, in all accounts. */
export const sessions = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/sessions/",
        tags,
        summary: "List sessions",
        description:
          "Lists the sessions in which you are signed in, newest first, in all accounts. `current` marks the session of this request.",
        request: { query: pageQuery },
      },
      { 200: answersPage(listed, "Newest first, without ended sessions") },
    ),
    async (c) => {
      const { identity } = c.var;
      const em = ofEveryAccount(c.var.em);
      const { limit, cursor } = c.req.valid("query");
      const where = { user_id: identity.user_id, expires_at: { $gt: new Date() }, ...before(cursor) };
      const { rows, next_cursor } = toPage(await em.find(Session, where, { orderBy: { id: "desc" }, limit: limit + 1 }), limit);
      const own = sessionOf(identity);
      const data = rows.map((row) => ({ ...present(sessionData, row), current: row.id === own }));
      return c.json({ success: true as const, data, next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/sessions/",
        tags,
        summary: "End other sessions",
        description: "Ends all your sessions except the one of this request. API tokens stay.",
      },
      { 200: answers(z.object({ sessions_ended: z.int() }), "Ended; this session continues") },
    ),
    async (c) => {
      const { identity } = c.var;
      const sessions_ended = await endSessions(ofEveryAccount(c.var.em), identity.user_id, sessionOf(identity));
      return c.json({ success: true as const, data: { sessions_ended } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "delete",
        path: "/sessions/{id}/",
        tags,
        summary: "End a session",
        description: "Ends one of your sessions. That browser must sign in again. Use it for a device that you lost.",
        request: { params: idParam },
      },
      { 200: answers(z.object({ id: z.int() }), "Ended; that browser must sign in again") },
    ),
    async (c) => {
      const { identity } = c.var;
      const em = ofEveryAccount(c.var.em);
      const { id } = c.req.valid("param");
      if ((await em.nativeDelete(Session, { id, user_id: identity.user_id })) === 0) throw notFound("session");
      if (id === sessionOf(identity)) setSessionCookie(c, "");
      return c.json({ success: true as const, data: { id } }, 200);
    },
  );
