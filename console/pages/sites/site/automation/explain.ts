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
  if (!enabled) return ["Automation is off. Publish articles yourself in Review."];
  const said: string[] = [];
  const begins = scheduled
    ? `A run starts ${daysInWords(schedule_days)} at ${schedule_at || "…"} (${zone}), within the hour after, or when you start one.`
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
    windows.length === 0
      ? "at any time"
      : windows.map(({ days, from, to }) => `${daysInWords(days)} from ${from || "…"} to ${to || "…"}`).join("; ");
  const limits = [
    daily_cap === "" ? "" : `at most ${daily_cap} a day`,
    Number(spacing_minutes) > 0 ? apart(Number(spacing_minutes)) : "",
  ].filter(Boolean);
  said.push(`Articles are published ${[when, ...limits].join(", ")}, in the site's time zone (${zone}).`);
  if (hold) said.push("Everything is on hold. No further article is sent until you turn this off.");
  return said;
}
