import { z } from "@hono/zod-openapi";
import { BULK_LIMIT, BULK_STATES } from "../../domain/publishing/bulk.ts";
import { FAILURES, type FailureType } from "../../domain/publishing/failure.ts";
import { PUBLICATION_STATES, TASKS } from "../../domain/publishing/publication.ts";
import { REFUSALS, type RefusalCode } from "../../domain/publishing/refusal.ts";
import { CONTENT_STATUSES } from "../../domain/publishing/wordpressStatus.ts";
import { byPublication } from "../articles/schemas.ts";
import { postStatus } from "./postStatus.ts";
import { publishAt } from "./publishAt.ts";
import { changes, idNumber, keys, line, pageQuery, timestamp } from "../http/schemas.ts";

const filter = z.object({
  site_id: idNumber.optional(),
  sector_id: idNumber.optional(),
  cluster_id: idNumber.optional(),
  status: z.enum(CONTENT_STATUSES).optional(),
  pending: z.boolean().optional().openapi({ description: "true: published in IGNY8, and not on WordPress yet" }),
  ...byPublication,
  q: line(200).optional().openapi({ description: "words in the title or the primary keyword, case-insensitive" }),
});

/** The articles of a bulk request: their ids, or a filter. */
const chosen = {
  content_ids: z.array(idNumber).min(1).max(BULK_LIMIT).optional(),
  filter: filter
    .strict()
    .optional()
    .openapi({ description: `in place of content_ids; may match ${BULK_LIMIT} articles` }),
  site_integration_id: idNumber.optional(),
  publish_at: publishAt.optional(),
  dry_run: z.boolean().default(false).openapi({ description: "true: report the result without writing anything" }),
};
const idsOrFilter = (given: { content_ids?: unknown; filter?: unknown }, ctx: z.RefinementCtx) => {
  if ((given.content_ids === undefined) === (given.filter === undefined)) {
    ctx.addIssue({ code: "custom", path: ["content_ids"], message: "give content_ids or filter, and not both" });
  }
};

export const bulkRequest = z
  .object({
    ...chosen,
    status: postStatus.optional(),
    recreate: z.boolean().default(false).openapi({
      description: "true: articles whose post was deleted or is in WordPress trash get a new post; otherwise they are refused",
    }),
  })
  .superRefine(idsOrFilter)
  .openapi({ example: { content_ids: [1, 2, 3], dry_run: false } });
export const bulkChanges = z
  .object(chosen)
  .superRefine(idsOrFilter)
  .openapi({ example: { content_ids: [1, 2, 3], dry_run: false } });
export const bulkWithdrawals = z
  .object({
    ...chosen,
    to: z.enum(["draft", "private", "trash"]).default("draft").openapi({
      description:
        "draft and private: visitors don't see the posts; people whose role in WordPress lets them edit drafts or read private posts do. trash: WordPress deletes them after 30 days",
    }),
  })
  .superRefine(idsOrFilter)
  .openapi({ example: { content_ids: [1, 2, 3], dry_run: false } });

export const bulkMove = changes({ publish_at: publishAt });
export const bulkRetry = z.object({
  cause: z.enum(keys<FailureType>(FAILURES)).optional().openapi({ description: "only articles that failed with this cause" }),
  site_id: idNumber.optional().openapi({ description: "only articles of this site" }),
});

/** The ids of runs are UUIDs, because workflow ids contain them. */
export const bulkParam = z.object({ id: z.uuid().openapi({ param: { name: "id", in: "path" } }) });
export const bulkQuery = pageQuery.extend({ cursor: z.uuid().optional() });

const refusedFor = z.object({
  code: z.enum(keys<RefusalCode>(REFUSALS)),
  message: z.string(),
  count: z.int(),
  content_ids: z.array(z.int()).openapi({ description: "the first of these articles" }),
});
const counts = {
  accepted: z.int(),
  under_way: z.int().openapi({ description: "number of articles that are already being published; the run does not change that" }),
  refused: z.array(refusedFor),
};
export const bulkWeighed = z
  .object({ dry_run: z.literal(true), ...counts, sites: z.int().openapi({ description: "number of sites that would get articles" }) })
  .openapi("BulkDryRun");

export const bulkRow = z.object({
  id: z.uuid(),
  task: z
    .enum(TASKS)
    .openapi({ description: "create: make posts; update: bring articles' changes to their posts; withdraw: unpublish or restore posts" }),
  state: z.enum(BULK_STATES),
  publish_at: timestamp.nullable(),
  request: z.record(z.string(), z.any()),
  ...counts,
  created_at: timestamp,
  updated_at: timestamp,
  finished_at: timestamp.nullable(),
});
const states = z.partialRecord(z.enum(PUBLICATION_STATES), z.int());
const withStates = bulkRow.extend({ states: states.openapi({ description: "articles by the state of their publication" }) });
export const bulkListed = withStates
  .extend({
    site_count: z.int().openapi({ description: "number of sites that the articles belong to" }),
    site_id: z.int().nullable().openapi({ description: "the site of all articles; null if there are several" }),
  })
  .openapi("BulkRunListed");
export const bulkData = withStates
  .extend({
    sites: z.array(
      z.object({
        site_id: z.int(),
        name: z.string(),
        states,
        pause_reason: z.string().nullable().openapi({ description: "why nothing is sent to the site now; null while it takes articles" }),
      }),
    ),
    causes: z.array(
      z.object({
        type: z.string(),
        message: z.string(),
        advice: z.string(),
        failed: z.int(),
        retrying: z.int().openapi({ description: "number of these articles that are tried again" }),
        content_ids: z.array(z.int()).openapi({ description: "the first of these articles" }),
      }),
    ),
    workflow_id: z.string(),
    workflow_url: z.string().nullable().openapi({ description: "URL of the workflow in the Temporal UI" }),
  })
  .openapi("BulkRun");
export const bulkAccepted = bulkRow
  .extend({
    workflow_id: z.string(),
    workflow_started: z.boolean().openapi({
      description:
        "false: Temporal has not confirmed the start within a second and the run starts when Temporal answers, or there was nothing to do",
    }),
  })
  .openapi("BulkAccepted");
