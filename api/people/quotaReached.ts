import { quotaMessage, type QuotaName } from "../../domain/people/quotas.ts";
import { ApiError } from "../http/errors.ts";

/**
 * The error at a quota's limit: 409, or 413 for bytes, or 429 for a quota per time.
 * @param seconds until the next attempt, for a quota per time
 */
export function quotaReached(name: QuotaName, allowed: number, seconds?: number): ApiError {
  const message = quotaMessage(name, allowed);
  const status = seconds !== undefined ? 429 : name === "picture_megabytes" ? 413 : 409;
  return new ApiError(status, "quota_reached", message, {
    details: [{ field: name, message: `${allowed} are allowed` }],
    ...(seconds === undefined ? {} : { headers: { "retry-after": String(seconds) } }),
  });
}
