import { TextInput } from "@mantine/core";

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** of the sites; undefined where they are in several: then the person's own counts */
  zone: string | undefined;
  error?: string | undefined;
}

/** A time to publish at, with the zone that it is meant in. */
export function When({ value, onChange, zone, error }: Props) {
  return (
    <TextInput
      label="When"
      type="datetime-local"
      required
      data-autofocus
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
      description={
        zone === undefined
          ? `In your time zone, ${own}: the sites are in several.`
          : zone === own
            ? `In the time zone ${zone}, the site's and yours.`
            : `In the site's time zone, ${zone}. Yours is ${own}.`
      }
    />
  );
}

/** What the API is told: a local time is the site's, and without one zone the moment itself is named. */
export const publishAtOf = (value: string, zone: string | undefined): string =>
  zone === undefined ? new Date(value).toISOString() : value;
