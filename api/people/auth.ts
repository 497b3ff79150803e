import { z } from "@hono/zod-openapi";
import { Membership } from "../../db/people/account.ts";
import { hashPassword, isPassword } from "../../db/people/passwords.ts";
import { createOwner, findUserByEmail, openSession } from "../../db/people/members.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { takeFrom } from "../http/clientAddress.ts";
import { ApiError } from "../http/errors.ts";
import { userAgentOf } from "../http/identity.ts";
import { loadMe, meData, setSessionCookie } from "./me.ts";
import { refuseGuessable } from "./passwordRules.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { countPassword } from "./signInLimits.ts";
import { email, line, newPassword, text } from "../http/schemas.ts";
import { bringVerification, makeVerification } from "./verification.ts";

const tags = ["auth"];
const security: [] = [];

/** Routes for people who are not signed in yet. */
export const auth = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/sign-up/",
        tags,
        security,
        summary: "Create a user with a new account, and sign in",
        request: body(z.object({ email, password: newPassword, name: line(200), account_name: line(200) })),
      },
      { 201: answers(meData, "Signed up and signed in: the cookie igny8_session is set") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      if (deps.signUp === "closed")
        throw new ApiError(403, "sign_up_closed", "Accounts are given out by invitation here. Ask an operator.");
      await takeFrom(c, "sign_up_from");
      const { email, password, name, account_name } = c.req.valid("json");
      refuseGuessable(password, [email, name, account_name]);
      const password_hash = await hashPassword(password);
      const { who, token, link } = await ofEveryAccount(em).transactional(async (tx) => {
        if (await findUserByEmail(tx, email))
          throw new ApiError(409, "email_taken", "There is a user with this e-mail already. Sign in instead.");
        const { user, account } = await createOwner(tx, { email, name, password_hash }, account_name);
        const who = { user_id: user.id, account_id: account.id };
        const link = await makeVerification(deps, tx, user.id);
        return { who, token: await openSession(tx, { ...who, user_agent: userAgentOf(c) }, deps.sessionDays), link };
      });
      bringVerification(deps, link);
      setSessionCookie(c, token);
      return c.json({ success: true as const, data: await loadMe(c.var, who) }, 201);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sign-in/",
        tags,
        security,
        summary: "Sign in, into the oldest of the user's accounts",
        request: body(z.object({ email, password: text(200) })),
      },
      { 200: answers(meData, "Signed in: the cookie igny8_session is set") },
    ),
    async (c) => {
      const { deps } = c.var;
      const em = ofEveryAccount(c.var.em);
      const { email, password } = c.req.valid("json");
      const right = await countPassword(c, email);
      const user = await findUserByEmail(em, email);
      if (!(await isPassword(user?.password_hash, password)) || !user) {
        throw new ApiError(401, "wrong_credentials", "The e-mail or the password is wrong.");
      }
      await right();
      const membership = await em.findOne(Membership, { user_id: user.id }, { orderBy: { id: "asc" } });
      if (!membership) throw new ApiError(403, "no_account", "You belong to no account any more. Ask an owner for an invite.");
      const who = { user_id: user.id, account_id: membership.account_id };
      setSessionCookie(c, await openSession(em, { ...who, user_agent: userAgentOf(c) }, deps.sessionDays));
      return c.json({ success: true as const, data: await loadMe(c.var, who) }, 200);
    },
  );
