import type { WithdrawnTo } from "../../../../domain/publishing/publication.ts";
import { bridgeChangesPosts } from "../../../../domain/publishing/updates/bridge.ts";
import type { EntityManager } from "../../../orm.ts";
import { type BulkRequest, type BulkVerdict, claimed, type Count, verdictOf } from "../claim.ts";
import type { BulkRun } from "../run.ts";
import { BRIDGES, CLAIM_CHANGES, WEIGH_CHANGES } from "./statements.ts";

/** What a run does with the posts of many articles: update them, unpublish them, or restore them (`to`: publish). */
export type Change = { task: "update" } | { task: "withdraw"; to: Exclude<WithdrawnTo, "deleted"> };

interface Wanted {
  content_ids: number[];
  integration_id?: number | null | undefined;
}

/** The result that a request for changes would have. Nothing is written. */
export async function weighChanges(em: EntityManager, by: { account_id: number }, change: Change, wanted: Wanted): Promise<BulkVerdict> {
  return verdictOf(await WEIGH_CHANGES[change.task]<Count>(em, await changesOf(em, by, change, wanted)), []);
}

/**
 * Takes the articles whose posts are to be changed, for a run; it refuses all others with the reason that a single request would give. The articles
 * keep their status until the site has answered.
 * @param permit throws if no further run is allowed, which rolls everything back
 */
export async function claimChanges(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  change: Change,
  { content_ids, integration_id, ...run }: Wanted & Pick<BulkRequest, "request" | "publish_at" | "retry">,
  permit?: (tx: EntityManager) => Promise<void>,
): Promise<BulkRun & { sites: number }> {
  const { task } = change;
  return claimed(em, by, { task, content_ids, ...run }, permit, async (tx, of) =>
    verdictOf(await CLAIM_CHANGES[task]<Count>(tx, { ...(await changesOf(tx, by, change, { content_ids, integration_id })), ...of }), []),
  );
}

async function changesOf(
  em: EntityManager,
  { account_id }: { account_id: number },
  { task: _, ...options }: Change,
  { content_ids, integration_id = null }: Wanted,
) {
  const wanted = { integration_id, content_ids, account_id };
  const bridges = await BRIDGES<{ id: number; bridge: string | null }>(em, { content_ids, account_id });
  const too_old = bridges.filter(({ bridge }) => !bridgeChangesPosts(bridge)).map(({ id }) => id);
  return { ...wanted, too_old, options: JSON.stringify(options) };
}
