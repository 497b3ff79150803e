import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { PublicationRequest } from "../../db/publishing/request.ts";
import { PRIORITY } from "../../domain/publishing/priority.ts";
import { PUBLICATION_STATES } from "../../domain/publishing/publication.ts";
import { publicationStart } from "../../domain/temporal/starts/publishing.ts";
import { startWritten } from "../../temporal/soon.ts";
import { recordMeanwhile } from "../http/activity.ts";
import type { AppEnv } from "../http/deps.ts";
import { timestamp } from "../http/schemas.ts";

/** The answer to a wish that a workflow carries out. */
export const accepted = z.object({
  content_id: z.int(),
  status: z.string(),
  publication_id: z.uuid(),
  publication_state: z.enum(PUBLICATION_STATES),
  workflow_id: z.string(),
  publish_at: timestamp.nullable(),
  workflow_started: z.boolean().openapi({
    description: "false: Temporal has not confirmed the start within a second; the publication is queued, and starts when Temporal answers",
  }),
});

/**
 * Starts the workflow of a request that is written, and makes the answer 202. If Temporal takes longer than a second, the answer does not wait for it. Without Temporal the publication waits, and the sweep starts it.
 * @param status the article's status afterwards
 */
export async function accept(c: Context<AppEnv>, request: PublicationRequest, status = "published") {
  const { deps } = c.var;
  // The start takes longer than the entry in the activity log.
  recordMeanwhile(c);
  const { retry, taskQueuePrefix: prefix } = deps;
  const start = publicationStart({ ...request, priority: PRIORITY.person }, { prefix, retry });
  const workflow_started = await startWritten(deps, start, "the publication is pending, and is started by the sweep");
  const { content_id, publication_id, state } = request;
  const workflow_id = start.workflowId;
  const publish_at = request.publish_at && new Date(request.publish_at).toISOString();
  const data = { content_id, status, publish_at, publication_id, publication_state: state, workflow_id, workflow_started };
  return { success: true as const, data };
}
