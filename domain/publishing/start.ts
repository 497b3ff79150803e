import { publicationWorkflowId } from "./publication.ts";
import { taskQueue } from "../temporal/queues.ts";
import type { RetryPolicy } from "./retry.ts";
import { SEARCH_ATTRIBUTES } from "../temporal/searchAttributes.ts";

/** Who goes first, on a site and across sites: a person's click before bulk, bulk before what runs by the clock (design, part 3). */
export const PRIORITY = { person: 1, bulk: 4, clock: 5 } as const;

/** What the workflow of a publication shows to people, and who it belongs to. */
export interface StartedPublication {
  publication_id: string;
  content_id: number;
  site_id: number;
  account_id: number;
  title: string;
  site_url: string;
  priority: number;
}

/** How the workflow of a publication is started, by whoever starts it: the API, the sweep. Starting it again joins the one that runs. */
export function publicationStart(request: StartedPublication, { prefix, retry }: { prefix: string; retry: RetryPolicy }) {
  return {
    workflowId: publicationWorkflowId(request.publication_id),
    taskQueue: taskQueue(prefix, "publish"),
    args: [{ publicationId: request.publication_id, retry }] as [{ publicationId: string; retry: RetryPolicy }],
    searchAttributes: {
      [SEARCH_ATTRIBUTES.content]: [String(request.content_id)],
      [SEARCH_ATTRIBUTES.site]: [String(request.site_id)],
      [SEARCH_ATTRIBUTES.account]: [String(request.account_id)],
    },
    staticSummary: `'${request.title.slice(0, 120)}' to ${request.site_url}`.slice(0, 200),
    priority: { priorityKey: request.priority, fairnessKey: `site-${request.site_id}` },
  };
}
