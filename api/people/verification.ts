import { z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { EmailVerification } from "../../db/people/access.ts";
import { User } from "../../db/people/account.ts";
import { createVerification, takeVerification } from "../../db/people/verifications.ts";
import type { EntityManager } from "../../db/orm.ts";
import { MAIL_STATES, mailState } from "../../domain/people/mail.ts";
import { takeFrom } from "../http/clientAddress.ts";
import type { ApiDeps, AppEnv } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";
import { requireSession } from "../http/identity.ts";
import { bringLink } from "./mailLink.ts";
import { answers, body, createSubApp, route } from "../http/route.ts";
import { linkToken } from "../http/schemas.ts";

const tags = ["Authentication"];
const path = "/verification/";

/**
 * Makes the link by which a person confirms their e-mail. Undefined if there is nothing to confirm: it is confirmed, or there is no mail
 * server. Call `bringVerification` after the commit, which mails the link.
 */
export const makeVerification = async ({ publicUrl, mail, secretKeys }: ApiDeps, em: EntityManager, user_id: number) =>
  mail && createVerification(em, user_id, { publicUrl, sealWith: secretKeys });

/** Mails the link without waiting. A person who gets no mail asks again. */
export function bringVerification(deps: ApiDeps, link: Awaited<ReturnType<typeof makeVerification>>): void {
  if (link) bringLink(deps, { kind: "verification", ...link }).catch((err: unknown) => deps.log.error({ err }, "a link is lost"));
}

/** Requires a confirmed e-mail for requests that write to other people or their servers. */
export const requireVerified: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { deps, em, identity } = c.var;
  if (deps.mail && (await em.count(User, { id: identity.user_id, email_verified_at: null }))) {
    const message = "Confirm your e-mail first: open the link in our mail. If it did not arrive, request it again.";
    throw new ApiError(403, "email_unverified", message, { remedy: { method: "POST", path: `/api/v1/auth${path}` } });
  }
  await next();
};

/** Anybody with the link may confirm, signed in or not, because mails are often read on another device. */
export const confirmVerification = createSubApp().openapi(
  route(
    {
      method: "post",
      path: `${path}confirm/`,
      tags,
      security: [],
      summary: "Confirm an e-mail",
      description:
        "Confirms an e-mail with the token of the mailed link. No sign-in is needed, because people often read mail on another device. The link works once, for three days.",
      request: body(z.object({ token: linkToken })),
    },
    { 200: answers(z.object({ email: z.string() }), "Confirmed") },
  ),
  async (c) => {
    await takeFrom(c, "verification_from");
    const { token } = c.req.valid("json");
    const email = await c.var.em.transactional((tx) => takeVerification(tx, token));
    if (!email) throw new ApiError(404, "link_void", "The link is unknown, was used, or has expired. Sign in, and request a new one.");
    return c.json({ success: true as const, data: { email } }, 200);
  },
);

const sentData = z.object({
  email: z.string(),
  state: z.enum(MAIL_STATES),
  error: z.string().nullable().openapi({ description: "why it could not be mailed" }),
});

export const verification = createSubApp().openapi(
  route(
    {
      method: "post",
      path,
      tags,
      summary: "Send the confirmation again",
      description:
        "Mails the link that confirms your e-mail once more. If the e-mail is confirmed already, or the installation sends no mail, the answer is 409 `nothing_to_confirm`. Five mails an hour are possible.",
      middleware: requireSession,
    },
    { 202: answers(sentData, "The mail is being sent, unless the state says otherwise; the link works once, for three days") },
  ),
  async (c) => {
    const { em, deps, identity } = c.var;
    await takeFrom(c, "verification_from");
    await deps.limits.take("verification", String(identity.user_id));
    const link = await makeVerification(deps, em, identity.user_id);
    if (!link) throw new ApiError(409, "nothing_to_confirm", "Your e-mail is already confirmed, or this installation sends no mail.");
    await bringLink(deps, { kind: "verification", ...link });
    const row = await em.findOneOrFail(EmailVerification, link.id);
    return c.json({ success: true as const, data: { email: link.email, state: mailState(row), error: row.mail_error ?? null } }, 202);
  },
);
