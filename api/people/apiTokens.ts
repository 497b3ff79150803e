import { z } from "@hono/zod-openapi";
import { ApiToken } from "../../db/people/access.ts";
import { hashToken, newToken } from "../../db/secrets.ts";
import { Site } from "../../db/sites/site.ts";
import { hasRight } from "../../domain/people/roles.ts";
import { mayGive, type Scope, SCOPES, SITE_SCOPES } from "../../domain/people/scopes.ts";
import type { EntityManager } from "../../db/orm.ts";
import type { Identity } from "../http/deps.ts";
import { invalid, notFound } from "../http/errors.ts";
import { requireSession } from "../http/identity.ts";
import { before, toPage } from "../http/pages.ts";
import { withinQuotas } from "./quotas.ts";
import { answers, answersPage, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { idNumber, idParam, line, pageQuery, timestamp } from "../http/schemas.ts";

const tokenData = z
  .object({
    id: z.int(),
    name: z.string().openapi({ example: "Import script" }),
    prefix: z.string().openapi({ description: "the token's first characters, to recognise it", example: "igny8t_Ab12C" }),
    user_id: z.int(),
    scopes: z.array(z.enum(SCOPES)).nullable().openapi({ description: "what it may do; null: all that its user may" }),
    site_ids: z.array(z.int()).nullable().openapi({ description: "the sites that it is limited to; null: all of the account" }),
    last_used_at: timestamp.nullable().openapi({ description: "accurate to a minute, like the next two" }),
    last_used_from: z.string().nullable().openapi({ description: "the IP address of that use" }),
    user_agent: z.string().nullable().openapi({ description: "the program's User-Agent; at most 300 characters" }),
    expires_at: timestamp.nullable().openapi({ description: "from then on it answers 401 `token_expired`; null: it does not expire" }),
    revoked_at: timestamp.nullable(),
    created_at: timestamp,
  })
  .openapi("ApiToken");
const listed = tokenData.extend({
  user: z
    .object({ name: z.string().openapi({ example: "Jo Baker" }), email: z.string() })
    .openapi({ description: "the user who created it" }),
});
const DAY_MS = 86_400_000;
const tokenInput = z
  .object({
    name: line(200).openapi({ example: "Import script" }),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(SCOPES.length)
      .optional()
      .openapi({
        description: "what the token may do, such as articles:read. `area:write` includes `area:read`. Left out: all that you may",
        example: ["articles:write", "sites:read"],
      }),
    site_ids: z
      .array(idNumber)
      .min(1)
      .max(500)
      .optional()
      .openapi({ description: "the only sites that the token sees and changes. Left out: all sites, also new ones" }),
    expires_in_days: z.int().min(1).max(3_650).optional().openapi({ description: "left out, with expires_at: it does not expire" }),
    expires_at: timestamp.optional().openapi({ description: "in place of expires_in_days" }),
  })
  .superRefine((given, ctx) => {
    if (given.expires_at !== undefined && given.expires_in_days !== undefined)
      ctx.addIssue({ code: "custom", path: ["expires_at"], message: "give expires_at or expires_in_days, not both" });
    else if (given.expires_at !== undefined && Date.parse(given.expires_at) <= Date.now())
      ctx.addIssue({ code: "custom", path: ["expires_at"], message: "has passed. Choose a later time" });
  })
  .openapi({ example: { name: "Import script", scopes: ["articles:write", "sites:read"], expires_in_days: 90 } });
const tags = ["Account"];

/** Everybody sees their own tokens. An owner sees and revokes all tokens of the account. */
const visible = ({ user_id, role }: Identity) => (hasRight(role, "manage") ? {} : { user_id });

/** Routes of API tokens, which are credentials for programs. A token acts as the user who made it, with that user's present role. */
export const apiTokens = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/api-tokens/",
        tags,
        summary: "List API tokens",
        description:
          "Lists API tokens, newest first, with revoked and expired ones, and never the tokens themselves. Owners see all tokens of the account, others their own.",
        request: { query: pageQuery },
      },
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
        summary: "Create an API token",
        description:
          "Creates a token for a program. It acts as you, in this account, with your present role. Only this answer shows the token: keep it. Only a signed-in person may create tokens, so that a stolen token can't make others. The quota `api_tokens` applies.",
        middleware: requireSession,
        request: body(tokenInput),
      },
      { 201: answers(tokenData.extend({ token: z.string() }), "The token, shown only in this answer") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { name, expires_in_days, expires_at, ...given } = c.req.valid("json");
      const limits = await readLimits(em, identity, given);
      const token = newToken("igny8t_");
      const row = await em.transactional(async (tx) => {
        const row = tx.create(ApiToken, {
          token_hash: hashToken(token),
          prefix: token.slice(0, 12),
          name,
          ...limits,
          expires_at:
            expires_in_days !== undefined ? new Date(Date.now() + expires_in_days * DAY_MS) : expires_at ? new Date(expires_at) : null,
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
      {
        method: "delete",
        path: "/api-tokens/{id}/",
        tags,
        summary: "Revoke an API token",
        description:
          "Revokes a token at once: the next request with it answers 401. It stays in the list. Owners may revoke all tokens of the account.",
        request: { params: idParam },
      },
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

/** Nobody gives a token more than they may do themselves. @throws ApiError 422 */
async function readLimits(
  em: EntityManager,
  identity: Identity,
  { scopes, site_ids }: { scopes?: Scope[] | undefined; site_ids?: number[] | undefined },
): Promise<{ scopes: Scope[] | null; site_ids: number[] | null }> {
  const beyond = scopes?.find((scope) => !mayGive(scope, identity));
  if (beyond) throw invalid("scopes", `${beyond} needs more rights than your role ${identity.role} has. Leave it out`);
  if (!site_ids) return { scopes: scopes ? [...new Set(scopes)] : null, site_ids: null };
  const wide = scopes?.find((scope) => !SITE_SCOPES.includes(scope));
  if (wide) throw invalid("scopes", `${wide} concerns the whole account. Leave it out, or leave out site_ids`);
  const ids = [...new Set(site_ids)];
  const found = await em.find(Site, { id: { $in: ids } }, { fields: ["id"] });
  const missing = ids.find((id) => !found.some((site) => site.id === id));
  if (missing !== undefined) throw invalid("site_ids", `there is no site ${missing} in this account`);
  return { scopes: [...new Set(scopes ?? SITE_SCOPES.filter((scope) => mayGive(scope, identity)))], site_ids: ids };
}
