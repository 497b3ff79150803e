import { daysInWords } from "../../../../parts/time/days.ts";
import type { ConfigValues } from "./values.ts";

const apart = (minutes: number) => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [hours > 0 ? `${hours} h` : "", rest > 0 ? `${rest} min` : ""].filter(Boolean);
  return `at least ${parts.join(" ")} apart`;
};

/** Explains a configuration in sentences. */
export function explain(values: ConfigValues, zone: string): string[] {
  const { enabled, scheduled, schedule_days, schedule_at, stages, auto_approve, daily_cap, windows, spacing_minutes, hold } = values;
  if (!enabled) return ["Automation is off: nothing is approved or published by itself. You publish from the review."];
  const said: string[] = [];
  const begins = scheduled
    ? `A run begins ${daysInWords(schedule_days)} at ${schedule_at || "…"} (${zone}), within the hour after, or when you start one.`
    : "A run begins when you start one.";
  said.push(begins);
  const earlier = stages.filter((stage) => stage < 7);
  if (!stages.includes(7)) {
    said.push("Stage 7 is off: nothing is published by these runs.");
    return said;
  }
  if (earlier.length > 0)
    said.push(
      `It waits until stage${earlier.length > 1 ? "s" : ""} ${earlier.join(", ")} ended, which other services carry out and report.`,
    );
  if (!auto_approve) {
    said.push("Stage 7 approves nothing by itself: it only says how many articles wait in review.");
    return said;
  }
  said.push("It approves every complete article in review that is not on hold, and gives each a time.");
  const when =
    windows.length === 0
      ? "at any time"
      : windows.map(({ days, from, to }) => `${daysInWords(days)} from ${from || "…"} to ${to || "…"}`).join("; ");
  const limits = [
    daily_cap === "" ? "" : `at most ${daily_cap} a day`,
    Number(spacing_minutes) > 0 ? apart(Number(spacing_minutes)) : "",
  ].filter(Boolean);
  said.push(`Articles go out ${[when, ...limits].join(", ")}, by the clock of the site (${zone}).`);
  if (hold) said.push("Everything is on hold: nothing that has not begun goes out until you switch that off.");
  return said;
}
