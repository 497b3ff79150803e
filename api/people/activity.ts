import { z } from "@hono/zod-openapi";
import { type ActivityRow, listActivity } from "../../db/people/activityLog.ts";
import { OBJECT_KINDS, type ObjectKind, sentenceOf } from "../../domain/people/activity.ts";
import { requireRight } from "../http/identity.ts";
import { cursorId, toPage } from "../http/pages.ts";
import { answersPage, createSubApp, route } from "../http/route.ts";
import { filterId, keys, pageQuery, timestamp } from "../http/schemas.ts";
import { toCsv } from "./csv.ts";

const activityData = z
  .object({
    id: z.int(),
    at: timestamp,
    user_id: z.int().nullable().openapi({ description: "null: that user was deleted" }),
    actor: z.string().openapi({ description: "the person's name at that time", example: "Jo Baker" }),
    token: z.string().nullable().openapi({ description: "the name of the API token; null: the person was signed in" }),
    token_id: z.int().nullable(),
    operation: z.string().openapi({ description: "the route", example: "POST /api/v1/writer/content/{id}/publish/" }),
    sentence: z.string().openapi({ description: "what was done, behind the actor's name", example: "published the article “Slow bread”" }),
    object: z.object({
      kind: z.enum(keys<ObjectKind>(OBJECT_KINDS)),
      id: z.string().nullable(),
      name: z.string().nullable().openapi({ description: "its name at that time" }),
    }),
    address: z.string().nullable().openapi({ description: "the IP address" }),
    user_agent: z.string().nullable(),
  })
  .openapi("Activity");
const moment = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .openapi({ type: "string", format: "date-time", example: "2026-01-10T12:00:00Z" });
const filters = z.object({
  user_id: filterId.optional(),
  kind: z.enum(keys<ObjectKind>(OBJECT_KINDS)).optional(),
  since: moment.optional(),
  until: moment.optional(),
});
const tags = ["Account"];

const shown = (row: ActivityRow): z.infer<typeof activityData> => ({
  id: row.id,
  at: new Date(row.created_at).toISOString(),
  user_id: row.user_id ?? null,
  actor: row.actor,
  token: row.token_name ?? null,
  token_id: row.token_id ?? null,
  operation: row.operation,
  sentence: sentenceOf({ operation: row.operation, object_id: row.object_id ?? null, object_name: row.object_name ?? null }),
  object: { kind: row.object_kind as ObjectKind, id: row.object_id ?? null, name: row.object_name ?? null },
  address: row.address ?? null,
  user_agent: row.user_agent ?? null,
});

/** The most rows of an export. Narrower filters reach the older ones. */
const EXPORTED = 10_000;

/** Routes of the activity log: who did what, and from where; for owners. */
export const activity = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/activity/",
        tags,
        summary: "List the activity log",
        description:
          "Lists who did what, and from where, newest first. Each request of a person or a program that changed something and succeeded is in it once, without its body. Entries are kept for 400 days. Only owners may read it.",
        middleware: requireRight("manage"),
        request: { query: pageQuery.extend(filters.shape) },
      },
      { 200: answersPage(activityData, "Newest first") },
    ),
    async (c) => {
      const { limit, cursor, kind: object_kind, ...filter } = c.req.valid("query");
      const { account_id } = c.var.identity;
      const before = cursor === undefined ? undefined : cursorId(cursor);
      const found = await listActivity(c.var.em, { ...filter, account_id, object_kind, before, limit: limit + 1 });
      const { rows, next_cursor } = toPage(found, limit);
      return c.json({ success: true as const, data: rows.map(shown), next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "get",
        path: "/activity/export/",
        tags,
        summary: "Export the activity log",
        description: `Answers the newest ${EXPORTED.toLocaleString("en")} entries that match the filters, as a CSV file (RFC 4180). Only owners may read it.`,
        middleware: requireRight("manage"),
        request: { query: filters },
      },
      { 200: { description: "A CSV file (RFC 4180) with a line of headings", content: { "text/csv": { schema: z.string() } } } },
    ),
    async (c) => {
      const { kind: object_kind, ...filter } = c.req.valid("query");
      const rows = await listActivity(c.var.em, { ...filter, account_id: c.var.identity.account_id, object_kind, limit: EXPORTED });
      const heads = ["At", "Person", "API token", "Did", "Kind", "Id", "Name", "Address", "Program", "Operation"];
      const lines = rows.map(shown).map((one) => {
        const { at, actor, token, sentence, object, address, user_agent, operation } = one;
        return [at, actor, token, sentence, object.kind, object.id, object.name, address, user_agent, operation];
      });
      c.header("content-disposition", `attachment; filename="activity.csv"`);
      return c.body(toCsv([heads, ...lines]), 200, { "content-type": "text/csv; charset=utf-8" });
    },
  );
