import { createHash } from "node:crypto";
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
  type ScheduleOptionsStartWorkflowAction,
} from "@temporalio/client";
import type { Workflow } from "@temporalio/common";
import type { ScheduledStart } from "../domain/temporal/workflowStart.ts";
import { typed } from "./searchAttributes.ts";

type StartSchedule = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

/** What one page of Temporal's list holds at most (frontend.VisibilityMaxPageSize). */
const PAGE = 1_000;
const MARK = / \[([0-9a-f]{16})\]$/;

/**
 * What each Schedule of the namespace was made as, by its id. It stands in the comment of its first calendar: of what a Schedule says, the
 * list has little else that can be changed afterwards.
 */
export async function readSchedules(client: Client): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for await (const { scheduleId, spec } of client.schedule.list({ pageSize: PAGE }))
    known.set(scheduleId, MARK.exec(spec?.calendars?.[0]?.comment ?? "")?.[1] ?? "");
  return known;
}

/** A Schedule's mark, which changes with whatever it says, and with the order in which `optionsOf` says it. */
export const markOf = (schedule: ScheduledStart): string => markOfOptions(optionsOf(schedule));
const markOfOptions = (options: StartSchedule) => createHash("sha256").update(JSON.stringify(options)).digest("hex").slice(0, 16);

/**
 * Makes a Schedule, or makes the one of that id say the same. What a person did to it stays: paused is paused, with its note.
 * Safe when several workers start at once.
 * @param known from `readSchedules`: one that says the same already is left alone, at no call
 */
export async function ensureSchedule(client: Client, schedule: ScheduledStart, known?: ReadonlyMap<string, string>): Promise<void> {
  if (known?.get(schedule.scheduleId) === markOf(schedule)) return;
  const marked = withMark(optionsOf(schedule));
  try {
    await client.schedule.create(marked);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { scheduleId, memo: _, ...wanted } = marked;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...wanted, state }));
  }
}

function withMark(options: StartSchedule): StartSchedule {
  const [first, ...others] = options.spec.calendars ?? [];
  const comment = `${first?.comment ?? ""} [${markOfOptions(options)}]`;
  return { ...options, spec: { ...options.spec, calendars: [{ ...first, comment }, ...others] } };
}

/** A Schedule as the SDK takes it. What it starts never runs twice at once. */
function optionsOf({ scheduleId, calendar, start, catchupWindow }: ScheduledStart): StartSchedule {
  const { workflow: workflowType, workflowId, taskQueue, args, memo, searchAttributes, staticSummary } = start;
  const found = { ...(memo && { memo }), ...(searchAttributes && { typedSearchAttributes: typed(searchAttributes) }) };
  return {
    scheduleId,
    spec: { calendars: [calendar] },
    action: { type: "startWorkflow", workflowType, workflowId, taskQueue, args, ...found, staticSummary },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow },
    ...found,
  };
}

/** Removes a Schedule, if it is there. */
export async function removeSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
