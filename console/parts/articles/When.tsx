import { Stack, TextInput } from "@mantine/core";
import { passed } from "../time/presets.ts";
import { TimePresets } from "../time/TimePresets.tsx";

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** the zone of the sites; undefined if they differ: then the person's own zone applies */
  zone: string | undefined;
  error?: string | undefined;
}

/** A time of publishing, with its time zone. */
export function When({ value, onChange, zone, error }: Props) {
  return (
    <Stack gap={6}>
      <TextInput
        label="When"
        type="datetime-local"
        required
        data-autofocus
        value={value}
        error={error ?? passed(value, zone ?? own)}
        onChange={(event) => onChange(event.target.value)}
        description={
          zone === undefined
            ? `In your time zone, ${own}, because the sites have different time zones.`
            : zone === own
              ? `In the time zone ${zone}, the site's and yours.`
              : `In the site's time zone, ${zone}. Yours is ${own}.`
        }
      />
      <TimePresets zone={zone ?? own} onPick={onChange} />
    </Stack>
  );
}

/** The time for the API: a local time means the site's zone. Without one common zone, it is an absolute time. */
export const publishAtOf = (value: string, zone: string | undefined): string =>
  zone === undefined ? new Date(value).toISOString() : value;
