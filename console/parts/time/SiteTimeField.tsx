import { Stack, Text, TextInput } from "@mantine/core";
import { passed } from "./presets.ts";
import { Time } from "./Time.tsx";
import { TimePresets } from "./TimePresets.tsx";
import { momentIn } from "./zoned.ts";
import { ownZone } from "./zones.ts";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** the time zone of the sites; undefined if they differ: then the person's own zone applies */
  zone: string | undefined;
  /** offers the site's next free time */
  siteId?: number | undefined;
  /** offers times of this day; undefined: of the coming days */
  date?: string | undefined;
  error?: string | undefined;
  /** whether it gets the focus when its dialog opens */
  first?: boolean;
}

/**
 * A time of publishing in the site's time zone, with times that people often choose. If the person's zone differs, their time stands below. A
 * time that has passed is refused beside the field (`passed` of presets.ts).
 */
export function SiteTimeField({ value, onChange, zone: common, siteId, date, error, first = false }: Props) {
  const zone = common ?? ownZone;
  const moment = momentIn(value, zone);
  const refused = error ?? passed(value, zone);
  return (
    <Stack gap={6}>
      <TextInput
        label="When"
        type="datetime-local"
        required
        {...(first ? { "data-autofocus": true } : {})}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={refused}
        description={
          common === undefined
            ? `In your time zone, ${ownZone}, because the sites have different time zones.`
            : common === ownZone
              ? `In the time zone ${zone}, the site's and yours.`
              : `In the site's time zone, ${zone}. Yours is ${ownZone}.`
        }
      />
      <TimePresets zone={zone} siteId={siteId} date={date} onPick={onChange} />
      {moment && !refused && ownZone !== zone && (
        <Text size="sm">
          Your time ({ownZone}): <Time at={moment.toISOString()} />
        </Text>
      )}
    </Stack>
  );
}
