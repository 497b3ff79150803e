import { TIME_PASSED } from "../../../domain/publishing/refusal.ts";
import { addDays, clockInWords, dateAt, mondayOf } from "./dates.ts";
import { localIn, momentIn } from "./zoned.ts";

const MINUTE_MS = 60_000;
/** Times that are offered are a multiple of so many minutes. */
const STEP_MS = 5 * MINUTE_MS;
/** When a day's work begins. */
const MORNING = "09:00";

export interface TimePreset {
  label: string;
  /** local time, in the form of `datetime-local`: `2027-03-28T09:00` */
  value: string;
}

/** The hours that are offered of a day. */
const HOURS = [MORNING, "12:00", "15:00", "18:00"];

/** Times that people often choose, in the local time of a zone. @param date only times of this day, that have not passed */
export function timePresets(now: number, zone: string, date?: string): TimePreset[] {
  if (date !== undefined)
    return HOURS.map((hour) => `${date}T${hour}`)
      .filter((value) => passed(value, zone, now) === undefined)
      .map((value) => ({ label: clockInWords(value), value }));
  const today = dateAt(now, zone);
  const tomorrow = `${addDays(today, 1)}T${MORNING}`;
  const monday = `${addDays(mondayOf(today), 7)}T${MORNING}`;
  const soon = Math.ceil((now + 60 * MINUTE_MS) / STEP_MS) * STEP_MS;
  return [
    { label: "In one hour", value: localIn(new Date(soon), zone) },
    { label: `Tomorrow ${clockInWords(tomorrow)}`, value: tomorrow },
    ...(monday === tomorrow ? [] : [{ label: `Next Monday ${clockInWords(monday)}`, value: monday }]),
  ];
}

/** The words for a local time that has passed; undefined for any other text. The current minute has not passed. */
export function passed(value: string, zone: string, now = Date.now()): string | undefined {
  const moment = momentIn(value, zone);
  return moment && moment.getTime() < now - MINUTE_MS ? TIME_PASSED : undefined;
}
