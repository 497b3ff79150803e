import type { ContentfulStatusCode } from "hono/utils/http-status";
import { PublicationRefused, type RefusalCode } from "../../domain/publishing/refusal.ts";
import { refusalRemedy } from "../../domain/publishing/remedy.ts";
import { ApiError } from "../http/errors.ts";

const refusalStatus: Partial<Record<RefusalCode, ContentfulStatusCode>> = {
  not_found: 404,
  never_published: 404,
  integration_not_found: 404,
  content_incomplete: 422,
  site_cannot_take: 422,
  force_needed: 422,
  post_in_trash: 410,
  post_gone: 410,
};

/** The result of a wish about a publication. @throws ApiError if the wish is refused */
export async function refused<T>(contentId: number, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PublicationRefused)) throw error;
    throw new ApiError(refusalStatus[error.code] ?? 409, error.code, error.message, {
      remedy: refusalRemedy(error.code, contentId),
      ...(error.rule ? { details: [error.rule] } : {}),
    });
  }
}
