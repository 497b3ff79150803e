import { addDays, dayInFull, firstOfMonth, mondayOf, monthInWords, rangeInWords } from "../time/dates.ts";

export const VIEWS = ["month", "week", "day"] as const;
export type View = (typeof VIEWS)[number];

/** What a calendar shows: the days around a date. */
export interface Shown {
  view: View;
  /** such as `2027-03-28` */
  date: string;
}

/** The first and the last date of a view. A month has whole weeks. This month's has the coming week too, even if it is the next month's. */
export function rangeOf({ view, date }: Shown, today: string): { from: string; to: string } {
  if (view === "day") return { from: date, to: date };
  if (view === "week") return { from: mondayOf(date), to: addDays(mondayOf(date), 6) };
  const first = firstOfMonth(date);
  const to = addDays(mondayOf(addDays(firstOfMonth(date, 1), -1)), 6);
  const coming = addDays(mondayOf(today), 13);
  return { from: mondayOf(first), to: first === firstOfMonth(today) && coming > to ? coming : to };
}

/** The same view, one step later (1) or earlier (-1). */
export function shifted({ view, date }: Shown, step: 1 | -1): Shown {
  if (view === "month") return { view, date: firstOfMonth(date, step) };
  return { view, date: addDays(date, (view === "week" ? 7 : 1) * step) };
}

/** The heading of a view: `March 2027`, or a week's first and last day. */
export function titleOf(shown: Shown): string {
  if (shown.view === "month") return monthInWords(shown.date);
  if (shown.view === "day") return dayInFull(shown.date);
  return rangeInWords(rangeOf(shown, shown.date));
}

/** The part of an address that says what is shown. The month of today has no parameters. */
export interface CalendarSearch {
  view?: "week" | "day" | undefined;
  date?: string | undefined;
}

/** Reads it from an address. A date that is none is left out. */
export function calendarSearch(search: Record<string, unknown>): CalendarSearch {
  const { view, date } = search;
  const isDate = typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date));
  return { view: view === "week" || view === "day" ? view : undefined, date: isDate ? date : undefined };
}

/** The dates from one to another. */
export const datesOf = ({ from, to }: { from: string; to: string }): string[] => {
  const dates = [from];
  while (dates.at(-1)! < to) dates.push(addDays(dates.at(-1)!, 1));
  return dates;
};

/** Of each row of empty days, the first one with the last one. */
export function gapsOf(dates: readonly string[], isEmpty: (date: string) => boolean): Map<string, string> {
  const gaps = new Map<string, string>();
  let first: string | undefined;
  for (const date of dates) {
    if (!isEmpty(date)) first = undefined;
    else gaps.set((first ??= date), date);
  }
  return gaps;
}
