import type { SearchValues } from "./searchAttributes.ts";

/**
 * What a start does if a workflow of its id runs already.
 * - `join`: it uses the running workflow.
 * - `wake`: the same, with the signal `wake`. Use it after a change of a row: a workflow that is about to end would ignore a mere start.
 * - `replace`: it terminates the running workflow.
 */
export type IfRunning = "join" | "wake" | "replace";

/** How any caller starts a workflow, as plain data. `temporal/start.ts` passes it to Temporal. */
export interface WorkflowStart<Args extends unknown[] = unknown[]> {
  /** its name in workflows/index.ts */
  workflow: string;
  workflowId: string;
  /** its name in Temporal */
  taskQueue: string;
  args: Args;
  ifRunning: IfRunning;
  /** the arguments of `wake` */
  wakeArgs?: unknown[];
  searchAttributes?: SearchValues;
  memo?: Record<string, unknown>;
  /** what people read in the Temporal UI */
  staticSummary: string;
  /** 1 first, 5 last. At equal priority the fairness keys take turns */
  priority?: { priorityKey: number; fairnessKey?: string };
  workflowExecutionTimeout?: `${number} seconds`;
  /** how long the workflow waits before its first step */
  startDelay?: `${number} seconds`;
}

/** A Schedule of Temporal: what it starts, and when. */
export interface ScheduledStart {
  scheduleId: string;
  /** in UTC */
  calendar: { comment: string; hour: number | "*"; minute: number | { start: number; end: number; step: number } };
  start: WorkflowStart;
  /** A start that was missed because Temporal was away is made up for within this time. */
  catchupWindow: `${number} ${"minutes" | "hour" | "hours"}`;
}

/** An integration, reduced to what the workflows of its site show. */
export interface Integration {
  id: number;
  source: string;
  site_id: number;
  account_id: number;
  config_json: { site_url: string };
}

/** Temporal keeps 400 bytes of a summary, so 200 characters of a site's address fit. */
export const summary = (text: string): string => text.slice(0, 200);
export const perSite = (site_id: number): string => `site-${site_id}`;
export const perAccount = (account_id: number): string => `account-${account_id}`;
