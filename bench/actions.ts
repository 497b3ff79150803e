import { bulkWorkflowId, publicationWorkflowId } from "../domain/temporal/workflowIds.ts";
import { actionsOf } from "./countActions.ts";
import { table } from "./parts/measure.ts";
import { startPlatform } from "./parts/platform.ts";

/* Temporal actions of one publication, alone and in bulk, counted from the histories. */
const SITES = 10;
const ARTICLES = 1_000;

const undo: (() => Promise<unknown>)[] = [];
try {
  const { furnish, bulk, call, startWorker, client } = await startPlatform(undo);
  await startWorker();

  const alone = await furnish(1, 1);
  const { publication_id } = await call("POST", `/content/${alone.ids[0]}/publish/`, alone.token, {});
  await client.workflow.getHandle(publicationWorkflowId(publication_id)).result();
  const many = await furnish(SITES, ARTICLES / SITES);
  const run = await bulk(many);
  await run.ended();
  await client.workflow.getHandle(bulkWorkflowId(run.id)).result();
  // The visibility store follows after a moment.
  await new Promise((resume) => setTimeout(resume, 2_000));

  const single = await actionsOf(client, publicationWorkflowId(publication_id));
  const inBulk = await actionsOf(client, bulkWorkflowId(run.id));
  table([
    { what: "one publication", ...single },
    { what: `a run of ${ARTICLES} on ${SITES} sites`, ...inBulk },
  ]);
  console.log(JSON.stringify({ single: single.all, bulk_per_article: Number((inBulk.all / ARTICLES).toFixed(4)) }));
} finally {
  for (const step of undo.toReversed()) await step();
}
