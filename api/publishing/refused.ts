import { PublicationRefused } from "../../domain/publishing/refusal.ts";
import { refusalRemedy } from "../../domain/publishing/remedy.ts";
import { CODES } from "../http/codes/list.ts";
import { ApiError } from "../http/errors.ts";

/** The result of a wish about a publication. @throws ApiError if the wish is refused */
export async function refused<T>(contentId: number, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PublicationRefused)) throw error;
    throw new ApiError(CODES[error.code][0], error.code, error.message, {
      remedy: refusalRemedy(error.code, contentId),
      ...(error.rule ? { details: [error.rule] } : {}),
    });
  }
}
