import { z } from "@hono/zod-openapi";
import { Account } from "../../db/people/account.ts";
import { requireRight } from "../http/identity.ts";
import { presentQuotas, quotasData } from "./quotas.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { present } from "../http/rows.ts";
import { changes, line, timestamp } from "../http/schemas.ts";

const accountData = z
  .object({
    id: z.int(),
    name: z.string(),
    event_retention_days: z.int().openapi({ description: "age in days at which sync events are removed" }),
    created_at: timestamp,
  })
  .openapi("Account");
const tags = ["account"];
const at = { path: "/account/", tags } as const;

/** Routes of the current account. */
export const account = createSubApp()
  .openapi(route({ ...at, method: "get", summary: "Get the account at work" }, { 200: answers(accountData, "The account") }), async (c) => {
    const row = await c.var.em.findOneOrFail(Account, c.var.identity.account_id);
    return c.json({ success: true as const, data: present(accountData, row) }, 200);
  })
  .openapi(
    route(
      { path: "/account/quotas/", tags, method: "get", summary: "Quotas of the account and their use" },
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
        middleware: requireRight("manage"),
        request: body(changes({ name: line(200), event_retention_days: z.int().min(1).max(3650) })),
      },
      { 200: answers(accountData, "The changed account") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const row = await em.findOneOrFail(Account, identity.account_id);
      em.assign(row, c.req.valid("json"));
      await em.flush();
      return c.json({ success: true as const, data: present(accountData, row) }, 200);
    },
  );
