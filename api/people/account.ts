import { z } from "@hono/zod-openapi";
import { Account } from "../../db/people/account.ts";
import { findFactor } from "../../db/people/secondFactor.ts";
import { invalid } from "../http/errors.ts";
import { personOnly, requireRight } from "../http/identity.ts";
import { presentQuotas, quotasData } from "./quotas.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { changes, line, timestamp } from "../http/schemas.ts";

const accountData = z
  .object({
    id: z.int(),
    name: z.string().openapi({ example: "The Slow Kitchen" }),
    event_retention_days: z.int().openapi({ description: "age in days at which sync events are removed" }),
    require_second_factor: z.boolean().openapi({ description: "members set up two-factor authentication before they work in the account" }),
    created_at: timestamp,
  })
  .openapi("Account");
const tags = ["Account"];
const at = { path: "/account/", tags } as const;

/** Routes of the current account. */
export const account = createSubApp()
  .openapi(
    route(
      {
        ...at,
        method: "get",
        summary: "Get the account",
        description: "Answers the account that the credential belongs to. For a person, it is the account chosen for this session.",
      },
      { 200: answers(accountData, "The account") },
    ),
    async (c) => {
      const row = await c.var.em.findOneOrFail(Account, c.var.identity.account_id);
      return c.json({ success: true as const, data: present(accountData, row) }, 200);
    },
  )
  .openapi(
    route(
      {
        path: "/account/quotas/",
        tags,
        method: "get",
        summary: "Get the account's quotas",
        description: "Answers each quota of the account with its limit and its present use. Operators of the installation change quotas.",
      },
      { 200: answers(quotasData, "All quotas; operators of this installation change them") },
    ),
    async (c) => c.json({ success: true as const, data: (await presentQuotas(c, c.var.identity.account_id))! }, 200),
  )
  .openapi(
    route(
      {
        ...at,
        method: "patch",
        summary: "Change the account",
        description:
          "Changes the account's name, or the number of days that its events are kept. Only owners may do this. Older events are removed with the next daily clean-up.",
        middleware: requireRight("manage"),
        request: body(
          changes({
            name: line(200).openapi({ example: "The Slow Kitchen" }),
            event_retention_days: z.int().min(1).max(3650),
            require_second_factor: z.boolean(),
          }),
        ),
      },
      { 200: answers(accountData, "The changed account") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const wanted = c.req.valid("json");
      if (wanted.require_second_factor !== undefined) {
        // A stolen token must not weaken how people sign in.
        personOnly(identity);
        if (wanted.require_second_factor && !(await findFactor(em, deps.secretKeys, identity.user_id)))
          throw invalid("require_second_factor", "set up two-factor authentication for yourself first, under Your account");
      }
      const row = await em.findOneOrFail(Account, identity.account_id);
      em.assign(row, wanted);
      await em.flush();
      return c.json({ success: true as const, data: present(accountData, row) }, 200);
    },
  );
