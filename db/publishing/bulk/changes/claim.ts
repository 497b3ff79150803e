import { bridgeChangesPosts } from "../../../../domain/publishing/updates/bridge.ts";
import type { EntityManager } from "../../../orm.ts";
import { type BulkRequest, type BulkVerdict, claimed, type Count, verdictOf } from "../claim.ts";
import type { BulkRun } from "../run.ts";
import { BRIDGES, CLAIM_CHANGES, WEIGH_CHANGES } from "./statements.ts";

/** A request to bring the changes of many articles to their posts. */
export type ChangesRequest = Pick<BulkRequest, "content_ids" | "request" | "integration_id" | "publish_at" | "retry">;

/** The result that a request for changes would have. Nothing is written. */
export async function weighChanges(
  em: EntityManager,
  by: { account_id: number },
  { content_ids, integration_id = null }: { content_ids: number[]; integration_id?: number | null | undefined },
): Promise<BulkVerdict> {
  return verdictOf(await WEIGH_CHANGES<Count>(em, await changesOf(em, by, content_ids, integration_id)), []);
}

/**
 * Takes the articles whose posts lack a change, for a run of updates; it refuses all others with the reason that a single update would give.
 * The articles keep their status.
 * @param permit throws if no further run is allowed, which rolls everything back
 */
export async function claimChanges(
  em: EntityManager,
  by: { account_id: number; user_id: number },
  { content_ids, integration_id = null, ...rest }: Omit<ChangesRequest, "integration_id"> & { integration_id?: number | null | undefined },
  permit?: (tx: EntityManager) => Promise<void>,
): Promise<BulkRun & { sites: number }> {
  return claimed(em, by, { task: "update", content_ids, ...rest }, permit, async (tx, of) =>
    verdictOf(await CLAIM_CHANGES<Count>(tx, { ...(await changesOf(tx, by, content_ids, integration_id)), ...of }), []),
  );
}

async function changesOf(em: EntityManager, { account_id }: { account_id: number }, content_ids: number[], integration_id: number | null) {
  const wanted = { integration_id, content_ids, account_id };
  const bridges = await BRIDGES<{ id: number; bridge: string | null }>(em, wanted);
  return { ...wanted, too_old: bridges.filter(({ bridge }) => !bridgeChangesPosts(bridge)).map(({ id }) => id) };
}
