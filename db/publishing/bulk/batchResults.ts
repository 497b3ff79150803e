import type { Task } from "../../../domain/publishing/publication.ts";
import type { CallOutcome } from "../../../domain/publishing/lane.ts";
import { recordEnds, type EndedCall, type SentArticle } from "../callEnds.ts";
import { insertEvents, type Fact } from "../../events/record.ts";
import { giveBack, type LaneNews } from "../lanes/places.ts";
import { TOLD_TASKS } from "../updates/toldTasks.ts";
import { keepLooks } from "../updates/basis.ts";
import type { EntityManager } from "../../orm.ts";
import { counted } from "../../../domain/text.ts";

export interface BatchCall extends EndedCall {
  id: string;
  bulkRunId: string;
  duration_ms: number;
  task: Task;
  results: SentArticle[];
  /** what the call showed about the site */
  lane: CallOutcome & { message: string };
}

/** Records the results of a batch's articles and gives its place back, in one transaction with a constant number of statements. */
export async function closeBatch(em: EntityManager, call: BatchCall): Promise<LaneNews & { repairs: boolean }> {
  return em.transactional(async (tx) => {
    const ends = await recordEnds(tx, call, call.results);
    const looks = call.results.flatMap(({ article, look }) =>
      look && ends.has(article.publication_id) ? [[article.publication_id, look] as const] : [],
    );
    await keepLooks(tx, looks);
    await insertEvents(tx, ofTheWhole(call));
    const news = await giveBack(tx, call.integration, call.id, call.lane);
    return { ...news, repairs: [...ends.values()].some(({ repairs }) => repairs) };
  });
}

/** The single event of a call that failed for all its articles. */
function ofTheWhole({ integration, results, lane, duration_ms, bulkRunId, task }: BatchCall): Fact[] {
  const back = results.filter(({ outcome }) => outcome.kind === "put_back" && outcome.error);
  if (lane.failure === null || back.length === 0) return [];
  const { account_id, site_id, id: integration_id } = integration;
  return [
    {
      ...{ account_id, site_id, integration_id },
      event_type: "error",
      action: `${TOLD_TASKS[task].action}_attempt`,
      description: `A batch of ${counted(back.length, "article")} failed: ${lane.message}`,
      success: false,
      error_message: lane.message,
      duration_ms,
      details: { bulk_run_id: bulkRunId, articles: back.length, error: { type: lane.failure, message: lane.message } },
    },
  ];
}
