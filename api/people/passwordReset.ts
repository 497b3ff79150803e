import { z } from "@hono/zod-openapi";
import { Session } from "../../db/people/access.ts";
import { User } from "../../db/people/account.ts";
import { hashPassword } from "../../db/people/passwords.ts";
import { createPasswordReset, revokeTokens, takePasswordReset } from "../../db/people/members.ts";
import { ofEveryAccount } from "../../db/tenant.ts";
import { takeFrom } from "../http/clientAddress.ts";
import { ApiError } from "../http/errors.ts";
import { bringLink } from "./mailLink.ts";
import { refuseGuessable } from "./passwordRules.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { email, linkToken, newPassword } from "../http/schemas.ts";
import { forgive } from "./signInLimits.ts";

const RESET_LINK_HOURS = 1;
const tags = ["Authentication"];
const security: [] = [];

/** Routes to replace a forgotten password by a link. */
export const passwordReset = createSubApp()
  .openapi(
    route(
      {
        method: "post",
        path: "/password-reset/",
        tags,
        security,
        summary: "Request a password link",
        description:
          "Mails a link that sets a new password, valid for one hour. The answer is the same whether the e-mail has a user or not. Per e-mail, five links an hour are possible.",
        request: body(z.object({ email })),
      },
      { 202: answers(z.object({ email: z.string() }), "The same answer, whether there is such a user or not") },
    ),
    async (c) => {
      const { em, deps } = c.var;
      const { email } = c.req.valid("json");
      await takeFrom(c, "password_reset_from");
      await deps.limits.take("password_reset", email);
      const sealWith = deps.mail && deps.secretKeys;
      const link = await createPasswordReset(em, email, RESET_LINK_HOURS, { publicUrl: deps.publicUrl, sealWith });
      // Not awaited: the time of the answer must not show whether the user exists. A person who gets no mail asks again.
      if (link) bringLink(deps, { kind: "password_reset", ...link }).catch((err: unknown) => deps.log.error({ err }, "a link is lost"));
      return c.json({ success: true as const, data: { email } }, 202);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/password-reset/confirm/",
        tags,
        security,
        summary: "Set a password with a link",
        description:
          "Sets a new password with the token of a mailed link. All sessions of the user end, and all API tokens of the user are revoked. The link works once.",
        request: body(z.object({ token: linkToken, password: newPassword })),
      },
      { 200: answers(z.object({ email: z.string() }), "Changed; sign in with the new password") },
    ),
    async (c) => {
      const { token, password } = c.req.valid("json");
      await takeFrom(c, "password_reset_from");
      const email = await ofEveryAccount(c.var.em).transactional(async (tx) => {
        const taken = await takePasswordReset(tx, token);
        if (!taken) throw new ApiError(404, "link_void", "The link is unknown, was used, or has expired. Request a new one.");
        const { user_id, mailed } = taken;
        const user = await tx.findOneOrFail(User, user_id);
        refuseGuessable(password, [user.email, user.name]);
        user.password_hash = await hashPassword(password);
        if (mailed) user.email_verified_at ??= new Date();
        await tx.nativeDelete(Session, { user_id });
        await revokeTokens(tx, user_id);
        return user.email;
      });
      await forgive(c, email);
      return c.json({ success: true as const, data: { email } }, 200);
    },
  );
