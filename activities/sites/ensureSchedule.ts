import { createHash } from "node:crypto";
import { ScheduleAlreadyRunning, type Client, type ScheduleOptions, type ScheduleOptionsStartWorkflowAction } from "@temporalio/client";
import type { Workflow } from "@temporalio/common";

export type StartSchedule = ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>;

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

/** A Schedule's mark, which changes with whatever it says. */
export const markOf = (options: StartSchedule): string => createHash("sha256").update(JSON.stringify(options)).digest("hex").slice(0, 16);

/**
 * Makes a Schedule, or makes the one of that id say the same. What a person did to it stays: paused is paused, with its note.
 * Safe when several workers start at once. Its first time must be a calendar, whose comment carries the mark.
 * @param known from `readSchedules`: one that says the same already is left alone, at no call
 */
export async function ensureSchedule(client: Client, options: StartSchedule, known?: ReadonlyMap<string, string>): Promise<void> {
  if (known?.get(options.scheduleId) === markOf(options)) return;
  const marked = withMark(options);
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
  const comment = `${first?.comment ?? ""} [${markOf(options)}]`;
  return { ...options, spec: { ...options.spec, calendars: [{ ...first, comment }, ...others] } };
}
