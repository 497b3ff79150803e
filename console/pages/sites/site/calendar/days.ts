const DAY_MS = 24 * 60 * 60 * 1_000;
/** The calendar computes dates in UTC, where no clock changes. */
const noon = (date: string) => Date.parse(`${date}T12:00:00Z`);
export const addDays = (date: string, days: number) => new Date(noon(date) + days * DAY_MS).toISOString().slice(0, 10);
/** The Monday of a date's week. */
export const mondayOf = (date: string) => addDays(date, -((new Date(noon(date)).getUTCDay() + 6) % 7));

/** The date in the site's time zone at a moment. */
export const dateAt = (moment: number, zone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(moment);

const inWords = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const inFewerWords = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", day: "numeric", month: "short" });
export const todayInWords = (date: string) => `Today, ${inFewerWords.format(noon(date))}`;
export const dayInWords = (date: string) => inWords.format(noon(date));

/** An article with its local time at the site: `2027-03-28T09:00:00`. */
interface Planned {
  local_time: string;
}

export interface CalendarDay<Post extends Planned> {
  date: string;
  posts: Post[];
  /** by how many minutes the site's clocks go forward on that day; negative: back */
  clocks_change: number;
}

/** A number of days from a date on, each with its articles by the site's local time. */
export function calendarDays<Post extends Planned>(posts: Post[], time_zone: string, from: string, count: number): CalendarDay<Post>[] {
  return Array.from({ length: count }, (_, index) => {
    const date = addDays(from, index);
    const change = offsetNear(addDays(date, 1), time_zone) - offsetNear(date, time_zone);
    return { date, posts: posts.filter(({ local_time }) => local_time.slice(0, 10) === date), clocks_change: change };
  });
}

/** A zone's offset from UTC at the start of a date, in minutes. */
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
  // The first estimate is wrong only if clocks change at midnight. The second one uses the first one's moment.
  const guess = minutes(name(midnight));
  return minutes(name(midnight - guess * 60_000));
}
