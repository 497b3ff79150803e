import { Chip, Group, Input } from "@mantine/core";
import { DAYS, type Day, SHORT } from "../../../../parts/time/days.ts";

interface Props {
  label: string;
  value: Day[];
  onChange: (days: Day[]) => void;
  error?: string | undefined;
  disabled: boolean;
}

/** A choice of any days of the week. */
export function DaysInput({ label, value, onChange, error, disabled }: Props) {
  return (
    <Input.Wrapper label={label} error={error} labelElement="div" role="group" aria-label={label}>
      <Chip.Group multiple value={value} onChange={(days) => onChange(DAYS.filter((day) => days.includes(day)))}>
        <Group gap={6} mt={4} mb={error ? 4 : 0}>
          {DAYS.map((day) => (
            <Chip key={day} value={day} size="xs" disabled={disabled}>
              {SHORT[day]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
}
