import { daysInWords } from "../../../../parts/time/days.ts";
import { clockInWords } from "../../../../parts/time/dates.ts";
import type { ConfigValues } from "./values.ts";

const apart = (minutes: number) => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter(Boolean);
  return `at least ${parts.join(" ")} apart`;
};

/** A typed time in the form of the person's language, as everywhere else; as it is while it is none. */
function clock(time: string): string {
  if (time.trim() === "24:00") return "midnight";
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time.trim()) ? clockInWords(`1970-01-01T${time.trim()}`) : time || "…";
}
const hours = (from: string, to: string) =>
  from.trim() === "00:00" && to.trim() === "24:00" ? "at any time" : `from ${clock(from)} to ${clock(to)}`;

/** Explains a configuration in sentences. */
export function explain(values: ConfigValues, hold: boolean, zone: string): string[] {
  const { enabled, scheduled, schedule_days, schedule_at, stages, auto_approve, daily_cap, windows, spacing_minutes } = values;
  if (!enabled) return ["Automation is off. Publish articles yourself in Review."];
  const said: string[] = [];
  const begins = scheduled
    ? `A run starts ${daysInWords(schedule_days)} at ${clock(schedule_at)} (${zone}), within the hour after, or when you start one.`
    : "Runs start only when you start one.";
  said.push(begins);
  const earlier = stages.filter((stage) => stage < 7);
  if (!stages.includes(7)) {
    said.push("Publishing is off. The runs publish nothing.");
    return said;
  }
  if (earlier.length > 0)
    said.push(
      `Publishing waits until stage${earlier.length > 1 ? "s" : ""} ${earlier.join(", ")} ended. Other services run and report these stages.`,
    );
  if (!auto_approve) {
    said.push("Auto-approve is off. The run only reports how many articles are waiting for review.");
    return said;
  }
  said.push("The run approves every complete article in review that is not on hold, and schedules each.");
  const when =
    windows.length === 0 ? "at any time" : windows.map(({ days, from, to }) => `${daysInWords(days)} ${hours(from, to)}`).join("; ");
  const limits = [
    daily_cap === "" ? "" : `at most ${daily_cap} a day`,
    Number(spacing_minutes) > 0 ? apart(Number(spacing_minutes)) : "",
  ].filter(Boolean);
  said.push(`Articles are published ${[when, ...limits].join(", ")}, in the site's time zone (${zone}).`);
  if (hold) said.push("Everything is on hold. No further article is sent until you release the hold.");
  return said;
}
