import type { StartedPublication } from "../../../domain/temporal/starts/publishing.ts";
import type { EntityManager } from "../../orm.ts";
import { SEND_SAVED } from "./statements.ts";

/**
 * Queues the update of an article that was just saved, if its site gets changes by themselves (`SiteIntegration.send_saved_after_s`). The caller
 * has locked the article, and starts the workflow after the commit; if that fails, the sweep starts it.
 */
export async function queueSaved(tx: EntityManager, content_id: number): Promise<StartedPublication | undefined> {
  const [queued] = await SEND_SAVED<StartedPublication>(tx, { content_id });
  return queued;
}
