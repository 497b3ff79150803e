import type { Content } from "../../db/articles/content.ts";
import { hasRight } from "../../domain/people/roles.ts";
import type { Identity } from "../http/deps.ts";
import { ApiError } from "../http/errors.ts";

/**
 * Keeps an approved article, and one that is on its site, as it was approved: only people who may publish change it. WordPress keeps its
 * contributors from published posts in the same way.
 * @throws ApiError 403
 */
export function keepApproved({ role }: Identity, { status, external_id }: Pick<Content, "status" | "external_id">): void {
  if ((status !== "published" && !external_id) || hasRight(role, "publish")) return;
  throw new ApiError(
    403,
    "role_required",
    "The article is approved or published, and your role can't change it. Ask an editor of the account.",
  );
}
