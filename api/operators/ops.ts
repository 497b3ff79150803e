import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { createPasswordReset, findUserByEmail } from "../../db/people/members.ts";
import { removeFactor } from "../../db/people/secondFactor.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { setQuotas } from "../../db/people/quotas.ts";
import { QUOTA_NAMES } from "../../domain/people/quotas.ts";
import { nameObject } from "../http/activity.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { requireSession } from "../http/identity.ts";
import { presentQuotas, quotasData } from "../people/quotas.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { email, partParams, timestamp } from "../http/schemas.ts";

/** Enough time to pass a link on by other means than mail. */
const RESET_LINK_HOURS = 24;

const tags = ["Operators"];
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
      {
        ...quotasAt,
        method: "get",
        summary: "Get an account's quotas",
        description: "Answers each quota of an account with its limit and its present use.",
        request: { params: accountParam },
      },
      { 200: answers(quotasData, "All quotas") },
    ),
    async (c) => c.json({ success: true as const, data: await quotasOrNot(c, c.req.valid("param").account_id) }, 200),
  )
  .openapi(
    route(
      {
        ...quotasAt,
        method: "put",
        summary: "Set an account's quotas",
        description:
          "Replaces the account's own quotas. A quota that you leave out falls back to the installation's number. Existing rows stay, even above a lower quota.",
        request: {
          params: accountParam,
          ...body(z.partialRecord(z.enum(QUOTA_NAMES), z.int().min(0).max(999_999_999)).openapi({ example: { articles: 500 } })),
        },
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
        summary: "Create a password link",
        description:
          "Creates a link with which a user sets a new password, valid for 24 hours. Give the link to the user. Use it on installations without a mail server.",
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
      nameObject(c, email);
      return c.json({ success: true as const, data: { email, url, expires_at: expires_at.toISOString() } }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/second-factor-resets/",
        tags,
        summary: "Reset a user's two-factor authentication",
        description:
          "Turns off the two-factor authentication of a person who lost the phone. Make sure who asks. Then the password alone signs the person in, until they set it up again.",
        middleware: requireSession,
        request: body(z.object({ email })),
      },
      { 200: answers(z.object({ email: z.string() }), "Off; the password alone signs the person in, until they set it up again") },
    ),
    async (c) => {
      const em = ofEveryAccount(c.var.em);
      const user = await findUserByEmail(em, c.req.valid("json").email);
      if (!user) throw new ApiError(404, "not_found", "There is no user with this e-mail.");
      if (!(await em.transactional((tx) => removeFactor(tx, user.id))))
        throw new ApiError(409, "not_enabled", "This person does not use two-factor authentication.");
      nameObject(c, user.email);
      return c.json({ success: true as const, data: { email: user.email } }, 200);
    },
  );
