import type { WithdrawnTo } from "../publication.ts";
import type { ChangedThere } from "./sitePost.ts";

/** Body of `POST igny8/v1/withdraw` (docs/bridge-contract.md). */
export interface WithdrawalRequest {
  content_id: number;
  source: string;
  change_id: string;
  to: WithdrawnTo;
  /** the post as IGNY8 knows it */
  expect: { etag: string };
  known_sequence: number;
  even_if_open: boolean;
  force: boolean;
}

/**
 * The fields of a post whose deletion would lose what somebody made of them on the site.
 * @param seen the site's fingerprints of the changes that were known when a person asked for the deletion
 * @param there what is known now
 * @param force the person said that these changes may be lost. It covers only changes that were known
 */
export const lostByDeletion = (seen: Record<string, string>, there: ChangedThere, force: boolean): string[] =>
  Object.keys(there).filter((field) => !force || seen[field] !== there[field]!.fp);
