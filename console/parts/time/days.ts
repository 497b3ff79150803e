/** Days of the week by the API's names, in the usual order. */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

// The fifth of January 1970 was a Monday.
const named = (weekday: "short" | "long") => {
  const format = new Intl.DateTimeFormat("en", { weekday, timeZone: "UTC" });
  return Object.fromEntries(DAYS.map((day, index) => [day, format.format(Date.UTC(1970, 0, 5 + index))])) as Record<Day, string>;
};
export const SHORT = named("short");
const LONG = named("long");

/** `Monday to Friday`, `every day`, `Monday, Wednesday and Sunday`. */
export function daysInWords(days: readonly Day[]): string {
  const chosen = DAYS.filter((day) => days.includes(day));
  const [first, ...rest] = chosen;
  if (!first) return "no day";
  if (chosen.length === DAYS.length) return "every day";
  const last = rest.at(-1);
  if (!last) return LONG[first];
  const runs = DAYS.indexOf(last) - DAYS.indexOf(first) + 1 === chosen.length;
  if (runs && chosen.length > 2) return `${LONG[first]} to ${LONG[last]}`;
  return `${chosen
    .slice(0, -1)
    .map((day) => LONG[day])
    .join(", ")} and ${LONG[last]}`;
}
