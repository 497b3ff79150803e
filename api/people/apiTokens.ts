import { z } from "@hono/zod-openapi";
import { ApiToken } from "../../db/people/access.ts";
import { hashToken, newToken } from "../../db/secrets.ts";
import { hasRight } from "../../domain/people/roles.ts";
import type { Identity } from "../http/deps.ts";
import { notFound } from "../http/errors.ts";
import { requireSession } from "../http/identity.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "./quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idParam, line, pageQuery, timestamp } from "../http/schemas.ts";

const tokenData = z
  .object({
    id: z.int(),
    name: z.string(),
    prefix: z.string().openapi({ description: "the token's first characters, to recognise it", example: "igny8t_Ab12C" }),
    user_id: z.int(),
    last_used_at: timestamp.nullable(),
    expires_at: timestamp.nullable().openapi({ description: "null: it does not expire" }),
    revoked_at: timestamp.nullable(),
    created_at: timestamp,
  })
  .openapi("ApiToken");
const listed = tokenData.extend({
  user: z.object({ name: z.string(), email: z.string() }).openapi({ description: "the user who created it" }),
});
const DAY_MS = 86_400_000;
const tokenInput = z.object({
  name: line(200),
  expires_in_days: z.int().min(1).max(3_650).optional().openapi({ description: "left out: it does not expire" }),
});
const tags = ["account"];

/** Everybody sees their own tokens. An owner sees and revokes all tokens of the account. */
const visible = ({ user_id, role }: Identity) => (hasRight(role, "manage") ? {} : { user_id });

/** Routes of API tokens, which are credentials for programs. A token acts as the user who made it, with that user's present role. */
export const apiTokens = createSubApp()
  .openapi(
    route(
      { method: "get", path: "/api-tokens/", tags, summary: "API tokens", request: { query: pageQuery } },
      { 200: answersPage(listed.openapi("ApiTokenListed"), "Newest first, revoked ones too; never the tokens themselves") },
    ),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const where = { ...visible(c.var.identity), ...before(cursor) };
      const { rows, next_cursor } = toPage(
        await c.var.em.find(ApiToken, where, { populate: ["user"], orderBy: { id: "desc" }, limit: limit + 1 }),
        limit,
      );
      const data = rows.map((row) => ({ ...present(tokenData, row), user: { name: row.user.$.name, email: row.user.$.email } }));
      return c.json({ success: true as const, data, next_cursor }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/api-tokens/",
        tags,
        summary: "Create an API token; only for signed-in people, not for tokens",
        middleware: requireSession,
        request: body(tokenInput),
      },
      { 201: answers(tokenData.extend({ token: z.string() }), "The token, shown only in this answer") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { name, expires_in_days } = c.req.valid("json");
      const token = newToken("igny8t_");
      const row = await em.transactional(async (tx) => {
        const row = tx.create(ApiToken, {
          token_hash: hashToken(token),
          prefix: token.slice(0, 12),
          name,
          expires_at: expires_in_days === undefined ? null : new Date(Date.now() + expires_in_days * DAY_MS),
          user_id: identity.user_id,
          account_id: identity.account_id,
        });
        await tx.persist(row).flush();
        await withinQuotas(c, tx, "api_tokens");
        return row;
      });
      return c.json({ success: true as const, data: { ...present(tokenData, row), token } }, 201);
    },
  )
  .openapi(
    route(
      { method: "delete", path: "/api-tokens/{id}/", tags, summary: "Revoke an API token", request: { params: idParam } },
      { 200: answers(tokenData, "Revoked; it no longer works") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const row = await em.findOne(ApiToken, { id: c.req.valid("param").id, ...visible(identity) });
      if (!row) throw notFound("API token");
      row.revoked_at ??= new Date();
      await em.flush();
      return c.json({ success: true as const, data: present(tokenData, row) }, 200);
    },
  );
