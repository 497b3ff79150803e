import { Text, TextInput, type TextInputProps } from "@mantine/core";

interface Props extends Omit<TextInputProps, "type" | "value" | "onChange"> {
  value: number | string;
  /** the number; what is none stays the text that was typed, and the API says beside the field what it takes */
  onChange: (value: number | string) => void;
  /** shown behind the number */
  unit?: string;
}

/** A field for a whole number. Mantine's own weighs as much as a page. */
export function NumberField({ value, onChange, unit, ...props }: Props) {
  return (
    <TextInput
      {...props}
      inputMode="numeric"
      autoComplete="off"
      value={String(value)}
      onChange={({ target }) => onChange(/^\d+$/.test(target.value.trim()) ? Number(target.value) : target.value)}
      {...(unit
        ? {
            rightSectionWidth: 64,
            rightSection: (
              <Text size="sm" c="dimmed">
                {unit}
              </Text>
            ),
          }
        : {})}
    />
  );
}
