const DAY_MS = 24 * 60 * 60 * 1_000;
/** Dates, such as `2027-03-28`, are computed in UTC, where no clock changes. */
const noon = (date: string) => Date.parse(`${date}T12:00:00Z`);
export const addDays = (date: string, days: number) => new Date(noon(date) + days * DAY_MS).toISOString().slice(0, 10);
/** The number of days from one date to another; negative if the other one is earlier. */
export const daysBetween = (from: string, to: string) => Math.round((noon(to) - noon(from)) / DAY_MS);
/** The Monday of a date's week. */
export const mondayOf = (date: string) => addDays(date, -((new Date(noon(date)).getUTCDay() + 6) % 7));
/** The first day of a date's month, or of a month some months later. */
export function firstOfMonth(date: string, later = 0): string {
  const [year, month] = date.split("-").map(Number) as [number, number];
  return new Date(Date.UTC(year, month - 1 + later, 1, 12)).toISOString().slice(0, 10);
}

/** The date in a time zone at a moment. */
export const dateAt = (moment: number, zone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(moment);

const words = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", ...options });
  return (date: string) => format.format(noon(date));
};
/** `Sun, 29 Nov`, in the order of the person's language. */
export const dayInWords = words({ weekday: "short", day: "numeric", month: "short" });
export const dayInFull = words({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const dayAndMonth = words({ day: "numeric", month: "short" });
export const monthInWords = words({ month: "long", year: "numeric" });
const range = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
/** `Nov 30 – Dec 13, 2026`. */
export const rangeInWords = ({ from, to }: { from: string; to: string }): string => range.formatRange(noon(from), noon(to));
export const weekdayInWords = words({ weekday: "short" });

const clock = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", timeStyle: "short" });
/** The time of day of a local time, such as `2027-03-28T09:00`, in the form of the person's language: `9:00 AM`. */
export const clockInWords = (local: string) => clock.format(Date.parse(`${local.slice(0, 16)}Z`));

/** A local time, such as `2027-03-28T09:00`, as `Sun, Mar 28, 9:00 AM`. */
export const timeInWords = (local: string) => `${dayInWords(local.slice(0, 10))}, ${clockInWords(local)}`;

/** By how many minutes a zone's clocks go forward on a day; negative: back. */
export const clocksChange = (date: string, zone: string): number => offsetNear(addDays(date, 1), zone) - offsetNear(date, zone);

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
