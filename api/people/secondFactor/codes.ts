import type { Context } from "hono";
import { Secret, TOTP } from "otpauth";
import { findFactor, takeRecoveryCode, takeStep } from "../../../db/people/secondFactor.ts";
import type { EntityManager } from "../../../db/orm.ts";
import { takeFrom } from "../../http/clientAddress.ts";
import type { AppEnv } from "../../http/deps.ts";
import { line } from "../../http/schemas.ts";

export const secondCode = line(60).openapi({
  description: "the code of six digits that the authenticator app shows, or a recovery code",
  example: "123456",
});

const PERIOD_SECONDS = 30;
/** The codes before and after the present one count too: clocks differ, and people type slowly (RFC 6238, 5.2). */
const WINDOW = 1;

/** The values that authenticator apps know: SHA-1, six digits, 30 seconds (RFC 6238, and the Key Uri Format). */
const totpOf = (secret: string, label = "") =>
  new TOTP({ issuer: "IGNY8", label, algorithm: "SHA1", digits: 6, period: PERIOD_SECONDS, secret: Secret.fromBase32(secret) });

/** A new secret in base32: 160 random bits, as RFC 4226 recommends. */
export const newSecret = (): string => new Secret({ size: 20 }).base32;

/** The address that an authenticator app reads from a QR code. */
export const appAddress = (secret: string, email: string): string => totpOf(secret, email).toString();

/** Takes the code of an app, once. Returns false for a wrong code, and for one that was taken already. */
export async function takeAppCode(em: EntityManager, user_id: number, secret: string, code: string): Promise<boolean> {
  const timestamp = Date.now();
  const digits = code.replaceAll(/\s/g, "");
  const delta = /^\d{6}$/.test(digits) ? totpOf(secret).validate({ token: digits, timestamp, window: WINDOW }) : null;
  return delta !== null && takeStep(em, user_id, Math.floor(timestamp / 1_000 / PERIOD_SECONDS) + delta);
}

/**
 * Takes a code of the person's confirmed second factor, once: the app's or a recovery code. Wrong ones are counted: five in 15 minutes, however
 * many sign-ins began meanwhile.
 * @returns false for a wrong code
 * @throws ApiError 429
 */
export async function takeCode(c: Context<AppEnv>, em: EntityManager, user_id: number, code: string): Promise<boolean> {
  const { limits, secretKeys } = c.var.deps;
  await takeFrom(c, "second_factor_from");
  await limits.take("second_factor", String(user_id));
  const secret = await findFactor(em, secretKeys, user_id);
  const right = secret !== undefined && ((await takeAppCode(em, user_id, secret, code)) || (await takeRecoveryCode(em, user_id, code)));
  if (right) await limits.giveBack("second_factor", String(user_id));
  return right;
}
