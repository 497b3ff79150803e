import type { Warning } from "./repair.ts";

/**
 * What a publication becomes that is queued again, whoever wishes it and however many at once: fresh attempts, and nothing of what was
 * said of the calls before. Whose it is then (workflow, run, time, priority) is the wish's own. `recreate` stays: what a person asked for
 * holds until it came to a post.
 */
export const REOPENED = {
  state: "queued",
  attempt: 0,
  last_error: null,
  next_attempt_at: null,
  finished_at: null,
  cancel_requested: false,
  warnings: [] as Warning[],
  repairs: 0,
  repair_at: null,
} as const;
