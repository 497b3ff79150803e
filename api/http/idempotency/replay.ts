import { createHash } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ClaimedKey, claimKey, freeKey, MOST_KEYS } from "../../../db/people/claimKey.ts";
import type { AppEnv, Identity } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { fingerprintOf } from "./fingerprint.ts";

const KEY = /^[\x21-\x7e]{1,255}$/;

/** The header of routes that create something (IETF draft-ietf-httpapi-idempotency-key-header). */
export const idempotencyHeader = z.object({
  "idempotency-key": z.string().regex(KEY, "must be 1 to 255 visible ASCII characters").optional().openapi({
    description:
      "A value that you choose for this request, such as a UUID. If you send the same request with it again within 24 hours, nothing is created twice, and you get the first answer",
    example: "0197b2d4-6a55-7c41-9c4e-0d5f6a1b2c3d",
  }),
});

/** A key belongs to a token, or to a person, in one account. The quotes of the draft's form make no difference. */
const hashOf = ({ account_id, via, credential_id, user_id }: Identity, key: string) =>
  createHash("sha256")
    .update(`${account_id} ${via === "token" ? `token ${credential_id}` : `user ${user_id}`} ${key.replace(/^"(.+)"$/, "$1")}`)
    .digest("hex");

/**
 * Answers a request that was sent before with its first answer, and lets no two requests with the same key work at the same time. A second one gets
 * 409, as the draft says, instead of waiting: it holds no connection meanwhile. `creating` keeps the answer in the transaction that creates. If a
 * request creates nothing, its key is free again.
 * @throws ApiError 409, 422, 429
 */
export const replayed: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = c.req.header("idempotency-key");
  // The route's validator refuses other forms.
  if (key === undefined || !KEY.test(key)) return next();
  const { em, identity, log } = c.var;
  const request = { key_hash: hashOf(identity, key), account_id: identity.account_id, fingerprint: await fingerprintOf(c) };
  const found = await claimKey(em, request);
  if (found.state === "answered") {
    c.header("idempotency-replayed", "true");
    return c.body(found.answer, found.status as ContentfulStatusCode, { "content-type": "application/json" });
  }
  if (found.state !== "claimed") throw refusal(found.state);
  c.set("keyed", { claim: found.claim, answered: false });
  await next();
  if (c.var.keyed?.answered) return undefined;
  await freeKey(em, found.claim).catch((err: unknown) => log.warn({ err }, "an idempotency key stays claimed for a minute"));
  return undefined;
};

export const stillWorking = () =>
  new ApiError(409, "idempotency_in_progress", "A request with this Idempotency-Key is still running. Repeat it in a second.", {
    headers: { "retry-after": "1" },
  });

function refusal(state: Exclude<ClaimedKey["state"], "claimed" | "answered">): ApiError {
  if (state === "working") return stillWorking();
  if (state === "used") {
    const message = "You sent this Idempotency-Key with another request within the last 24 hours. Use a new key for each new request.";
    return new ApiError(422, "idempotency_key_reused", message, { details: [{ field: "idempotency-key", message: "is used already" }] });
  }
  const message = `The account has ${MOST_KEYS} idempotency keys of the last 24 hours. Send the request without a key, or later.`;
  return new ApiError(429, "idempotency_keys_exhausted", message, { headers: { "retry-after": "3600" } });
}
