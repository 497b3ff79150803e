import type { SearchValues } from "./searchAttributes.ts";

/**
 * What becomes of a start when a workflow of its id runs.
 * - `join`: that one stands for both.
 * - `wake`: so it does, and is told to look at its row again. Where a row was changed: a workflow that is about to end would swallow a mere start.
 * - `replace`: that one is terminated.
 */
export type IfRunning = "join" | "wake" | "replace";

/** How a workflow is started, whoever starts it, in plain data; `temporal/start.ts` hands it to Temporal. */
export interface WorkflowStart<Args extends unknown[] = unknown[]> {
  /** its name in workflows/index.ts */
  workflow: string;
  workflowId: string;
  /** as Temporal names it */
  taskQueue: string;
  args: Args;
  ifRunning: IfRunning;
  /** what a `wake` says */
  wakeArgs?: unknown[];
  searchAttributes?: SearchValues;
  memo?: Record<string, unknown>;
  /** what people read in the Temporal UI */
  staticSummary: string;
  /** 1 first, 5 last; among equals each `fairnessKey` has its turn */
  priority?: { priorityKey: number; fairnessKey?: string };
  workflowExecutionTimeout?: `${number} seconds`;
}

/** A Schedule of Temporal's: what it starts, and when. */
export interface ScheduledStart {
  scheduleId: string;
  /** in UTC */
  calendar: { comment: string; hour: number | "*"; minute: number | { start: number; end: number; step: number } };
  start: WorkflowStart;
  /** A time that was missed, because Temporal was away, is made up for within this. */
  catchupWindow: `${number} ${"minutes" | "hour" | "hours"}`;
}

/** An integration, as far as the workflows of its site show it. */
export interface Integration {
  id: number;
  source: string;
  site_id: number;
  account_id: number;
  config_json: { site_url: string };
}

/** Temporal keeps 400 bytes of a summary; 200 characters of a site's address fit. */
export const summary = (text: string): string => text.slice(0, 200);
export const perSite = (site_id: number): string => `site-${site_id}`;
export const perAccount = (account_id: number): string => `account-${account_id}`;
