import { Stack, Text, TextInput } from "@mantine/core";
import { passed } from "./presets.ts";
import { Time } from "./Time.tsx";
import { TimePresets } from "./TimePresets.tsx";
import { momentIn } from "./zoned.ts";
import { ownZone } from "./zones.ts";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** the site's time zone */
  zone: string;
  /** offers the site's next free time */
  siteId?: number | undefined;
  /** offers times of this day; undefined: of the coming days */
  date?: string | undefined;
  error?: string | undefined;
}

/**
 * A time in the site's time zone, with times that people often choose. If the person's zone differs, their time stands below. A time that has
 * passed is refused beside the field (`passed` of presets.ts).
 */
export function SiteTimeField({ value, onChange, zone, siteId, date, error }: Props) {
  const moment = momentIn(value, zone);
  const refused = error ?? passed(value, zone);
  return (
    <Stack gap={6}>
      <TextInput
        label="When"
        type="datetime-local"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={refused}
        description={`In the site's time zone, ${zone}.`}
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
