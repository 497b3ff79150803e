import { z } from "@hono/zod-openapi";
import { BULK_LIMIT, BULK_STATES } from "../../domain/publishing/bulk.ts";
import { FAILURES, type FailureType } from "../../domain/publishing/failure.ts";
import { PUBLICATION_STATES } from "../../domain/publishing/publication.ts";
import { REFUSALS, type RefusalCode } from "../../domain/publishing/refusal.ts";
import { CONTENT_STATUSES } from "../../domain/publishing/wordpressStatus.ts";
import { byPublication } from "../articles/schemas.ts";
import { publishAt } from "./publishAt.ts";
import { changes, idNumber, keys, line, pageQuery, timestamp } from "../http/schemas.ts";

const filter = z.object({
  site_id: idNumber.optional(),
  sector_id: idNumber.optional(),
  cluster_id: idNumber.optional(),
  status: z.enum(CONTENT_STATUSES).optional(),
  pending: z.boolean().optional().openapi({ description: "true: published here, and not on WordPress yet" }),
  ...byPublication,
  q: line(200).optional().openapi({ description: "in the title or the primary keyword, whatever its case" }),
});

export const bulkRequest = z
  .object({
    content_ids: z.array(idNumber).min(1).max(BULK_LIMIT).optional(),
    filter: filter
      .strict()
      .optional()
      .openapi({ description: `instead of content_ids; may match ${BULK_LIMIT} articles` }),
    site_integration_id: idNumber.optional(),
    publish_at: publishAt.optional(),
    recreate: z
      .boolean()
      .default(false)
      .openapi({ description: "articles whose post was deleted, or lies in WordPress's trash, get a new one; else they are refused" }),
    dry_run: z.boolean().default(false).openapi({ description: "say what would happen, and write nothing" }),
  })
  .superRefine((given, ctx) => {
    if ((given.content_ids === undefined) === (given.filter === undefined)) {
      ctx.addIssue({ code: "custom", path: ["content_ids"], message: "give content_ids or filter, and not both" });
    }
  });

export const bulkMove = changes({ publish_at: publishAt });
export const bulkRetry = z.object({
  cause: z.enum(keys<FailureType>(FAILURES)).optional().openapi({ description: "only those that failed so" }),
  site_id: idNumber.optional().openapi({ description: "only that site's" }),
});

/** The ids of runs are UUIDs, because workflow ids contain them. */
export const bulkParam = z.object({ id: z.uuid().openapi({ param: { name: "id", in: "path" } }) });
export const bulkQuery = pageQuery.extend({ cursor: z.uuid().optional() });

const refusedFor = z.object({
  code: z.enum(keys<RefusalCode>(REFUSALS)),
  message: z.string(),
  count: z.int(),
  content_ids: z.array(z.int()).openapi({ description: "the first of them" }),
});
const counts = {
  accepted: z.int(),
  under_way: z.int().openapi({ description: "on their way already, and left to that" }),
  refused: z.array(refusedFor),
};
export const bulkWeighed = z
  .object({ dry_run: z.literal(true), ...counts, sites: z.int().openapi({ description: "to which articles would go" }) })
  .openapi("BulkDryRun");

export const bulkRow = z.object({
  id: z.uuid(),
  state: z.enum(BULK_STATES),
  publish_at: timestamp.nullable(),
  request: z.record(z.string(), z.any()),
  ...counts,
  created_at: timestamp,
  updated_at: timestamp,
  finished_at: timestamp.nullable(),
});
const states = z.partialRecord(z.enum(PUBLICATION_STATES), z.int());
export const bulkListed = bulkRow
  .extend({ states: states.openapi({ description: "articles by the state of their publication" }) })
  .openapi("BulkRunListed");
export const bulkData = bulkListed
  .extend({
    sites: z.array(
      z.object({
        site_id: z.int(),
        name: z.string(),
        states,
        pause_reason: z
          .string()
          .nullable()
          .openapi({ description: "why nothing is sent to it at the moment; null while it takes articles" }),
      }),
    ),
    causes: z.array(
      z.object({
        type: z.string(),
        message: z.string(),
        advice: z.string(),
        failed: z.int(),
        retrying: z.int().openapi({ description: "failed so, and are tried again" }),
        content_ids: z.array(z.int()).openapi({ description: "the first of them" }),
      }),
    ),
    workflow_id: z.string(),
    workflow_url: z.string().nullable().openapi({ description: "the run in the Temporal UI" }),
  })
  .openapi("BulkRun");
export const bulkAccepted = bulkRow
  .extend({
    workflow_id: z.string(),
    workflow_started: z.boolean().openapi({ description: "false: Temporal is away, the run starts later; or there was nothing to do" }),
  })
  .openapi("BulkAccepted");
