import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { ROLES } from "../../domain/people/roles.ts";
import { tables } from "../../db/tables.ts";
import type { AppEnv } from "../http/deps.ts";
import { SESSION_COOKIE } from "../http/identity.ts";

const accountData = z.object({ id: z.int(), name: z.string().openapi({ example: "The Slow Kitchen" }) });

/** The signed-in user and the current account. */
export const meData = z
  .object({
    user: z.object({ id: z.int(), email: z.string(), name: z.string().openapi({ example: "Jo Baker" }), is_operator: z.boolean() }),
    email_verified: z.boolean().openapi({
      description: "false: some requests answer 403 `email_unverified` until the e-mail is confirmed; always true without a mail server",
    }),
    second_factor: z.object({
      enabled: z.boolean().openapi({ description: "the user signs in with a code of an authenticator app" }),
      required: z.boolean().openapi({
        description:
          "the account at work requires it: while it is not enabled, requests with a session answer 403 `second_factor_required`",
      }),
    }),
    account: accountData.openapi({ description: "the account at work" }),
    role: z.enum(ROLES),
    memberships: z
      .array(z.object({ account: accountData, role: z.enum(ROLES) }))
      .openapi({ description: "all accounts of the user, oldest first" }),
  })
  .openapi("Me");

/** @throws Error if the user is no member of the account, which no valid credential allows */
export async function loadMe(
  { em, deps }: Pick<AppEnv["Variables"], "em" | "deps">,
  who: { user_id: number; account_id: number },
): Promise<z.infer<typeof meData>> {
  const rows = await tables(em)
    .selectFrom("igny8_users as u")
    .innerJoin("igny8_memberships as m", "m.user_id", "u.id")
    .innerJoin("igny8_accounts as a", "a.id", "m.account_id")
    .select(["u.email", "u.name", "u.is_operator", "u.email_verified_at", "a.id as account_id", "a.name as account_name", "m.role"])
    .leftJoin("igny8_second_factors as f", "f.user_id", "u.id")
    .select(["a.require_second_factor", "f.confirmed_at"])
    .where("u.id", "=", who.user_id)
    .orderBy("m.id")
    .execute();
  const here = rows.find(({ account_id }) => account_id === who.account_id);
  if (!here) throw new Error(`User ${who.user_id} is no member of account ${who.account_id}`);
  const account = (row: { account_id: number; account_name: string }) => ({ id: row.account_id, name: row.account_name });
  return {
    user: { id: who.user_id, email: here.email, name: here.name, is_operator: here.is_operator },
    email_verified: here.email_verified_at !== null || !deps.mail,
    second_factor: { enabled: here.confirmed_at !== null, required: here.require_second_factor },
    account: account(here),
    role: here.role,
    memberships: rows.map((row) => ({ account: account(row), role: row.role })),
  };
}

/** Sets the browser's session cookie. An empty token removes it. */
export function setSessionCookie(c: Context<AppEnv>, token: string): void {
  const { publicUrl, sessionDays } = c.var.deps;
  setCookie(c, SESSION_COOKIE, token, {
    path: "/",
    httpOnly: true,
    sameSite: "Lax",
    secure: publicUrl.startsWith("https:"),
    // Browsers keep no cookie for more than 400 days (RFC 6265bis, 5.5).
    maxAge: token ? Math.min(sessionDays, 400) * 86_400 : 0,
  });
}
