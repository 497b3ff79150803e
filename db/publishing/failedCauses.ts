import type { FailureType } from "../../domain/publishing/failure.ts";
import type { EntityManager } from "../orm.ts";
import { FAILED_CAUSES } from "./statements.ts";

/** Failed articles that are not on their site, grouped by cause. */
export interface FailedCause {
  type: FailureType;
  /** the message of the newest, and the advice */
  message: string;
  advice: string;
  failed: number;
  /** the number of the account's sites on which they failed */
  sites: number;
  /** the newest of them */
  content_ids: number[];
}

/**
 * Why publications of an account or of one of its sites have failed: one row for each failure type.
 * @param site_ids the sites that a token is limited to
 */
export async function failedCauses(
  em: EntityManager,
  account_id: number,
  site_id: number | undefined,
  site_ids: number[] | null = null,
): Promise<FailedCause[]> {
  return FAILED_CAUSES<FailedCause>(em, { account_id, site_id: site_id ?? null, site_ids });
}
