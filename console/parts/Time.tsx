import { Tooltip } from "@mantine/core";

const format = (time_zone: string | undefined) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", ...(time_zone ? { timeZone: time_zone } : {}) });
const own = format(undefined);

/** A moment in the person's time zone; with the site's beside it, where that is another one. */
export function Time({ at, zone }: { at: string; zone?: string | undefined }) {
  const moment = new Date(at);
  const here = own.format(moment);
  const there = zone === undefined ? here : format(zone).format(moment);
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
