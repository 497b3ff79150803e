import type { TaskOptions } from "./publication.ts";
import type { Warning } from "./repair.ts";

/**
 * The fields of a publication that is queued again, by any wish, singly or in bulk: fresh attempts, and no results of earlier calls. Its owner
 * and order (workflow, run, time, priority) come from the wish. `recreate` is not reset: a person's request for a new post holds
 * until there is a post.
 */
export const REOPENED = {
  state: "queued",
  task: "create",
  options: {} as TaskOptions,
  attempt: 0,
  last_error: null,
  next_attempt_at: null,
  finished_at: null,
  cancel_requested: false,
  warnings: [] as Warning[],
  repairs: 0,
  repair_at: null,
} as const;

/**
 * The fields of a publication that is queued for another task of its post, singly or in bulk. Warnings and repairs stay: the post lacks what it
 * lacked.
 */
export const QUEUED_AGAIN = {
  state: "queued",
  attempt: 0,
  last_error: null,
  next_attempt_at: null,
  finished_at: null,
  cancel_requested: false,
  run_id: null,
} as const;
