import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { BULK_STATES } from "../../../domain/publishing/bulk.ts";
import { TASKS } from "../../../domain/publishing/publication.ts";
import type { RefusalCode } from "../../../domain/publishing/refusal.ts";
import type { RetryPolicy } from "../../../domain/publishing/retry.ts";
import { Account, User } from "../../people/account.ts";
import { createdAt, updatedAt } from "../../columns.ts";

/** Articles that were refused for the same reason, with the first of them. */
export interface RefusedFor {
  code: RefusalCode;
  message: string;
  count: number;
  content_ids: number[];
}

/** Many articles that are published, updated, unpublished or restored together. Each publication knows its own state, and names its run: `Publication.bulk_run_id`. */
export const BulkRun = defineEntity({
  name: "BulkRun",
  tableName: "igny8_bulk_runs",
  indexes: [
    {
      name: "igny8_bulk_runs_account_newest",
      expression: "create index igny8_bulk_runs_account_newest on igny8_bulk_runs (account_id, id desc)",
    },
    {
      // what the sweep starts again
      name: "igny8_bulk_runs_running",
      expression: "create index igny8_bulk_runs_running on igny8_bulk_runs (updated_at) where state = 'running'",
    },
  ],
  properties: {
    // In the order of time, and never reused, because workflow ids contain it.
    id: p.uuid().primary().defaultRaw("uuidv7()"),
    account_id: () => p.manyToOne(Account).mapToPk().fieldName("account_id").deleteRule("cascade"),
    requested_by_id: () => p.manyToOne(User).mapToPk().fieldName("requested_by_id").deleteRule("set null").nullable().index(),
    /** what the run does with its articles' posts */
    task: p.enum(TASKS).default("create"),
    state: p.enum(BULK_STATES).default("running"),
    /** nothing is sent before this time */
    publish_at: p.datetime(3).nullable(),
    /** the request: the filter, or the number of ids */
    request: p.json<Record<string, unknown>>().defaultRaw("'{}'"),
    /** how failed calls are retried */
    retry: p.json<RetryPolicy>(),
    /** the numbers of accepted articles, of articles with an open publication, and of refused ones */
    accepted: p.integer().default(0),
    under_way: p.integer().default(0),
    refused: p.json<RefusedFor[]>().defaultRaw("'[]'"),
    created_at: createdAt(),
    updated_at: updatedAt(),
    finished_at: p.datetime(3).nullable(),
  },
});
export type BulkRun = InferEntity<typeof BulkRun>;
