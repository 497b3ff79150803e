import { Tooltip } from "@mantine/core";

const format = (time_zone: string | undefined, timeStyle: "short" | "medium" = "short") =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle, ...(time_zone ? { timeZone: time_zone } : {}) });
/** Without a year that everybody knows: lists have little room. */
const brief = (moment: Date) =>
  new Intl.DateTimeFormat(undefined, {
    ...{ month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
    ...(moment.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" }),
  }).format(moment);
const own = { short: format(undefined), medium: format(undefined, "medium") };

interface Props {
  at: string;
  zone?: string | undefined;
  seconds?: boolean;
  short?: boolean;
}

/** A moment in the person's time zone. If the site's zone differs, the site's time stands beside it. `seconds` shows seconds, `short` leaves out this year. */
export function Time({ at, zone, seconds = false, short = false }: Props) {
  const moment = new Date(at);
  const style = seconds ? "medium" : "short";
  const here = own[style].format(moment);
  const there = zone === undefined ? here : format(zone, style).format(moment);
  const shown = short ? brief(moment) : here;
  if (there === here) return <time dateTime={at}>{shown}</time>;
  return (
    <Tooltip label={`${there} (${zone})`} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at} tabIndex={0}>
        {shown}
      </time>
    </Tooltip>
  );
}
