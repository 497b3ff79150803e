import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { Membership } from "../../db/people/account.ts";
import { hashPassword, isPassword } from "../../db/people/passwords.ts";
import { findFactor } from "../../db/people/secondFactor.ts";
import { createOwner, findUserByEmail, openSession } from "../../db/people/members.ts";
import type { EntityManager } from "../../db/orm.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { record } from "../http/activity.ts";
import { takeFrom } from "../http/clientAddress.ts";
import type { AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { userAgentOf } from "../http/identity.ts";
import { secondCode, takeCode } from "./secondFactor/codes.ts";
import { openPending, sealPending } from "./secondFactor/pendingSignIn.ts";
import { loadMe, meData, setSessionCookie } from "./me.ts";
import { refuseGuessable } from "./passwordRules.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { countPassword } from "./signInLimits.ts";
import { email, line, newPassword, text, timestamp } from "../http/schemas.ts";
import { bringVerification, makeVerification } from "./verification.ts";

const PENDING = "7.v1.key.c2VhbGVk";
const pendingData = z
  .object({ pending_token: z.string().openapi({ example: PENDING }), expires_at: timestamp })
  .openapi("PendingSignIn", { description: "the second step is left: the code of the authenticator app" });
const tags = ["Authentication"];
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
        summary: "Sign up",
        description:
          "Creates a user and an account, and signs the user in: the answer sets the session cookie. With a mail server, IGNY8 sends a link that confirms the e-mail. On installations with closed sign-up, the answer is 403 `sign_up_closed`. Per network, 20 sign-ups an hour are possible.",
        request: body(
          z.object({ email, password: newPassword, name: line(200).openapi({ example: "Jo Baker" }), account_name: line(200) }),
        ),
      },
      { 201: answers(meData, "Signed up and signed in: the cookie igny8_session is set") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      if (deps.signUp === "closed")
        throw new ApiError(403, "sign_up_closed", "This installation creates accounts by invitation only. Ask an operator.");
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
      await record(c, who);
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
        summary: "Sign in",
        description:
          "Signs a person in with e-mail and password, in the oldest of the person's accounts; the answer sets the session cookie. After ten wrong passwords from one network, sign-in is refused for 15 minutes. Programs use an API token instead.",
        request: body(z.object({ email, password: text(200) })),
      },
      {
        200: answers(meData, "Signed in: the cookie igny8_session is set"),
        202: answers(pendingData, "The password is right. Send the token with a code to `/sign-in/code/`"),
      },
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
      if (await findFactor(em, deps.secretKeys, user.id))
        return c.json({ success: true as const, data: sealPending(deps.secretKeys, user) }, 202);
      return c.json({ success: true as const, data: await signIn(c, em, user.id) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sign-in/code/",
        tags,
        security,
        summary: "Complete a sign-in with a code",
        description:
          "Signs a person in who uses two-factor authentication, after `sign-in/` has answered 202. The code is that of the authenticator app, or a recovery code; each works once. After five wrong codes, further ones of the person are refused for 15 minutes.",
        request: body(z.object({ pending_token: text(500).openapi({ example: PENDING }), code: secondCode })),
      },
      { 200: answers(meData, "Signed in: the cookie igny8_session is set") },
    ),
    async (c) => {
      const em = ofEveryAccount(c.var.em);
      const { pending_token, code } = c.req.valid("json");
      const user = await openPending(em, c.var.deps.secretKeys, pending_token);
      if (!user) throw new ApiError(401, "sign_in_again", "The sign-in expired. Sign in again with your password.");
      if (!(await takeCode(c, em, user.id, code)))
        throw new ApiError(
          401,
          "wrong_code",
          "The code is wrong, or was used already. Wait for the next one in your app, or use a recovery code.",
        );
      return c.json({ success: true as const, data: await signIn(c, em, user.id) }, 200);
    },
  );

/** Opens a session in the oldest of the person's accounts. @throws ApiError 403 */
async function signIn(c: Context<AppEnv>, em: EntityManager, user_id: number) {
  const membership = await em.findOne(Membership, { user_id }, { orderBy: { id: "asc" } });
  if (!membership) throw new ApiError(403, "no_account", "You are not a member of any account. Ask an owner for an invite.");
  const who = { user_id, account_id: membership.account_id };
  setSessionCookie(c, await openSession(em, { ...who, user_agent: userAgentOf(c) }, c.var.deps.sessionDays));
  await record(c, who);
  return loadMe(c.var, who);
}
