import { Tooltip } from "@mantine/core";

const format = (time_zone: string | undefined, timeStyle: "short" | "medium" = "short") =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle, ...(time_zone ? { timeZone: time_zone } : {}) });
const own = { short: format(undefined), medium: format(undefined, "medium") };

/** A moment in the person's time zone. If the site's zone differs, the site's time stands beside it. `seconds` shows seconds. */
export function Time({ at, zone, seconds = false }: { at: string; zone?: string | undefined; seconds?: boolean }) {
  const moment = new Date(at);
  const style = seconds ? "medium" : "short";
  const here = own[style].format(moment);
  const there = zone === undefined ? here : format(zone, style).format(moment);
  const shown = <time dateTime={at}>{here}</time>;
  if (there === here) return shown;
  return (
    <Tooltip label={`${there} (${zone})`} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} tabIndex={0}>
        {here}
      </time>
    </Tooltip>
  );
}
