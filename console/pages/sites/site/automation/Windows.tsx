import { Button, Group, Paper, Stack, Text, TextInput } from "@mantine/core";
import { DaysInput } from "./DaysInput.tsx";
import type { WindowValues } from "./values.ts";

/** The most windows of a configuration. */
const MOST = 50;

interface Props {
  windows: WindowValues[];
  change: (windows: WindowValues[]) => void;
  /** the errors by field: `windows.0.from` */
  errors: Record<string, string>;
  disabled: boolean;
}

/** Local times in which articles may be published. */
export function Windows({ windows, change, errors, disabled }: Props) {
  const set = (index: number, changes: Partial<WindowValues>) =>
    change(windows.map((window, at) => (at === index ? { ...window, ...changes } : window)));
  const add = () => {
    const key = Math.max(-1, ...windows.map((window) => window.key)) + 1;
    change([...windows, { key, days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "17:00" }]);
  };
  return (
    <Stack gap="xs" role="group" aria-label="Publishing windows">
      <div>
        <Text size="sm" fw={600}>
          Publishing windows
        </Text>
        <Text size="xs" c="dimmed">
          Articles are published only in these hours, in the site's time zone. Without windows, at any time. For hours across midnight, add
          two windows. Use the 24-hour clock, such as 17:00.
        </Text>
      </div>
      {windows.map((window, index) => (
        <Paper key={window.key} withBorder p="sm" role="group" aria-label={`Window ${index + 1}`}>
          <Group gap="sm" align="flex-start">
            <DaysInput
              label="Days"
              value={window.days}
              onChange={(days) => set(index, { days })}
              error={errors[`windows.${index}.days`]}
              disabled={disabled}
            />
            <TextInput
              label="From"
              placeholder="09:00"
              w={110}
              value={window.from}
              disabled={disabled}
              onChange={(event) => set(index, { from: event.target.value })}
              error={errors[`windows.${index}.from`]}
            />
            <TextInput
              label="To"
              placeholder="17:00"
              w={110}
              value={window.to}
              disabled={disabled}
              onChange={(event) => set(index, { to: event.target.value })}
              error={errors[`windows.${index}.to`]}
            />
            {!disabled && (
              <Button
                size="compact-sm"
                variant="subtle"
                mt={{ base: 0, sm: 26 }}
                aria-label={`Remove window ${index + 1}`}
                onClick={() => change(windows.filter((_, at) => at !== index))}
              >
                Remove
              </Button>
            )}
          </Group>
        </Paper>
      ))}
      {!disabled && windows.length < MOST && (
        <Group>
          <Button size="xs" variant="default" onClick={add}>
            Add a window
          </Button>
        </Group>
      )}
    </Stack>
  );
}
