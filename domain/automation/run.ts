/** Days of the week, in the order of `Date.getUTCDay`. */
export const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
export type Day = (typeof DAYS)[number];

/** A weekly schedule: the days, and the local time of the site as `HH:MM`. */
export interface AutomationSchedule {
  days: Day[];
  at: string;
}

/** Local times in which posts may be published: from `from` up to, but without, `to` (`24:00` is the end of the day). */
export interface PublishingWindow {
  days: Day[];
  from: string;
  to: string;
}

export const STAGES = [1, 2, 3, 4, 5, 6, 7] as const;
/** The stage that publishes approved articles (requirements 4.1). IGNY8 Publishing runs this stage; other programs run and report the others. */
export const PUBLISHING_STAGE = 7;

export const STAGE_STATES = ["off", "pending", "running", "completed", "failed", "skipped", "cancelled"] as const;
export type StageState = (typeof STAGE_STATES)[number];
export interface StageReport {
  state: StageState;
  counts?: Record<string, number>;
  error?: string;
  started_at?: string;
  finished_at?: string;
}
/** The stages' reports by number. */
export type StageReports = Record<string, StageReport>;

export const RUN_STATES = ["running", "paused", "completed", "failed", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];
/** A site has at most one run in these states. */
export const ACTIVE_RUN_STATES = ["running", "paused"] as const satisfies RunState[];

/** The end of a page of overdue runs. Both values have the form that the database gives. */
export interface OverdueAfter {
  overdue_at: string;
  id: string;
}

/** Why some articles of a run failed. */
export interface RunCause {
  type: string;
  count: number;
  message: string;
  /** some of these articles: the first */
  content_ids: number[];
}

/** The stages of a new run. Those that are switched on are pending. */
export function newStages(on: readonly number[]): StageReports {
  return Object.fromEntries(STAGES.map((stage) => [stage, { state: on.includes(stage) ? "pending" : "off" }]));
}

/** Whether Stage 7 may begin: all earlier stages that are switched on have ended, with success or not. */
export function earlierStagesEnded(stages: StageReports): boolean {
  return STAGES.every((stage) => stage === PUBLISHING_STAGE || !["pending", "running"].includes(stages[stage]?.state ?? "off"));
}

/** A stage after a report. The times are IGNY8's own. */
export function reported(before: StageReport | undefined, report: Omit<StageReport, "started_at" | "finished_at">, now: Date): StageReport {
  const started_at = before?.started_at ?? now.toISOString();
  return { ...report, started_at, ...(report.state === "running" ? {} : { finished_at: now.toISOString() }) };
}

/** The stages of a run that ends: those that have not begun are skipped, and those that were under way are cancelled. */
export function endedStages(stages: StageReports, now: Date): StageReports {
  const end = (report: StageReport): StageReport => {
    if (report.state === "pending") return { ...report, state: "skipped" };
    return report.state === "running" ? { ...report, state: "cancelled", finished_at: now.toISOString() } : report;
  };
  return Object.fromEntries(Object.entries(stages).map(([stage, report]) => [stage, end(report)]));
}

const POLL_FIRST_MS = 1_000;
const POLL_PER_ARTICLE_MS = 20;
export const POLL_LONGEST_MS = 60 * 60_000;

/**
 * Milliseconds until the next look whether the last articles have ended. The delay grows with the number of open articles, and with the looks
 * without a change.
 * @param looks the number of looks in a row that found the same number of open articles
 */
export function pollDelay(open: number, looks: number): number {
  return Math.min(POLL_LONGEST_MS, Math.max(POLL_FIRST_MS, open * POLL_PER_ARTICLE_MS) * 2 ** Math.min(looks, 20));
}
