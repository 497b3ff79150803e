import { Text, TextInput } from "@mantine/core";
import { Time } from "./Time.tsx";
import { momentIn } from "./zoned.ts";

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** the site's time zone */
  zone: string;
  error?: string | undefined;
}

/** A time in the site's time zone. If the person's zone differs, their time stands below. */
export function SiteTimeField({ value, onChange, zone, error }: Props) {
  const moment = momentIn(value, zone);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <div>
      <TextInput
        label="When"
        type="datetime-local"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        error={error}
        description={`In the site's time zone, ${zone}.`}
      />
      {moment && own !== zone && (
        <Text size="sm" mt={6}>
          Where you are ({own}) it is <Time at={moment.toISOString()} />.
        </Text>
      )}
    </div>
  );
}
