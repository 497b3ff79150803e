import { quotaMessage, type QuotaName } from "../../domain/people/quotas.ts";
import { ApiError } from "../http/errors.ts";

/**
 * The answer where an account would have more than it may: 409, 413 for bytes, 429 for what is counted by time.
 * @param seconds until it is worth another try, where it is counted by time
 */
export function quotaReached(name: QuotaName, allowed: number, seconds?: number): ApiError {
  const message = quotaMessage(name, allowed);
  const status = seconds !== undefined ? 429 : name === "picture_megabytes" ? 413 : 409;
  return new ApiError(status, "quota_reached", message, {
    details: [{ field: name, message: `${allowed} are allowed` }],
    ...(seconds === undefined ? {} : { headers: { "retry-after": String(seconds) } }),
  });
}
