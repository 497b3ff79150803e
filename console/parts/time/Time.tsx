import { Tooltip } from "@mantine/core";

type Seconds = "short" | "medium";
const format = (timeStyle: Seconds, timeZone?: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle, ...(timeZone ? { timeZone } : {}) });
const own = { short: format("short"), medium: format("medium") };
/** A moment of this year, for which the year says nothing. */
const near = (second?: "2-digit") =>
  new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit", ...(second ? { second } : {}) });
const thisYear = { short: near(), medium: near("2-digit") };

/** A moment in the person's time zone. If the site's zone differs, the site's time stands beside it. `seconds` shows seconds. */
export function Time({ at, zone, seconds = false }: { at: string; zone?: string | undefined; seconds?: boolean }) {
  const moment = new Date(at);
  const style = seconds ? "medium" : "short";
  const full = own[style].format(moment);
  const here = moment.getFullYear() === new Date().getFullYear() ? thisYear[style].format(moment) : full;
  const there = zone === undefined ? full : format(style, zone).format(moment);
  if (there === full)
    return (
      <time dateTime={at} title={full}>
        {here}
      </time>
    );
  return (
    <Tooltip label={`${there} (${zone})`} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} tabIndex={0}>
        {here}
      </time>
    </Tooltip>
  );
}
