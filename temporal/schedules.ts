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

/** The largest page of Temporal's list (frontend.VisibilityMaxPageSize). */
const PAGE = 1_000;
const MARK = / \[([0-9a-f]{16})\]$/;

/**
 * Reads the mark of each Schedule in the namespace, by the Schedule's id. The mark stands in the comment of the first calendar, because the
 * list shows hardly any other field that can be changed later.
 */
export async function readSchedules(client: Client): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for await (const { scheduleId, spec } of client.schedule.list({ pageSize: PAGE }))
    known.set(scheduleId, MARK.exec(spec?.calendars?.[0]?.comment ?? "")?.[1] ?? "");
  return known;
}

/** The mark of a Schedule: a hash of its options. It changes with their content, and with their order in `optionsOf`. */
export const markOf = (schedule: ScheduledStart): string =>
  createHash("sha256")
    .update(JSON.stringify(optionsOf(schedule)))
    .digest("hex")
    .slice(0, 16);

/**
 * Creates a Schedule, or updates the existing one of that id. It keeps what a person changed: a paused Schedule stays paused, with its note.
 * Several workers may call this at once.
 * @param known from `readSchedules`: a Schedule that is up to date there costs no call
 */
export async function ensureSchedule(client: Client, schedule: ScheduledStart, known?: ReadonlyMap<string, string>): Promise<void> {
  const mark = markOf(schedule);
  if (known?.get(schedule.scheduleId) === mark) return;
  const marked = withMark(optionsOf(schedule), mark);
  try {
    await client.schedule.create(marked);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { scheduleId, memo: _, ...wanted } = marked;
    await client.schedule.getHandle(scheduleId).update(({ state }) => ({ ...wanted, state }));
  }
}

function withMark(options: StartSchedule, mark: string): StartSchedule {
  const [first, ...others] = options.spec.calendars ?? [];
  const comment = `${first?.comment ?? ""} [${mark}]`;
  return { ...options, spec: { ...options.spec, calendars: [{ ...first, comment }, ...others] } };
}

/** The SDK's options for a Schedule. Two runs of its workflow never overlap. */
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

/** Deletes a Schedule if it exists. */
export async function removeSchedule(client: Client, scheduleId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
