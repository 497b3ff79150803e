import { z } from "@hono/zod-openapi";
import { encodeQR } from "qr";
import type { Context } from "hono";
import { RecoveryCode } from "../../../db/people/access.ts";
import { User } from "../../../db/people/account.ts";
import { isPassword } from "../../../db/people/passwords.ts";
import { confirmFactor, findFactor, keepSecret, removeFactor, renewCodes } from "../../../db/people/secondFactor.ts";
import type { EntityManager } from "../../../db/orm.ts";
import type { AppEnv } from "../../http/deps.ts";
import { ApiError, invalid } from "../../http/errors.ts";
import { requireSession } from "../../http/identity.ts";
import { answers, body, createSubApp, route } from "../../http/route.ts";
import { text } from "../../http/schemas.ts";
import { appAddress, newSecret, secondCode, takeAppCode, takeCode } from "./codes.ts";
import { countPassword } from "../signInLimits.ts";

const tags = ["Authentication"];
const codesData = z.object({
  recovery_codes: z
    .array(z.string())
    .openapi({ description: "shown only in this answer; each works once, in place of the app's code", example: ["k3fd-a7qz-m2xw-5bne"] }),
});
const password = text(200).openapi({ example: "correct horse battery" });
const already = () => new ApiError(409, "already_enabled", "You use two-factor authentication already. Turn it off first.");
const notEnabled = () => new ApiError(409, "not_enabled", "You don't use two-factor authentication.");

/** Routes of a person's own two-factor authentication (RFC 6238). */
export const secondFactor = createSubApp()
  .openapi(
    route(
      {
        method: "get",
        path: "/second-factor/",
        tags,
        summary: "Get your two-factor authentication",
        description: "Says whether you sign in with a code of an authenticator app, and how many recovery codes are left.",
      },
      { 200: answers(z.object({ enabled: z.boolean(), recovery_codes_left: z.int() }), "Whether it is on") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { user_id } = identity;
      const enabled = (await findFactor(em, deps.secretKeys, user_id)) !== undefined;
      const recovery_codes_left = enabled ? await em.count(RecoveryCode, { user_id }) : 0;
      return c.json({ success: true as const, data: { enabled, recovery_codes_left } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/second-factor/",
        tags,
        summary: "Begin two-factor authentication",
        description:
          "Creates a secret for your authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds). You sign in as before until `confirm/` has taken a code of the app. Only people who are signed in may do this.",
        middleware: requireSession,
        request: body(z.object({ password })),
      },
      {
        200: answers(
          z.object({
            secret: z.string().openapi({ description: "base32, to type into the app", example: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" }),
            app_url: z.string().openapi({
              description: "`otpauth://totp/…`, which apps read from a QR code",
              example: "otpauth://totp/IGNY8:jo%40example.com?issuer=IGNY8&secret=JBSWY3DPEHPK3PXP",
            }),
            qr_svg: z.string().openapi({ description: "that QR code", example: "<svg></svg>" }),
          }),
          "For the authenticator app. You sign in as before until you confirm",
        ),
      },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const user = await provePassword(c, em, c.req.valid("json").password);
      const secret = newSecret();
      if (!(await keepSecret(em, deps.secretKeys, identity.user_id, secret))) throw already();
      const app_url = appAddress(secret, user.email);
      return c.json({ success: true as const, data: { secret, app_url, qr_svg: encodeQR(app_url, "svg") } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/second-factor/confirm/",
        tags,
        summary: "Confirm two-factor authentication",
        description:
          "Turns two-factor authentication on, if the code is the app's present one. The answer has ten recovery codes, which are shown only once. After five wrong codes, further ones are refused for 15 minutes.",
        middleware: requireSession,
        request: body(z.object({ code: secondCode })),
      },
      { 200: answers(codesData, "On. Keep the recovery codes in a safe place") },
    ),
    async (c) => {
      const { em, identity, deps } = c.var;
      const { user_id } = identity;
      await deps.limits.take("second_factor", String(user_id));
      const recovery_codes = await em.transactional(async (tx) => {
        const secret = await findFactor(tx, deps.secretKeys, user_id, false);
        if (!secret) throw (await findFactor(tx, deps.secretKeys, user_id)) ? already() : notEnabled();
        if (!(await takeAppCode(tx, user_id, secret, c.req.valid("json").code)))
          throw invalid(
            "code",
            "is not the current code. Enter the code that the app shows now. If this fails again, check the clock of your phone",
          );
        await confirmFactor(tx, user_id);
        return renewCodes(tx, user_id);
      });
      await deps.limits.giveBack("second_factor", String(user_id));
      return c.json({ success: true as const, data: { recovery_codes } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/second-factor/recovery-codes/",
        tags,
        summary: "Create new recovery codes",
        description: "Replaces your recovery codes by ten new ones, which are shown only once. The earlier ones no longer work.",
        middleware: requireSession,
        request: body(z.object({ code: secondCode })),
      },
      { 200: answers(codesData, "The new codes") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      await proveCode(c, em, c.req.valid("json").code);
      const recovery_codes = await em.transactional((tx) => renewCodes(tx, identity.user_id));
      return c.json({ success: true as const, data: { recovery_codes } }, 200);
    },
  )
  .openapi(
    route(
      {
        method: "post",
        path: "/second-factor/disable/",
        tags,
        summary: "Turn two-factor authentication off",
        description: "Removes your second factor and its recovery codes. It takes your password, and a code of the app or a recovery code.",
        middleware: requireSession,
        request: body(z.object({ password, code: secondCode })),
      },
      { 200: answers(z.object({ enabled: z.literal(false) }), "Off; the recovery codes no longer work") },
    ),
    async (c) => {
      const { em, identity } = c.var;
      const given = c.req.valid("json");
      await provePassword(c, em, given.password);
      await proveCode(c, em, given.code);
      await em.transactional((tx) => removeFactor(tx, identity.user_id));
      return c.json({ success: true as const, data: { enabled: false as const } }, 200);
    },
  );

/** @throws ApiError 422 for a wrong password, 429 */
async function provePassword(c: Context<AppEnv>, em: EntityManager, given: string): Promise<User> {
  const user = await em.findOneOrFail(User, c.var.identity.user_id);
  const right = await countPassword(c, user.email);
  if (!(await isPassword(user.password_hash, given))) throw invalid("password", "is not your password");
  await right();
  return user;
}

/** @throws ApiError 409 without a second factor, 422 for a wrong code, 429 */
async function proveCode(c: Context<AppEnv>, em: EntityManager, code: string): Promise<void> {
  const { user_id } = c.var.identity;
  if (!(await findFactor(em, c.var.deps.secretKeys, user_id))) throw notEnabled();
  if (!(await takeCode(c, em, user_id, code)))
    throw invalid("code", "is not valid or was used already. Wait for the next one, or use a recovery code");
}
