import type { Remedy } from "../../domain/publishing/remedy.ts";
import type { ErrorCode, StatusOf } from "./codes/list.ts";

export interface ErrorDetail {
  /** the path of the field: `title`, `gallery_images.0.url` */
  field: string;
  message: string;
}

/**
 * An error for the client: status, a code for programs, a message that tells people what to do, and the request that does it.
 * codes/ lists the codes, each with the status that it has.
 */
export class ApiError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly status: StatusOf<Code>;
  readonly code: Code;
  readonly details: ErrorDetail[] | undefined;
  readonly remedy: Remedy | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: StatusOf<Code>,
    code: Code,
    message: string,
    more: { details?: ErrorDetail[]; remedy?: Remedy | undefined; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details;
    this.remedy = more.remedy;
    // Each 503 says when to try again.
    this.headers = { ...((status as number) === 503 ? { "retry-after": "5" } : {}), ...more.headers };
  }
}

export const notFound = (what: string) => new ApiError(404, "not_found", `There is no such ${what} in this account.`);
export const invalid = (field: string, message: string) =>
  new ApiError(422, "invalid", `${field}: ${message}`, { details: [{ field, message }] });

/** The client's change is based on an older revision of an article. */
export function revisionConflict(is: number, given: number): ApiError {
  const message = `Somebody changed the article: it is at revision ${is}, and your change is based on ${given}. Reload the article, then change it again.`;
  return new ApiError(409, "revision_conflict", message, { details: [{ field: "revision", message: String(is) }] });
}
