import { z } from "@hono/zod-openapi";
import { Session } from "../../db/people/access.ts";
import { Membership, User } from "../../db/people/account.ts";
import { hashPassword, isPassword } from "../../db/people/passwords.ts";
import { endSessions, revokeTokens } from "../../db/people/members.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { ApiError, invalid } from "../http/errors.ts";
import { requireSession, sessionOf } from "../http/identity.ts";
import { loadMe, meData, setSessionCookie } from "./me.ts";
import { refuseGuessable } from "./passwordRules.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { idNumber, line, newPassword, text } from "../http/schemas.ts";
import { countPassword } from "./signInLimits.ts";

const tags = ["Authentication"];

/** Routes of a signed-in user's own session and user. */
export const session = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/me/",
        tags,
        summary: "Get the current user",
        description:
          "Answers the user that the credential belongs to, the account, the role, and all accounts of the user. Use it to check a token.",
      },
      { 200: answers(meData, "The user") },
    ),
    async (c) => c.json({ success: true as const, data: await loadMe(c.var, c.var.identity) }, 200),
  )
  .openapi(
    route(
      {
        method: "patch",
        path: "/me/",
        tags,
        summary: "Change your name",
        description: "Changes the name that other members of your accounts see. The answer is the changed user.",
        request: body(z.object({ name: line(200).openapi({ example: "Jo Baker" }) })),
      },
      { 200: answers(meData, "The changed user") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      await em.nativeUpdate(User, identity.user_id, { name: c.req.valid("json").name });
      return c.json({ success: true as const, data: await loadMe(c.var, identity) }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/sign-out/",
        tags,
        summary: "Sign out",
        description: "Ends this session and removes the cookie. Other sessions and API tokens stay.",
        middleware: requireSession,
      },
      { 200: answers(z.object({ signed_out: z.literal(true) }), "Ended") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      // The session ends whatever account it works in by now: another tab may have switched it.
      await ofEveryAccount(em).nativeDelete(Session, { id: identity.credential_id, user_id: identity.user_id });
      setSessionCookie(c, "");
      return c.json({ success: true as const, data: { signed_out: true as const } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/password/",
        tags,
        summary: "Change your password",
        description:
          "Changes your password. All your other sessions end, and all your API tokens are revoked, because somebody may have known the old password.",
        middleware: requireSession,
        request: body(z.object({ current_password: text(200), password: newPassword })),
      },
      { 200: answers(z.object({ sessions_ended: z.int(), tokens_revoked: z.int() }), "Changed") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const { current_password, password } = c.req.valid("json");
      const user = await em.findOneOrFail(User, identity.user_id);
      const right = await countPassword(c, user.email);
      if (!(await isPassword(user.password_hash, current_password))) throw invalid("current_password", "is not your current password");
      await right();
      refuseGuessable(password, [user.email, user.name]);
      const password_hash = await hashPassword(password);
      const data = await ofEveryAccount(em).transactional(async (tx) => {
        await tx.nativeUpdate(User, user.id, { password_hash });
        // A person who changes a password that somebody else knew wants to lock that person out, with everything they made.
        const tokens_revoked = await revokeTokens(tx, user.id);
        return { sessions_ended: await endSessions(tx, user.id, sessionOf(identity)), tokens_revoked };
      });
      return c.json({ success: true as const, data }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/switch-account/",
        tags,
        summary: "Switch the account",
        description:
          "Makes this session work in another of your accounts. Other sessions keep theirs. API tokens always work in the account that they were created in.",
        middleware: requireSession,
        request: body(z.object({ account_id: idNumber })),
      },
      { 200: answers(meData, "The user in that account") },
    ),
    async (c) => {
      const { identity } = c.var;
      const em = ofEveryAccount(c.var.em);
      const { account_id } = c.req.valid("json");
      const membership = await em.findOne(Membership, { account_id, user_id: identity.user_id });
      if (!membership) throw new ApiError(404, "not_found", "You are a member of no such account.");
      await em.nativeUpdate(Session, identity.credential_id, { account_id });
      return c.json({ success: true as const, data: await loadMe(c.var, { user_id: identity.user_id, account_id }) }, 200);
    },
  );
