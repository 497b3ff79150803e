import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createPasswordReset } from "../../db/people/members.ts";
import { setQuotas } from "../../db/people/quotas.ts";
import { QUOTA_NAMES } from "../../domain/people/quotas.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { requireSession } from "../http/identity.ts";
import { presentQuotas, quotasData } from "../people/quotas.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { email, partParams, timestamp } from "../http/schemas.ts";

/** Enough time to pass a link on by other means than mail. */
const RESET_LINK_HOURS = 24;

const tags = ["ops"];
const quotasAt = { path: "/accounts/{account_id}/quotas/", tags } as const;
const accountParam = partParams("account_id").pick({ account_id: true });
const noSuchAccount = () => new ApiError(404, "not_found", "There is no such account in this installation.");

async function quotasOrNot(c: Context<AppEnv>, id: number) {
  const data = await presentQuotas(c, id);
  if (!data) throw noSuchAccount();
  return data;
}

/** Routes for the operators of this installation. */
export const ops = createSubApp()
  .openapi(
    route(
      { ...quotasAt, method: "get", summary: "Quotas of an account and their use", request: { params: accountParam } },
      { 200: answers(quotasData, "All quotas") },
    ),
    async (c) => c.json({ success: true as const, data: await quotasOrNot(c, c.req.valid("param").account_id) }, 200),
  )
  .openapi(
    route(
      {
        ...quotasAt,
        method: "put",
        summary: "Set the account's own quotas, in place of earlier ones; a quota that is left out falls back to the installation's",
        request: { params: accountParam, ...body(z.partialRecord(z.enum(QUOTA_NAMES), z.int().min(0).max(999_999_999))) },
      },
      { 200: answers(quotasData, "The changed quotas; existing rows stay") },
    ),
    async (c) => {
      const { account_id: id } = c.req.valid("param");
      if (!(await setQuotas(c.var.em, id, c.req.valid("json")))) throw noSuchAccount();
      return c.json({ success: true as const, data: await quotasOrNot(c, id) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/password-reset-links/",
        tags,
        summary: "Create a link with which a user sets a new password",
        middleware: requireSession,
        request: body(z.object({ email })),
      },
      { 201: answers(z.object({ email: z.string(), url: z.string(), expires_at: timestamp }), "Give the link to the user; it works once") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const link = await createPasswordReset(em, c.req.valid("json").email, RESET_LINK_HOURS, deps);
      if (!link) throw new ApiError(404, "not_found", "There is no user with this e-mail.");
      const { email, url, expires_at } = link;
      return c.json({ success: true as const, data: { email, url, expires_at: expires_at.toISOString() } }, 201);
    },
  );
