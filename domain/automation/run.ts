/** Days of a site's week, as `Date.getUTCDay` counts them. */
export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Day = (typeof DAYS)[number];

/** On these days at this local time of the site, `HH:MM`. */
export interface AutomationSchedule {
  days: Day[];
  at: string;
}

/** Local times in which posts may go out: `from` up to, and without, `to` (`24:00` is the end of the day). */
export interface PublishingWindow {
  days: Day[];
  from: string;
  to: string;
}

export const STAGES = [1, 2, 3, 4, 5, 6, 7] as const;
/** Review → published (requirements 4.1): the one that is ours. The others are carried out elsewhere, and reported. */
export const PUBLISHING_STAGE = 7;

export const STAGE_STATES = ["off", "pending", "running", "completed", "failed", "skipped"] as const;
export type StageState = (typeof STAGE_STATES)[number];
export interface StageReport {
  state: StageState;
  counts?: Record<string, number>;
  error?: string;
  started_at?: string;
  finished_at?: string;
}
/** By the stage's number. */
export type StageReports = Record<string, StageReport>;

export const RUN_STATES = ["running", "paused", "completed", "failed", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];
/** A site has one run in these states at most. */
export const ACTIVE_RUN_STATES = ["running", "paused"] as const satisfies RunState[];

/** Where a page of overdue runs ended; both as the database writes them. */
export interface OverdueAfter {
  overdue_at: string;
  id: string;
}

/** Why some articles of a run did not get through. */
export interface RunCause {
  type: string;
  count: number;
  message: string;
  /** the first of them */
  content_ids: number[];
}

/** The stages of a new run: those that are on have still to come. */
export function newStages(on: readonly number[]): StageReports {
  return Object.fromEntries(STAGES.map((stage) => [stage, { state: on.includes(stage) ? "pending" : "off" }]));
}

/** Whether Stage 7 may begin: of those before it, the ones that are on have ended, well or not. */
export function earlierStagesEnded(stages: StageReports): boolean {
  return STAGES.every((stage) => stage === PUBLISHING_STAGE || !["pending", "running"].includes(stages[stage]?.state ?? "off"));
}

/** A stage after a report; its times are ours. */
export function reported(before: StageReport | undefined, report: Omit<StageReport, "started_at" | "finished_at">, now: Date): StageReport {
  const started_at = before?.started_at ?? now.toISOString();
  return { ...report, started_at, ...(report.state === "running" ? {} : { finished_at: now.toISOString() }) };
}

const POLL_FIRST_MS = 1_000;
const POLL_PER_ARTICLE_MS = 20;
export const POLL_LONGEST_MS = 60 * 60_000;

/**
 * Milliseconds until it is looked again whether the last articles have ended: the longer, the more there are, and the longer nothing moved.
 * @param looks in a row that found the same number
 */
export function pollDelay(open: number, looks: number): number {
  return Math.min(POLL_LONGEST_MS, Math.max(POLL_FIRST_MS, open * POLL_PER_ARTICLE_MS) * 2 ** Math.min(looks, 20));
}
