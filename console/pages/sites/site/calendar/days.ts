const DAY_MS = 24 * 60 * 60 * 1_000;
/** Dates of the calendar are counted where no clock ever changes. */
const noon = (date: string) => Date.parse(`${date}T12:00:00Z`);
export const addDays = (date: string, days: number) => new Date(noon(date) + days * DAY_MS).toISOString().slice(0, 10);
/** The Monday of a date's week. */
export const mondayOf = (date: string) => addDays(date, -((new Date(noon(date)).getUTCDay() + 6) % 7));

/** The date that the site's calendar shows at a moment. */
export const dateAt = (moment: number, zone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(moment);

const inWords = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const inFewerWords = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", day: "numeric", month: "short" });
export const todayInWords = (date: string) => `Today, ${inFewerWords.format(noon(date))}`;
export const dayInWords = (date: string) => inWords.format(noon(date));

/** What goes out at a time of the site: `2027-03-28T09:00:00`. */
interface Planned {
  local_time: string;
}

export interface CalendarDay<Post extends Planned> {
  date: string;
  posts: Post[];
  /** how far the site's clocks are put forward (or, below 0, back) on that day, in minutes */
  clocks_change: number;
}

/** So many days from a date on, each with what goes out on it by the site's clock. */
export function calendarDays<Post extends Planned>(posts: Post[], time_zone: string, from: string, count: number): CalendarDay<Post>[] {
  return Array.from({ length: count }, (_, index) => {
    const date = addDays(from, index);
    const change = offsetNear(addDays(date, 1), time_zone) - offsetNear(date, time_zone);
    return { date, posts: posts.filter(({ local_time }) => local_time.slice(0, 10) === date), clocks_change: change };
  });
}

/** How far a zone is ahead of UTC when a date begins there, in minutes. */
function offsetNear(date: string, zone: string): number {
  const name = (moment: number) =>
    new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
      .formatToParts(moment)
      .find(({ type }) => type === "timeZoneName")?.value ?? "";
  const minutes = (text: string) => {
    const [, sign, hours, rest] = /GMT([+-])(\d+):(\d+)/.exec(text) ?? [];
    return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(rest));
  };
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // A first guess is right but where the clocks change at midnight; the second looks from there.
  const guess = minutes(name(midnight));
  return minutes(name(midnight - guess * 60_000));
}
